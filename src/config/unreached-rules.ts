import type { NumberRange, RoutingRule } from '../domain/route-decision.ts';
import { LANGUAGES } from '../domain/task.ts';

/** A product of sets, one for each condition: which of the condition's points are in it, a bit for each. */
type Box = readonly bigint[];

/** More rules than anybody writes by hand are not looked at. */
const MOST_RULES = 1000;
/** Boxes that are taken apart for one rule, and for all of them: half a second. Where that is not enough, nothing is said. */
const MOST_STEPS = { rule: 40_000, all: 1_000_000 };

/**
 * The rules that no request can get to, by their index, each with the places (from 1) of earlier rules that together hold
 * wherever it does, none of which could be left out; with none where nothing at all fits the rule. Undefined rules are those that cannot be read.
 */
export function unreachedRules(rules: readonly (RoutingRule | undefined)[]): Map<number, number[]> {
  const unreached = new Map<number, number[]>();
  if (rules.length > MOST_RULES) return unreached;
  const boxOf = boxesFor(rules.filter((rule) => rule !== undefined));
  const earlier: { place: number; box: Box }[] = [];
  const steps = { left: MOST_STEPS.all };
  rules.forEach((rule, index) => {
    if (rule === undefined) return;
    const box = boxOf(rule);
    steps.left -= earlier.length;
    const own = { left: Math.min(MOST_STEPS.rule, steps.left) };
    const before = own.left;
    const coverers = coverersOf(
      box,
      earlier.filter((other) => meet(box, other.box)),
      own,
    );
    steps.left -= before - own.left;
    if (coverers === undefined) earlier.push({ place: index + 1, box });
    else
      unreached.set(
        index,
        coverers.map(({ place }) => place),
      );
  });
  return unreached;
}

type Placed = { place: number; box: Box };
type Steps = { left: number };

/** Undefined where something of the box is left over, or where it takes too long to tell. */
function coverersOf(box: Box, others: readonly Placed[], steps: Steps): readonly Placed[] | undefined {
  if (box.includes(0n)) return [];
  const alone = others.find((other) => covers(other.box, box));
  if (alone !== undefined) return [alone];
  let needed = coverage(box, others, steps);
  if (needed === undefined) return undefined;
  for (const one of needed.toReversed()) {
    const rest = coverage(
      box,
      needed.filter((other) => other !== one),
      steps,
    );
    if (rest !== undefined) needed = rest;
  }
  return needed;
}

/** Of the others those that had something to take away until nothing was left. */
function coverage(box: Box, others: readonly Placed[], steps: Steps): readonly Placed[] | undefined {
  let left: readonly Box[] = [box];
  const useful: Placed[] = [];
  for (const other of others) {
    steps.left -= left.length;
    if (steps.left < 0) return undefined;
    if (!left.some((part) => meet(part, other.box))) continue;
    left = left.flatMap((part) => minus(part, other.box));
    useful.push(other);
    if (left.length === 0) return useful;
  }
  return undefined;
}

function meet(one: Box, other: Box): boolean {
  return one.every((set, at) => (set & (other[at] ?? 0n)) !== 0n);
}

function covers(wide: Box, narrow: Box): boolean {
  return narrow.every((set, at) => (set & ~(wide[at] ?? 0n)) === 0n);
}

/** What is left of a box, as boxes that share nothing. */
function minus(box: Box, other: Box): Box[] {
  if (!meet(box, other)) return [box];
  const parts: Box[] = [];
  let inner = box;
  box.forEach((set, at) => {
    const within = set & (other[at] ?? 0n);
    if (within !== set) parts.push(inner.with(at, set & ~within));
    inner = inner.with(at, within);
  });
  return parts;
}

/**
 * Rules that name only these borders tell nothing between two of them apart, so a point at each border stands for all up
 * to the next one. Sampled where requests can be: difficulties have three decimals, lengths and minutes are whole.
 */
function boxesFor(rules: readonly RoutingRule[]): (rule: RoutingRule) => Box {
  const points = {
    // The last stands for a request that is not sure, and for no tag or one that no rule names.
    task: [...new Set(rules.flatMap(({ task = [] }) => task)), undefined],
    tag: [...new Set(rules.flatMap(({ tag = [] }) => tag)), undefined],
    difficulty: borders(rules, ({ difficulty }) => ends(difficulty), 1000).filter((value) => value <= 1),
    length: borders(rules, ({ length }) => ends(length), 1),
    minute: borders(rules, ({ minutes = [] }) => minutes.flat(), 1).filter((value) => value < 24 * 60),
  };
  return ({ task, tag, language, difficulty, length, minutes }) => [
    setOf(points.task, (value) => isAmong(task, value)),
    setOf(points.tag, (value) => isAmong(tag, value)),
    setOf(LANGUAGES, (value) => isAmong(language, value)),
    setOf(points.difficulty, (value) => isWithin(difficulty, value)),
    setOf(points.length, (value) => isWithin(length, value)),
    setOf(points.minute, (value) => minutes === undefined || minutes.some(([from, to]) => value >= from && value < to)),
  ];
}

/** In steps of which `scale` are 1, the first at or above each border. */
function borders(rules: readonly RoutingRule[], of: (rule: RoutingRule) => readonly number[], scale: number): number[] {
  const upTo = (border: number) => {
    const nearest = Math.round(border * scale) / scale;
    return nearest >= border ? nearest : (Math.round(border * scale) + 1) / scale;
  };
  return [...new Set([0, ...rules.flatMap(of).map(upTo)])];
}

function ends({ from, to }: NumberRange = {}): number[] {
  return [from, to].filter((end) => end !== undefined);
}

function setOf<T>(points: readonly T[], holds: (point: T) => boolean): bigint {
  return BigInt(`0b${points.map((point) => (holds(point) ? '1' : '0')).join('')}`);
}

function isAmong<T>(wanted: readonly T[] | undefined, value: T | undefined): boolean {
  return wanted === undefined || (value !== undefined && wanted.includes(value));
}

function isWithin({ from = 0, to = Number.POSITIVE_INFINITY }: NumberRange = {}, value: number): boolean {
  return value >= from && value < to;
}
