import type { ChatRequest } from '../../domain/chat.ts';
import type { NumberRange, RoutingRule } from '../../domain/route-decision.ts';
import type { Language, Task } from '../../domain/task.ts';
import type { TaskReading } from '../task/read-task.ts';

/** What conditions look at. `task` is absent where it is not told from others. */
export type RuleFacts = {
  task: Task | undefined;
  difficulty: number;
  tag: string | undefined;
  language: Language;
  length: number;
  /** Of this machine's day, 0 to 1439. */
  minute: number;
};

/** `place`: of the config, from 1. */
export type MatchedRule = { rule: RoutingRule; place: number };

/** The first rule that holds for a request as it was read. `day`: asked for its minute by a rule for hours alone. */
export function ruleFor(
  { tag }: Pick<ChatRequest, 'tag'>,
  { task, sure, difficulty, language, characters }: TaskReading,
  { rules, day }: { rules: readonly RoutingRule[]; day: { readonly minute: number } },
): MatchedRule | undefined {
  return firstRule(rules, {
    ...{ task: sure ? task : undefined, difficulty, tag, language, length: characters },
    get minute() {
      return day.minute;
    },
  });
}

/** The first rule that holds; undefined where none does. */
export function firstRule(rules: readonly RoutingRule[], facts: RuleFacts): MatchedRule | undefined {
  const index = rules.findIndex((rule) => holds(rule, facts));
  const rule = rules[index];
  return rule === undefined ? undefined : { rule, place: index + 1 };
}

function holds(rule: RoutingRule, facts: RuleFacts): boolean {
  return (
    isAmong(rule.task, facts.task) &&
    isAmong(rule.tag, facts.tag) &&
    isAmong(rule.language, facts.language) &&
    isWithin(rule.difficulty, facts.difficulty) &&
    isWithin(rule.length, facts.length) &&
    (rule.minutes === undefined || rule.minutes.some(([from, to]) => facts.minute >= from && facts.minute < to))
  );
}

function isAmong<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function isWithin(range: NumberRange | undefined, value: number): boolean {
  return (
    range === undefined ||
    (value >= (range.from ?? Number.NEGATIVE_INFINITY) && value < (range.to ?? Number.POSITIVE_INFINITY))
  );
}
