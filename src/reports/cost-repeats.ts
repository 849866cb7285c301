import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Zone } from '../domain/zone.ts';
import { type Amount, addTo, amountOf, converted, type Sums } from './cost-amounts.ts';
import type { Repeat } from './cost-analysis.ts';
import type { Into } from './money-totals.ts';

const DAY_MS = 86_400_000;

/** Numbers kept of each prompt, side by side in one list: most prompts are asked once, and a month has many. */
const FIRST_MS = 0;
const LAST_MS = 1;
const CALLS = 2;
const ANSWERS = 3;
/** Of the first answer: where its model and currency stand in the list of names, and its nano; -1 when not known. */
const FIRST_MODEL = 4;
const FIRST_CURRENCY = 5;
const FIRST_NANO = 6;
const FIELDS = 7;

/** Kept of prompts that were paid for more than once. */
type Paid = { models: string[]; first: Sums; again: Sums; unpricedCalls: number };

export type RepeatsFold = { add(entry: LedgerEntry): void; result(): Repeat[] };

/** Finds prompts that were paid for again and again, by their hash and tag. About 150 bytes for each distinct prompt. */
export function createRepeats(zone: Zone, into: Into): RepeatsFold {
  const places = new Map<string, number>();
  const numbers: number[] = [];
  const names = createNames();
  const paid = new Map<number, Paid>();
  const placeOf = (key: string, ms: number): number => {
    const known = places.get(key);
    if (known !== undefined) return known;
    const place = numbers.length;
    places.set(key, place);
    numbers.push(ms, ms, 0, 0, -1, -1, -1);
    return place;
  };
  return {
    add(entry) {
      if (!entry.promptHash) return;
      const ms = Date.parse(entry.ts);
      const place = placeOf(entry.tag ? `${entry.promptHash}\t${entry.tag}` : entry.promptHash, ms);
      const at = (field: number) => numbers[place + field] ?? 0;
      const put = (field: number, value: number) => {
        numbers[place + field] = value;
      };
      put(FIRST_MS, Math.min(at(FIRST_MS), ms));
      put(LAST_MS, Math.max(at(LAST_MS), ms));
      put(CALLS, at(CALLS) + 1);
      // What is known to have cost nothing, such as a hit or an answer of a local model, was not paid for.
      if (entry.outcome !== 'answered' || entry.costNano === 0) return;
      put(ANSWERS, at(ANSWERS) + 1);
      const amount = amountOf({ nano: entry.costNano, currency: entry.currency }, into);
      const model = entry.model ?? entry.asked;
      if (at(ANSWERS) === 1) {
        put(FIRST_MODEL, names.idOf(model));
        put(FIRST_CURRENCY, amount ? names.idOf(amount.currency) : -1);
        put(FIRST_NANO, amount?.nano ?? -1);
        return;
      }
      const known = paid.get(place) ?? firstPaid(numbers, place, names);
      paid.set(place, known);
      payAgain(known, model, amount);
    },
    result: () => {
      const repeats: Repeat[] = [];
      for (const [key, place] of places) {
        const sums = paid.get(place);
        if (sums) repeats.push(toRepeat(key, numbers.slice(place, place + FIELDS), { sums, zone, into }));
      }
      return repeats.sort(mostExpensiveFirst);
    },
  };
}

type Names = { idOf(name: string): number; nameOf(id: number): string | undefined };

function createNames(): Names {
  const names: string[] = [];
  const ids = new Map<string, number>();
  return {
    idOf(name) {
      const id = ids.get(name) ?? names.push(name) - 1;
      ids.set(name, id);
      return id;
    },
    nameOf: (id) => names[id],
  };
}

function firstPaid(numbers: readonly number[], place: number, names: Names): Paid {
  const model = names.nameOf(numbers[place + FIRST_MODEL] ?? -1);
  const currency = names.nameOf(numbers[place + FIRST_CURRENCY] ?? -1);
  const first: Sums = new Map();
  if (currency !== undefined) addTo(first, { currency, nano: numbers[place + FIRST_NANO] ?? 0 });
  return {
    models: model === undefined ? [] : [model],
    first,
    again: new Map(),
    unpricedCalls: currency === undefined ? 1 : 0,
  };
}

function payAgain(paid: Paid, model: string, amount: Amount | undefined): void {
  if (!paid.models.includes(model)) paid.models.push(model);
  if (amount === undefined) paid.unpricedCalls += 1;
  else addTo(paid.again, amount);
}

function toRepeat(
  key: string,
  numbers: readonly number[],
  { sums, zone, into }: { sums: Paid; zone: Zone; into: Into },
): Repeat {
  const [firstMs = 0, lastMs = 0, calls = 0, answers = 0] = numbers;
  const [promptHash = '', ...tag] = key.split('\t');
  const days = (Date.parse(zone.dayOf(lastMs)) - Date.parse(zone.dayOf(firstMs))) / DAY_MS + 1;
  const avoidableNano = converted(sums.again, into);
  return {
    promptHash,
    ...(tag.length > 0 && { tag: tag.join('\t') }),
    models: sums.models,
    calls,
    paidAgain: answers - 1,
    firstMs,
    lastMs,
    perDay: calls / days,
    nano: converted(sums.first, into) + avoidableNano,
    avoidableNano,
    unpricedCalls: sums.unpricedCalls,
  };
}

function mostExpensiveFirst(a: Repeat, b: Repeat): number {
  return b.avoidableNano - a.avoidableNano || b.paidAgain - a.paidAgain || (a.promptHash < b.promptHash ? -1 : 1);
}
