import * as v from 'valibot';
import type { NumberRange } from '../domain/route-decision.ts';
import { STRATEGIES } from '../domain/route-decision.ts';
import { LANGUAGES, TASKS, type Task } from '../domain/task.ts';
import { embeddingKeys } from './embedding-schema.ts';
import { closed, field, integerIn, listOf, numberIn, oneOf, oneOrMore, text } from './fields.ts';
import { hours } from './pricing-schema.ts';
import { found, Refusal } from './refusal.ts';
import { thinking } from './thinking-field.ts';

const OTHER_TASKS: Readonly<Record<string, Task>> = {
  translate: 'translation',
  summarise: 'summary',
  summarize: 'summary',
  extract: 'extraction',
  classification: 'extraction',
  rewrite: 'rewriting',
  coding: 'code',
  programming: 'code',
  math: 'mathematics',
  maths: 'mathematics',
  reasoning: 'analysis',
  writing: 'creative',
  qa: 'question',
};

const task = oneOf(TASKS, OTHER_TASKS);

/** The smallest step that is told apart: difficulties have three decimals, lengths are whole. */
const STEP = 1e-6;

/** `0.3-0.6` (the end excluded), `>= 0.6`, `> 2000`, `< 0.3`, `<= 0.3`. */
function range(what: string, most: number) {
  return field((input): NumberRange => {
    const typed = String(input).trim();
    const compared = /^([<>]=?) ?(\d+(?:\.\d+)?)$/.exec(typed);
    const between = /^(\d+(?:\.\d+)?) ?- ?(\d+(?:\.\d+)?)$/.exec(typed);
    const made = compared
      ? comparedTo(compared[1] ?? '', Number(compared[2]))
      : between && { from: Number(between[1]), to: Number(between[2]) };
    const isUsable =
      made !== null && (made.from ?? 0) < (made.to ?? Number.POSITIVE_INFINITY) && (made.from ?? 0) <= most;
    if (isUsable) return made.to === most && between ? { ...made, to: most + STEP } : made;
    throw new Refusal(`expected ${what} such as "< 0.3", "0.3-0.6" or ">= 0.6", ${found(input)}`, hintFor(made, most));
  });
}

function comparedTo(sign: string, number: number): NumberRange {
  if (sign.startsWith('>')) return { from: sign === '>' ? number + STEP : number };
  return { to: sign === '<=' ? number + STEP : number };
}

function hintFor(made: NumberRange | null, most: number): string | undefined {
  if (made === null) return undefined;
  if ((made.from ?? 0) > most) return `nothing is above ${most}`;
  return 'nothing is in this range';
}

export const rule = closed({
  task: v.optional(oneOrMore(task, 'tasks')),
  difficulty: v.optional(range('a range of difficulty from 0 to 1', 1)),
  tag: v.optional(oneOrMore(text, 'tags')),
  language: v.optional(oneOrMore(oneOf(LANGUAGES), 'languages')),
  length: v.optional(range('a range of characters', 1e9)),
  hours: v.optional(oneOrMore(hours, 'hours')),
  model: v.optional(text),
  thinking: v.optional(thinking),
  max_tokens: v.optional(integerIn('a number of tokens', 1, 1e9)),
});

const example = closed({ text, task, difficulty: v.optional(numberIn('a difficulty', 0, 1)) });

/** The keys of `routing` that choose a model where none is named. */
export const choosingKeys = {
  strategy: v.optional(
    oneOf(STRATEGIES, { off: 'fixed', default: 'fixed', smart: 'auto', cheap: 'cheapest', fast: 'fastest' }),
  ),
  rules: v.optional(listOf(rule, 'rules')),
  examples: v.optional(listOf(example, 'examples')),
  embedding: v.optional(closed(embeddingKeys)),
};
