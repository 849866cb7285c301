import type { RouteCandidate, Strategy } from '../../domain/route-decision.ts';
import { TIERS } from '../../domain/route-decision.ts';
import type { Task } from '../../domain/task.ts';
import { type Bounds, type Objection, OVER_CEILING, objectionTo, RESTS } from './objection.ts';
import { candidateOf, NO_KEY, type Option, type PassedOver } from './option.ts';
import { isStrongIn, neededTier, tierRank } from './tiers.ts';

export type Choosing = Bounds & {
  strategy: Exclude<Strategy, 'fixed'>;
  task: Task;
  sure: boolean;
  difficulty: number;
  /** The alias that is asked first where nobody is chosen. */
  fallback: string;
  /** The default, where it cannot be asked and `fallback` is the next of the chain. */
  standsInFor?: PassedOver;
  /** The model that the conversation is on. */
  previous?: string;
  /** Its answer was not what was asked for. */
  isUnfit?: true;
};

export type Ranked = {
  model: string | undefined;
  /** The default, where it should have been kept and could not; the model that has answered, where it was not what was asked for. */
  instead?: PassedOver;
  /** The conversation keeps its model. */
  stays?: true;
  candidates: RouteCandidate[];
};

type Judged = { option: Option; objection: Objection | undefined };
type Picked = { chosen: Option | undefined; why: string; instead?: PassedOver };

/** Who is to be asked, and of everybody else why not. Deterministic: equal models keep the order of the config. */
export function rank(options: readonly Option[], choosing: Choosing): Ranked {
  const judged = options.map((option) => ({ option, objection: objectionTo(option, choosing) }));
  const { chosen, why, instead = lowered(options, choosing, chosen) } = pick(judged, choosing);
  const previous = named(judged, choosing.previous)?.option;
  return {
    model: chosen?.model.alias,
    ...(instead && { instead }),
    ...(chosen !== undefined && chosen === previous && { stays: true }),
    candidates: judged.map(({ option, objection }) => {
      const kept = option === chosen;
      const reason = kept ? why : (objection?.reason ?? passedOver(option, { chosen, previous, choosing }));
      return candidateOf(option, { kept, reason });
    }),
  };
}

/** Who would be chosen if no budget were used up, where that is another. */
function lowered(
  options: readonly Option[],
  { ceiling, ...choosing }: Choosing,
  chosen: Option | undefined,
): PassedOver | undefined {
  if (ceiling === undefined) return undefined;
  const free = options.map((option) => ({ option, objection: objectionTo(option, choosing) }));
  const other = pick(free, choosing).chosen;
  if (other === undefined || other === chosen) return undefined;
  const objection = objectionTo(other, { ...choosing, ceiling });
  return objection?.fault === OVER_CEILING ? { model: other.model.alias, fault: OVER_CEILING } : undefined;
}

function named(judged: readonly Judged[], alias: string | undefined): Judged | undefined {
  return judged.find(({ option }) => option.model.alias === alias);
}

function pick(judged: readonly Judged[], choosing: Choosing): Picked {
  const free = judged.filter(({ objection }) => objection === undefined).map(({ option }) => option);
  const previous = named(judged, choosing.previous);
  // That its price or its speed is not known is no reason to leave it.
  if (previous !== undefined && previous.objection?.fault === undefined) {
    return movedUp(previous.option, free, choosing) ?? { chosen: previous.option, why: 'the conversation is on it' };
  }
  const others = free.length > 0 ? free : leftOver(judged);
  if (others.length === 0) {
    return { chosen: named(judged, choosing.fallback)?.option, why: 'nobody can be asked, so the default' };
  }
  if (choosing.strategy === 'auto' && !choosing.sure) return orDefault('not sure', others, { judged, choosing });
  if (free.length === 0) return amongObjected(judged, others, choosing);
  const notDown = free.filter(({ model }) => previous && tierRank(model) >= tierRank(previous.option.model));
  return best(notDown.length > 0 ? notDown : free, choosing);
}

/** The default wherever it can be asked; it is left to the router where it rests, as without a choice. Else the least of the others. */
function orDefault(
  because: string,
  others: readonly Option[],
  { judged, choosing }: { judged: readonly Judged[]; choosing: Choosing },
): Picked {
  const { fallback, standsInFor } = choosing;
  const usual = named(judged, fallback);
  const fault = usual === undefined ? NO_KEY : usual.objection?.fault;
  const faulty = fault === undefined || fault === RESTS ? undefined : { model: fallback, fault };
  const chosen = faulty === undefined ? usual?.option : leastOf(others, costOf);
  // The least of all that are too dear may be the default again.
  const instead = standsInFor ?? (chosen === usual?.option ? undefined : faulty);
  if (instead === undefined) return { chosen, why: `${because}, so the default` };
  return { chosen, why: `${because}, and ${instead.model} ${instead.fault}`, instead };
}

