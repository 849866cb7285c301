import type { Model } from '../../domain/model.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { RouteCandidate, Strategy, Tier } from '../../domain/route-decision.ts';
import { TIERS } from '../../domain/route-decision.ts';
import type { Task } from '../../domain/task.ts';
import { EASY, HARD } from './effort.ts';

/** A model that could be asked, with what is known of it for this request; amounts in the config's currency. */
export type Option = {
  model: Model;
  currency: Currency;
  worstNano?: Nano;
  /** Absent: unpriced, or in a currency without an exchange rate. */
  likelyNano?: Nano;
  latencyMs?: number;
  /** Why it cannot be asked whatever it costs: it rests, its window is too small. */
  unable?: string;
};

export type Choosing = {
  strategy: Exclude<Strategy, 'fixed'>;
  task: Task;
  sure: boolean;
  difficulty: number;
  /** The alias that a call asks for when it names none. */
  fallback: string;
  /** The most that a likely call may cost; `why` says which budget lowers it. */
  ceiling?: { nano: Nano; why: string };
  maxLatencyMs?: number;
  /** The model that the conversation is on. */
  previous?: string;
};

export type Ranked = { model: string | undefined; why: string; candidates: RouteCandidate[] };

/** Who is to be asked, and of everybody else why not. Deterministic: equal models keep the order of the config. */
export function rank(options: readonly Option[], choosing: Choosing): Ranked {
  const able = options.filter(({ unable }) => unable === undefined);
  const judged = able.map((option) => ({ option, objection: objectionTo(option, choosing) }));
  const free = judged.filter(({ objection }) => objection === undefined).map(({ option }) => option);
  // Where everybody is too dear or too slow, the least of them is still better than nobody.
  const pool = free.length > 0 ? free : able.filter(({ likelyNano }) => likelyNano !== undefined);
  const { chosen, why } = free.length > 0 ? pick(pool, choosing) : { chosen: leastOf(pool, costOf), why: 'the least' };
  return {
    model: chosen?.model.alias,
    why,
    candidates: options.map((option) => {
      const objection = judged.find((one) => one.option === option)?.objection;
      const kept = option === chosen;
      const reason = kept ? why : (option.unable ?? objection ?? passedOver(option, chosen, choosing));
      return candidateOf(option, kept, reason);
    }),
  };
}

function candidateOf({ model, unable: _, ...facts }: Option, kept: boolean, reason: string): RouteCandidate {
  return { model: model.alias, ...(model.tier && { tier: model.tier }), ...facts, kept, reason };
}

function objectionTo(option: Option, { strategy, ceiling, maxLatencyMs }: Choosing): string | undefined {
  const { likelyNano, latencyMs } = option;
  if (maxLatencyMs !== undefined && latencyMs !== undefined && latencyMs > maxLatencyMs) {
    return `takes about ${seconds(latencyMs)}, over ${seconds(maxLatencyMs)}`;
  }
  if (ceiling !== undefined && likelyNano !== undefined && likelyNano > ceiling.nano)
    return `over the ceiling: ${ceiling.why}`;
  if (strategy === 'fastest') return latencyMs === undefined ? 'too few calls to tell its speed' : undefined;
  return likelyNano === undefined ? 'unpriced' : undefined;
}

type Picked = { chosen: Option | undefined; why: string };

function pick(pool: readonly Option[], choosing: Choosing): Picked {
  const previous = pool.find(({ model }) => model.alias === choosing.previous);
  if (previous !== undefined && !isOutgrown(previous, pool, choosing)) {
    return { chosen: previous, why: 'the conversation is on it' };
  }
  switch (choosing.strategy) {
    case 'cheapest':
      return { chosen: leastOf(pool, costOf), why: 'cheapest' };
    case 'fastest':
      return { chosen: leastOf(pool, latencyOf), why: 'fastest' };
    case 'balanced':
      return { chosen: leastOf(pool, balance(pool, choosing)), why: 'best balance of price, speed and tier' };
    case 'auto':
      return byTask(pool, choosing);
    default:
      return choosing.strategy satisfies never;
  }
}

/** The cheapest model of the tier that the difficulty asks for, or of a higher one; one with a strength in the task before others. */
function byTask(pool: readonly Option[], choosing: Choosing): Picked {
  const { sure, difficulty, fallback, task } = choosing;
  const usual = pool.find(({ model }) => model.alias === fallback);
  if (!sure) return { chosen: usual ?? leastOf(pool, costOf), why: 'not sure, so the default' };
  const needed = neededTier(difficulty);
  const enough = pool.filter(({ model }) => rankOf(model.tier) >= TIERS.indexOf(needed));
  const highest = Math.max(...pool.map(({ model }) => rankOf(model.tier)));
  const candidates = enough.length > 0 ? enough : pool.filter(({ model }) => rankOf(model.tier) === highest);
  const chosen = leastOf(candidates, (option) => costOf(option) * (isStrongIn(option.model, task) ? STRENGTH : 1));
  if (enough.length === 0) return { chosen, why: `the best there is; ${needed} is needed` };
  return { chosen, why: needed === 'reasoning' ? 'cheapest of reasoning' : `cheapest of ${needed} and up` };
}

