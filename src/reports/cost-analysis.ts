import { isAside } from '../domain/cache-tags.ts';
import { type LedgerEntry, type Spending, spending } from '../domain/ledger-entry.ts';
import type { Nano } from '../domain/money.ts';
import { addDays, type Day, type Zone } from '../domain/zone.ts';
import { type Amount, addTo, amountOf, converted, type PricedModel, type Sums } from './cost-amounts.ts';
import { createBaseline } from './cost-baseline.ts';
import { projectionOf } from './cost-projection.ts';
import { createRepeats } from './cost-repeats.ts';
import { createWhatIf, type OtherModel } from './cost-what-if.ts';
import type { Into } from './money-totals.ts';

/**
 * Where the money of a period went and what it would have been without the gateway. Amounts in the config's currency,
 * nano. What cannot be priced or converted is counted, never guessed.
 */
export type CostAnalysis = {
  /** Everything that has a price and a rate: answers, failed attempts, aborted answers. */
  spentNano: Nano;
  /** Calls with a part of unknown price, and calls with a part in a currency without a rate; neither is in any amount. */
  unpricedCalls: number;
  unconvertedCalls: number;
  /** Every call at the default model, nothing from the cache, at the week's average price of that model. Absent when the default model has no price. */
  baseline?: Baseline;
  /** Absent with the baseline. */
  savings?: Savings;
  wasted: Wasted;
  /** Only when the period is the current month. */
  projection?: Projection;
  whatIf?: WhatIf;
  /** Every day from the first with a call to the last, in order; those between without one are 0. */
  days: CostDay[];
  /** Most expensive first; all of them. */
  repeats: Repeat[];
};

export type Baseline = {
  model: string;
  nano: Nano;
  /** Answered and cached calls that are in it. */
  calls: number;
  /** Answered and cached calls that could not be put at it: without tokens, a price then, or a cost of their own to compare. */
  leftOut: number;
  /** Of `calls`: cache hits whose row has no tokens, put in at what the kept answer cost when it was bought. */
  asBought: number;
};

/**
 * `cacheNano + routingNano + hoursNano - wastedNano === baseline.nano - spentNano`, exactly, with this `spentNano` and
 * this `wastedNano`: those of the calls in the baseline, and of the failed and cancelled calls, which add nothing to it.
 * `cacheNano` is never negative; dearer models than the default make `routingNano` negative, peak hours `hoursNano`.
 */
export type Savings = {
  cacheNano: Nano;
  routingNano: Nano;
  hoursNano: Nano;
  wastedNano: Nano;
  spentNano: Nano;
  /** What the router itself has asked of `routing.embedding`: it has lowered `routingNano` by so much. Absent: nothing. */
  router?: { requests: number; nano: Nano };
};

/** Overlap: a repeat was answered, so it is in none of the others, and its money not in `savings.wastedNano`. */
export type Wasted = { failedAttempts: Waste; aborted: Waste; repeats: Waste };

/** `unknown` parts of its calls have no price or no rate, and add nothing. */
export type CostDay = { day: Day; nano: Nano; unknown: number };

/** `count` of attempts, or of calls; `unknown` of them have no price or no rate, and add nothing. */
export type Waste = { count: number; unknown: number; nano: Nano };

export type Projection = {
  /** What is spent already, and the pace for the rest of the month. */
  monthEndNano: Nano;
  perDayNano: Nano;
  /** Whole days before today, at most 7; on the first day with a call the part of it that is over, below 1. */
  basedOnDays: number;
};

/** The answered calls of the period at another model's prices of that time; what the cache answered stays free. */
export type WhatIf = {
  model: string;
  nano: Nano;
  /** Answered calls that are in it, and that could not be put at it. */
  calls: number;
  leftOut: number;
  /** Of `calls`, those whose own cost is known: what they would have cost there, and what they did. */
  compared: { calls: number; nano: Nano; spentNano: Nano };
  /** True: tokens as they were counted, corrected to what this model's vendor bills for them. False: as they were billed. */
  corrected: boolean;
  /** Calls of this model in the period, from which the correction was, or could not be, learned. */
  learnedFrom: number;
};

/** One prompt of one tag that was paid for more than once. */
export type Repeat = {
  promptHash: string;
  tag?: string;
  /** Aliases that were paid for an answer, in order of their first. */
  models: string[];
  /** Every call with this prompt, also from the cache and without an answer. */
  calls: number;
  /** Answers after the first that were paid for. */
  paidAgain: number;
  firstMs: number;
  lastMs: number;
  /** Calls a day, over the days from the first call to the last, both whole. */
  perDay: number;
  /** What all its answers cost. */
  nano: Nano;
  /** What the answers after the first cost. */
  avoidableNano: Nano;
  /** Paid answers without a price or a rate, and those of them after the first. */
  unpricedCalls: number;
  unpricedAgain: number;
};