/** Where nobody is free: everybody is too dear, too slow or asleep, or nothing is known of those who are not. */
function amongObjected(judged: readonly Judged[], others: readonly Option[], choosing: Choosing): Picked {
  const awake = judged.filter(({ option }) => option.unable === undefined && option.rests === undefined);
  if (awake.length === 0) return orDefault('all rest', others, { judged, choosing });
  const unknown = awake.filter(({ objection }) => objection?.fault === undefined).map(({ option }) => option);
  if (choosing.strategy === 'fastest' && unknown.length > 0) {
    return orDefault('no speed to go by', unknown, { judged, choosing });
  }
  // Where everybody is too dear or too slow, the least of them is still better than nobody.
  const chosen = leastOf(others, costOf);
  if (chosen?.likelyNano !== undefined) return { chosen, why: 'the least' };
  return orDefault('no price to go by', unknown.length > 0 ? unknown : others, { judged, choosing });
}

/** Who can be asked at all, those who are awake before others, and those with a price. */
function leftOver(judged: readonly Judged[]): Option[] {
  const able = judged.map(({ option }) => option).filter(({ unable }) => unable === undefined);
  const awake = able.filter(({ rests }) => rests === undefined);
  const left = awake.length > 0 ? awake : able;
  const priced = left.filter(({ likelyNano }) => likelyNano !== undefined);
  return priced.length > 0 ? priced : left;
}

function best(pool: readonly Option[], choosing: Choosing): Picked {
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
function byTask(pool: readonly Option[], { difficulty, task }: Choosing): Picked {
  const needed = neededTier(difficulty);
  const enough = pool.filter(({ model }) => tierRank(model) >= TIERS.indexOf(needed));
  const highest = Math.max(...pool.map(({ model }) => tierRank(model)));
  const candidates = enough.length > 0 ? enough : pool.filter(({ model }) => tierRank(model) === highest);
  const chosen = leastOf(candidates, (option) => costOf(option) * (isStrongIn(option.model, task) ? STRENGTH : 1));
  if (enough.length === 0) return { chosen, why: `the best there is; ${needed} is needed` };
  return { chosen, why: needed === 'reasoning' ? 'cheapest of reasoning' : `cheapest of ${needed} and up` };
}

/** What a strength in the task is worth: as much as a price a fifth lower. */
const STRENGTH = 0.8;

/** Of a model whose answer was no JSON, or another. */
const UNFIT = 'did not keep the schema';

/** A conversation moves up only where its model is clearly too small, and never down or aside. */
const OUTGROWN_BY = 0.05;
/** By so much more for each doubling of the price that a move brings with it, up to five. */
const DEARER_BY = 0.02;
const MOST_DOUBLINGS = 5;

/**
 * What its model likely costs is without what its vendor has cached, and what the next one costs with all of it: the price of
 * losing the beginning is in the difference, and the dearer the move the clearer it must be. Undefined: it stays.
 */
function movedUp(previous: Option, free: readonly Option[], choosing: Choosing): Picked | undefined {
  const { sure, difficulty, strategy, isUnfit = false } = choosing;
  if (!(sure || isUnfit) || strategy === 'cheapest' || strategy === 'fastest') return undefined;
  const higher = free.filter(({ model }) => tierRank(model) > tierRank(previous.model));
  const next = best(higher, choosing);
  if (next.chosen === undefined) return undefined;
  if (isUnfit) return { ...next, instead: { model: previous.model.alias, fault: UNFIT } };
  // What is lost by leaving a model without a price is not known, so as much as can be is reckoned with.
  const doublings =
    previous.likelyNano === undefined
      ? MOST_DOUBLINGS
      : Math.log2((costOf(next.chosen) + 1) / (previous.likelyNano + 1));
  const clearly = OUTGROWN_BY + DEARER_BY * Math.min(MOST_DOUBLINGS, Math.max(0, doublings));
  return tierRank(previous.model) < TIERS.indexOf(neededTier(difficulty - clearly)) ? next : undefined;
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
    return dear + slow + 2 * Math.max(0, needed - tierRank(option.model));
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

type Beside = { chosen: Option | undefined; previous: Option | undefined; choosing: Choosing };

function passedOver(option: Option, { chosen, previous, choosing }: Beside): string {
  const { strategy, difficulty, sure } = choosing;
  if (chosen === undefined) return 'nobody is chosen';
  if (chosen === previous) return `the conversation is on ${chosen.model.alias}`;
  if (strategy === 'auto' && !sure) return 'not sure';
  const [mine, its] = [tierRank(option.model), tierRank(chosen.model)];
  const before = previous && tierRank(previous.model);
  if (before !== undefined && its >= before && mine < its) {
    return mine < before ? 'the conversation would move down' : `${option.model.tier ?? 'standard'} is too small`;
  }
  if (strategy === 'fastest') return `slower than ${chosen.model.alias}`;
  if (strategy === 'cheapest') return `dearer than ${chosen.model.alias}`;
  if (strategy === 'balanced') return `less balanced than ${chosen.model.alias}`;
  if (mine < TIERS.indexOf(neededTier(difficulty)) && its > mine)
    return `${option.model.tier ?? 'standard'} is too small`;
  return costOf(option) < costOf(chosen)
    ? `${chosen.model.alias} is stronger in this`
    : `dearer than ${chosen.model.alias}`;
}
