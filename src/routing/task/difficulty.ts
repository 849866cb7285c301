import type { Task } from '../../domain/task.ts';
import type { Choices } from './choices.ts';
import type { Material } from './material-reader.ts';
import type { Shape } from './shape.ts';
import type { PredictedDifficulty } from './task-model.ts';

/** One thing that was seen, and by how much it moved the difficulty. */
export type Signal = { name: string; value: string; weight: number };

/** Where nothing is like the text. */
const DEFAULT: Readonly<Record<Task, number>> = {
  chat: 0.1,
  question: 0.2,
  translation: 0.2,
  summary: 0.25,
  extraction: 0.3,
  rewriting: 0.2,
  code: 0.5,
  mathematics: 0.5,
  analysis: 0.55,
  creative: 0.25,
};

/** What similar examples say, and what the words and the size of the text do; `share`: that of the latter. */
export type Told = {
  examples?: number;
  model?: PredictedDifficulty;
  share: number;
};

/** What weighs less is not shown. */
const SHOWN = 0.005;

/** How hard a request is, from 0 to 1, and what it was told by. */
export function difficultyOf(
  shape: Shape,
  { task, told }: { task: Task; told: Told },
): { difficulty: number; signals: Signal[] } {
  const signals =
    shape.choices === undefined
      ? [...beginning(shape, task, told), ...openSignals(shape, task)]
      : choiceSignals(shape.choices, shape);
  const seen = signals.filter(({ weight }) => Math.abs(weight) >= SHOWN);
  const sum = signals.reduce((total, { weight }) => total + weight, 0);
  return { difficulty: Math.round(within(sum, 0, 1) * 1000) / 1000, signals: seen };
}

/** Several quantities and a question after them: how hard that is, is told by its length and its numbers, not by its words. */
function beginning(shape: Shape, task: Task, { examples, model, share }: Told): Signal[] {
  if (isWordProblem(shape, task))
    return [{ name: 'word problem', value: `${shape.numbers} numbers`, weight: DEFAULT.mathematics }];
  if (examples === undefined && model === undefined) return [{ name: 'task', value: task, weight: DEFAULT[task] }];
  return [
    ...(examples === undefined ? [] : [{ name: 'similar examples', value: task, weight: (1 - share) * examples }]),
    ...(model === undefined ? [] : modelSignals(model, share)),
  ];
}

function modelSignals({ words, known, ofSize, size }: PredictedDifficulty, share: number): Signal[] {
  return [
    { name: 'known words and phrases', value: `${known}`, weight: share * words },
    // A sign between two clauses ends the first.
    { name: 'words and clauses', value: `${size.words}, ${size.clauses + 1}`, weight: share * ofSize },
  ];
}

function isWordProblem({ text, language, numbers, hasCode }: Shape, task: Task): boolean {
  const { length } = text;
  const isOne = length >= (language === 'zh' ? 25 : 80) && length <= 1500 && /[?？]\s*$/.test(text) && !hasCode;
  return isOne && numbers >= (task === 'mathematics' ? 2 : 4);
}

/** A length of which nothing is told. */
const USUAL_LENGTH = 150;

/** What is counted of a demand alone says so. */
const IN_THE_DEMAND = {
  steps: 'steps in the demand',
  numbers: 'numbers in the demand',
  code: 'code in the demand',
  formula: 'formula in the demand',
} as const;

/** What is seen of a text without comparing it with any other. */
export function openSignals(shape: Shape, task: Task): Signal[] {
  const { text, language, material, steps, demands, numbers, lengthAsked = 0, earlierTurns } = shape;
  const length = material ? text.length : shape.length;
  // A Chinese character says about as much as three Latin ones.
  const given = language === 'zh' ? length * 3 : length;
  const counted = (name: keyof typeof IN_THE_DEMAND) => (material ? IN_THE_DEMAND[name] : name);
  return [
    {
      name: material ? 'length of the demand' : 'length',
      value: `${length}`,
      weight: within(doublings(given) * 0.05, -0.04, 0.25),
    },
    ...(material ? materialSignals(material, shape, task) : []),
    { name: counted('steps'), value: `${steps}`, weight: within(0.03 * (steps - 1), 0, 0.18) },
    { name: 'demands', value: `${demands}`, weight: within(0.04 * (demands - 2), 0, 0.16) },
    { name: counted('numbers'), value: `${numbers}`, weight: within(0.015 * (numbers - 2), 0, 0.12) },
    { name: 'length asked for', value: `${lengthAsked}`, weight: within(lengthAsked / 10_000, 0, 0.15) },
    { name: 'earlier turns', value: `${earlierTurns}`, weight: within(0.02 * earlierTurns, 0, 0.1) },
    flag(counted('code'), shape.hasCode, 0.05),
    flag(counted('formula'), shape.hasFormula, 0.04),
    flag('structured answer', shape.structured, 0.05),
    flag('short answer', shape.shortAnswer, -0.08),
  ];
}

function flag(name: string, is: boolean, weight: number): Signal {
  return { name, value: is ? 'yes' : 'no', weight: is ? weight : 0 };
}

/** Of a length in characters above the usual one. */
function doublings(length: number): number {
  return Math.log2((length + 1) / USUAL_LENGTH);
}

/** Where more to read makes it harder. A long text is summed up or translated as easily as a short one. */
const THOUGHT_THROUGH: ReadonlySet<Task> = new Set(['code', 'mathematics', 'analysis']);
/** Where a single judgement makes it hard. */
const PLAIN: ReadonlySet<Task> = new Set(['translation', 'summary', 'rewriting']);

/** What stands beside a demand counts by what it is, and not by the questions, numbers and items in it; that it is there is always shown. */
function materialSignals({ length, isCode }: Material, { judgements }: Shape, task: Task): Signal[] {
  const more = doublings(length);
  const weight = THOUGHT_THROUGH.has(task) ? within(0.015 * more, SHOWN, 0.1) : within(0.003 * more, SHOWN, 0.03);
  return [
    { name: 'length of the material', value: `${length}`, weight },
    flag('code in the material', isCode, task === 'code' ? 0.05 : 0),
    {
      name: 'judgements',
      value: `${judgements}`,
      weight: within((PLAIN.has(task) ? 0.04 : 0.15) * judgements, 0, 0.2),
    },
  ];
}

/**
 * A question with choices: its length, and how much the choices share, tell more than its subject. The weights were fitted on
 * half of the exam questions of `bench/routing`, and there a formula makes a question less of a case for a dearer model.
 */
function choiceSignals({ stem, choices, overlap }: Choices, { hasFormula }: Shape): Signal[] {
  const length = choices.join('').length;
  const digits = (stem.match(/\d/g)?.length ?? 0) / Math.max(1, stem.length);
  const statements = /\bstatement [12i]|\bscenarios?\b|[以下]列说法|陈述/i.test(stem);
  return [
    { name: 'choices', value: `${choices.length}`, weight: 0.1 },
    { name: 'length of the question', value: `${stem.length}`, weight: 0.035 * Math.log(stem.length + 1) },
    { name: 'length of the choices', value: `${length}`, weight: 0.02 * Math.log(length + 1) },
    { name: 'choices alike', value: overlap.toFixed(2), weight: 0.27 * overlap },
    { name: 'digits', value: digits.toFixed(2), weight: -digits },
    { name: 'formula', value: hasFormula ? 'yes' : 'no', weight: hasFormula ? -0.16 : 0 },
    { name: 'statements', value: statements ? 'yes' : 'no', weight: statements ? 0.27 : 0 },
  ];
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
