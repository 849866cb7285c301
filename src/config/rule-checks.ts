import { plainForm } from '../domain/plain-form.ts';
import { LANGUAGES } from '../domain/task.ts';
import type { Conflict } from './conflict.ts';
import type { Path } from './document.ts';
import { isMapping } from './fields.ts';

const CONDITIONS = ['task', 'difficulty', 'tag', 'language', 'length', 'hours'];
const EFFECTS = ['model', 'thinking', 'max_tokens'];

/** Rules that decide nothing or are never reached, models that nobody knows, examples that contradict each other. */
export function ruleConflicts(
  routing: Record<string, unknown>,
  unknownAlias: (name: unknown, path: Path) => Conflict[],
): Conflict[] {
  const rules = listOf(routing['rules']);
  return [
    ...rules.flatMap((rule, index): Conflict[] => {
      const path: Path = ['routing', 'rules', index];
      if (!isMapping(rule)) return [];
      return [
        ...unknownAlias(rule['model'], [...path, 'model']),
        ...idle(rule, path),
        ...unreached(rule, { path, earlier: rules.slice(0, index) }),
      ];
    }),
    ...exampleConflicts(listOf(routing['examples'])),
  ];
}

function idle(rule: Record<string, unknown>, path: Path): Conflict[] {
  if (EFFECTS.some((key) => key in rule)) return [];
  return [{ path, at: 'value', message: 'decides nothing', hint: `give it ${EFFECTS.join(', ')}` }];
}

function unreached(
  rule: Record<string, unknown>,
  { path, earlier }: { path: Path; earlier: readonly unknown[] },
): Conflict[] {
  const before = earlier.findIndex(
    (other) => isMapping(other) && CONDITIONS.every((key) => covers(other[key], rule[key])),
  );
  const places = before < 0 ? togetherBefore(rule, earlier) : [before + 1];
  if (places.length === 0) return [];
  const [last] = places.slice(-1);
  const message =
    places.length > 1
      ? `is never reached: rules ${places.slice(0, -1).join(', ')} and ${last} hold wherever this one does`
      : `is never reached: rule ${last} holds wherever this one does`;
  return [{ path, at: 'value', message, hint: 'put the narrower rule first' }];
}

/** Rules, from 1, that differ in one condition and together hold wherever this one does; empty where none do. */
function togetherBefore(rule: Record<string, unknown>, earlier: readonly unknown[]): number[] {
  for (const key of CONDITIONS) {
    const others = CONDITIONS.filter((other) => other !== key);
    const wide = earlier.flatMap((other, at) =>
      isMapping(other) && others.every((one) => covers(other[one], rule[one])) ? [{ at, condition: other[key] }] : [],
    );
    if (
      isCoveredBy(
        wide.map(({ condition }) => condition),
        rule[key],
        key,
      )
    )
      return wide.map(({ at }) => at + 1);
  }
  return [];
}

/** The values of a condition where there are few, and there is no other. */
const ALL: Readonly<Record<string, readonly unknown[]>> = { language: LANGUAGES };
/** The whole of a condition that is a range. */
const WHOLE: Readonly<Record<string, [number, number]>> = {
  difficulty: [0, 1],
  length: [0, Number.POSITIVE_INFINITY],
};

function isCoveredBy(conditions: readonly unknown[], narrow: unknown, key: string): boolean {
  const whole = WHOLE[key];
  if (whole !== undefined) {
    const inner = narrow === undefined ? whole : rangeOf(narrow);
    const outer = conditions.flatMap((condition) => [rangeOf(condition)]).filter((one) => one !== undefined);
    return inner !== undefined && outer.length > 1 && spans(outer, inner);
  }
  const values = narrow === undefined ? ALL[key] : listOf(narrow, true);
  const listed = conditions.flatMap((condition) => listOf(condition, true));
  return (
    key !== 'hours' && values !== undefined && values.length > 0 && values.every((value) => listed.includes(value))
  );
}

function spans(ranges: readonly [number, number][], [from, to]: [number, number]): boolean {
  let reached = from;
  for (const [begin, end] of ranges.toSorted(([a], [b]) => a - b))
    if (begin <= reached) reached = Math.max(reached, end);
  return reached >= to;
}

/** Whether everything that one condition lets pass is let pass by the other. Ranges are compared as texts, and by their ends. */
function covers(wide: unknown, narrow: unknown): boolean {
  if (wide === undefined) return true;
  if (narrow === undefined) return false;
  if (JSON.stringify(wide) === JSON.stringify(narrow)) return true;
  const [outer, inner] = [rangeOf(wide), rangeOf(narrow)];
  if (outer && inner) return outer[0] <= inner[0] && outer[1] >= inner[1];
  const listed = listOf(wide, true);
  return listOf(narrow, true).every((value) => listed.includes(value));
}

/** From and to of `>= 0.6`, `0.3-0.6`; undefined for what is none. */
function rangeOf(value: unknown): [number, number] | undefined {
  const [, sign, end] = /^([<>]=?) ?(\d+(?:\.\d+)?)$/.exec(String(value).trim()) ?? [];
  // What is excluded by one and included by the other differs by less than anything that is told apart.
  const number = Number(end) + (sign === '>' || sign === '<=' ? 1e-6 : 0);
  if (sign !== undefined) return sign.startsWith('>') ? [number, Number.POSITIVE_INFINITY] : [0, number];
  const [, from, to] = /^(\d+(?:\.\d+)?) ?- ?(\d+(?:\.\d+)?)$/.exec(String(value).trim()) ?? [];
  return from === undefined ? undefined : [Number(from), Number(to)];
}

function exampleConflicts(examples: readonly unknown[]): Conflict[] {
  const seen = new Map<string, { task: unknown; place: number }>();
  return examples.flatMap((example, index): Conflict[] => {
    if (!isMapping(example) || typeof example['text'] !== 'string') return [];
    const key = plainForm(example['text']);
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, { task: example['task'], place: index + 1 });
      return [];
    }
    const path: Path = ['routing', 'examples', index];
    if (earlier.task === example['task']) return [{ path, at: 'value', message: `is example ${earlier.place} again` }];
    const message = `contradicts example ${earlier.place}, which has the same text for ${String(earlier.task)}`;
    return [{ path, at: 'value', message, hint: 'keep one of them' }];
  });
}

function listOf(value: unknown, one = false): readonly unknown[] {
  return Array.isArray(value) ? value : one && value !== undefined ? [value] : [];
}