export type CostAnalysisParts = {
  into: Into;
  period: { fromMs: number; toMs: number; zone: Zone };
  nowMs: number;
  /** Absent: which model is the default, or what it costs, is not known. */
  defaultModel?: PricedModel | undefined;
  whatIf?: OtherModel | undefined;
};

export type CostAnalysisFold = { add(entry: LedgerEntry): void; result(): CostAnalysis };

/** Answers what the money of a period went into, row by row. */
export function createCostAnalysis({ into, period, nowMs, ...models }: CostAnalysisParts): CostAnalysisFold {
  const { zone } = period;
  const baseline = models.defaultModel && createBaseline(models.defaultModel, into);
  const whatIf = models.whatIf && createWhatIf(models.whatIf, into);
  const repeats = createRepeats(zone, into);
  const spent: Sums = new Map();
  const days = new Map<Day, DaySums>();
  const counts = { unpricedCalls: 0, unconvertedCalls: 0 };
  const wastes = { failedAttempts: newWaste(), aborted: newWaste() };
  return {
    add(entry) {
      const parts = spending(entry).map((part): Part => ({ ...part, amount: amountOf(part, into) }));
      const day = daySums(days, zone.dayOf(Date.parse(entry.ts)));
      for (const { amount } of parts) {
        if (amount === undefined) {
          day.unknown += 1;
          continue;
        }
        addTo(spent, amount);
        addTo(day.sums, amount);
      }
      if (parts.some(({ nano }) => nano === undefined)) counts.unpricedCalls += 1;
      if (parts.some(({ nano, amount }) => nano !== undefined && amount === undefined)) counts.unconvertedCalls += 1;
      for (const part of parts) if (part.wasted) waste(part, wastes[kindOf(entry, part)]);
      const answer = parts.find(({ wasted }) => !wasted)?.amount;
      const wasted = parts.flatMap((part) => (part.wasted && part.amount ? [part.amount] : []));
      baseline?.add(entry, { answer, wasted });
      // The same would be asked of it, whatever answers.
      if (isAside(entry)) return;
      whatIf?.add(entry, answer);
      repeats.add(entry);
    },
    result() {
      const spentNano = converted(spent, into);
      const everyDay = filled(days, into);
      const projection = projectionOf(everyDay, spentNano, { ...period, nowMs });
      const repeated = repeats.result();
      return {
        spentNano,
        ...counts,
        ...baseline?.result(),
        wasted: {
          failedAttempts: toWaste(wastes.failedAttempts, into),
          aborted: toWaste(wastes.aborted, into),
          repeats: wasteOf(repeated),
        },
        ...(projection && { projection }),
        ...(whatIf && { whatIf: whatIf.result() }),
        days: everyDay,
        repeats: repeated,
      };
    },
  };
}

/** A part of a call's cost; `amount` only where it has a price and a rate. */
type Part = Spending & { amount: Amount | undefined };
type WasteSums = { count: number; unknown: number; sums: Sums };

function newWaste(): WasteSums {
  return { count: 0, unknown: 0, sums: new Map() };
}

function kindOf({ outcome }: LedgerEntry, { attempt }: Part): 'aborted' | 'failedAttempts' {
  return outcome === 'cancelled' && attempt === undefined ? 'aborted' : 'failedAttempts';
}

function waste({ amount }: Part, into: WasteSums): void {
  into.count += 1;
  if (amount) addTo(into.sums, amount);
  else into.unknown += 1;
}

function toWaste({ sums, ...counts }: WasteSums, into: Into): Waste {
  return { ...counts, nano: converted(sums, into) };
}

function wasteOf(repeats: readonly Repeat[]): Waste {
  const sum = (pick: (repeat: Repeat) => number) => repeats.reduce((all, repeat) => all + pick(repeat), 0);
  return {
    count: sum(({ paidAgain }) => paidAgain),
    unknown: sum(({ unpricedAgain }) => unpricedAgain),
    nano: sum(({ avoidableNano }) => avoidableNano),
  };
}

type DaySums = { sums: Sums; unknown: number };

function daySums(days: Map<Day, DaySums>, day: Day): DaySums {
  const sums = days.get(day) ?? { sums: new Map(), unknown: 0 };
  days.set(day, sums);
  return sums;
}

function filled(days: ReadonlyMap<Day, DaySums>, into: Into): CostAnalysis['days'] {
  const known = [...days.keys()].sort();
  const [first, last] = [known[0], known.at(-1)];
  const all: CostAnalysis['days'] = [];
  if (first === undefined || last === undefined) return all;
  for (let day = first; day <= last; day = addDays(day, 1)) {
    const { sums, unknown } = days.get(day) ?? { sums: new Map(), unknown: 0 };
    all.push({ day, nano: converted(sums, into), unknown });
  }
  return all;
}