/** What a strength in the task is worth: as much as a price a fifth lower. */
const STRENGTH = 0.8;

export function neededTier(difficulty: number): Tier {
  return difficulty < EASY ? 'economy' : difficulty < HARD ? 'standard' : 'reasoning';
}

/** A model of unknown tier counts as standard. */
function rankOf(tier: Tier | undefined): number {
  return TIERS.indexOf(tier ?? 'standard');
}

/** Strengths are free words; these are how others call our tasks. */
const OTHER_WORDS: Readonly<Record<string, readonly Task[]>> = {
  writing: ['creative', 'rewriting'],
  math: ['mathematics'],
  maths: ['mathematics'],
  coding: ['code'],
  reasoning: ['analysis', 'mathematics'],
};

function isStrongIn({ strengths = [] }: Model, task: Task): boolean {
  return strengths.some((word) => word === task || OTHER_WORDS[word]?.includes(task));
}

/** A conversation moves up only where its model is clearly too small, and never down. */
const OUTGROWN_BY = 0.05;
/** By so much more for each doubling of the price that a move brings with it, up to five. */
const DEARER_BY = 0.02;
const MOST_DOUBLINGS = 5;

/**
 * What its model likely costs is without what its vendor has cached, and what the next one costs with all of it: the price of
 * losing the beginning is in the difference, and the dearer the move the clearer it must be.
 */
function isOutgrown(previous: Option, pool: readonly Option[], choosing: Choosing): boolean {
  const { sure, difficulty, strategy } = choosing;
  if (!sure || strategy === 'cheapest' || strategy === 'fastest') return false;
  const { chosen } = byTask(pool, choosing);
  const doublings = chosen === undefined ? 0 : Math.log2((costOf(chosen) + 1) / (costOf(previous) + 1));
  const clearly = OUTGROWN_BY + DEARER_BY * Math.min(MOST_DOUBLINGS, Math.max(0, doublings));
  return rankOf(previous.model.tier) < TIERS.indexOf(neededTier(difficulty - clearly));
}

/** Doublings of price and of time beside the best there is, and two for each tier that is missing. */
function balance(pool: readonly Option[], { difficulty, sure }: Choosing): (option: Option) => number {
  const least = Math.min(...pool.map(costOf));
  const times = pool.flatMap(({ latencyMs }) => latencyMs ?? []);
  const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];
  const needed = sure ? TIERS.indexOf(neededTier(difficulty)) : 0;
  return (option) => {
    const slow = middle === undefined ? 0 : Math.log2(((option.latencyMs ?? middle) + 1) / (Math.min(...times) + 1));
    const dear = Math.log2((costOf(option) + 1) / (least + 1));
    return dear + slow + 2 * Math.max(0, needed - rankOf(option.model.tier));
  };
}

function costOf({ likelyNano }: Option): number {
  return likelyNano ?? Number.POSITIVE_INFINITY;
}

function latencyOf({ latencyMs }: Option): number {
  return latencyMs ?? Number.POSITIVE_INFINITY;
}

/** The first of the least. */
function leastOf(options: readonly Option[], of: (option: Option) => number): Option | undefined {
  return options.reduce<Option | undefined>(
    (least, option) => (least === undefined || of(option) < of(least) ? option : least),
    undefined,
  );
}

function passedOver(option: Option, chosen: Option | undefined, choosing: Choosing): string {
  const { strategy, difficulty, sure } = choosing;
  if (chosen === undefined) return 'nobody is chosen';
  if (chosen.model.alias === choosing.previous) return `the conversation is on ${chosen.model.alias}`;
  if (strategy === 'fastest') return `slower than ${chosen.model.alias}`;
  if (strategy === 'cheapest') return `dearer than ${chosen.model.alias}`;
  if (strategy === 'balanced') return `less balanced than ${chosen.model.alias}`;
  if (!sure) return 'not sure';
  const needed = neededTier(difficulty);
  if (rankOf(option.model.tier) < TIERS.indexOf(needed) && rankOf(chosen.model.tier) > rankOf(option.model.tier)) {
    return `${option.model.tier ?? 'standard'} is too small`;
  }
  return costOf(option) < costOf(chosen)
    ? `${chosen.model.alias} is stronger in this`
    : `dearer than ${chosen.model.alias}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
