import type { LedgerEntry } from '../domain/ledger-entry.ts';
import type { Nano } from '../domain/money.ts';
import type { Zone } from '../domain/zone.ts';
import { type Amount, addTo, amountOf, converted, type Sums } from './cost-amounts.ts';
import type { Repeat } from './cost-analysis.ts';
import type { Into } from './money-totals.ts';

const DAY_MS = 86_400_000;

/** Numbers kept of each prompt, side by side: most prompts are asked once, and a month has many. */
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
type Paid = { models: string[]; first: Sums; again: Sums; unpricedCalls: number; unpricedAgain: number };

export type RepeatsFold = { add(entry: LedgerEntry): void; result(): Repeat[] };

/** Finds prompts that were paid for again and again, by their hash and tag. About 200 bytes for each distinct prompt. */
export function createRepeats(zone: Zone, into: Into): RepeatsFold {
  /** By tag, then by hash. */
  const places = new Map<string, Map<string, number>>();
  const rows = createRows(FIELDS);
  const names = createNames();
  const paid = new Map<number, Paid>();
  const placeOf = ({ promptHash, tag = '' }: LedgerEntry, ms: number): number => {
    const hashes = places.get(tag) ?? new Map<string, number>();
    places.set(tag, hashes);
    const place = hashes.get(promptHash) ?? rows.push([ms, ms, 0, 0, -1, -1, -1]);
    hashes.set(promptHash, place);
    return place;
  };
  const pay = (entry: LedgerEntry, place: number) => {
    const answers = rows.get(place, ANSWERS) + 1;
    rows.set(place, ANSWERS, answers);
    const amount = amountOf({ nano: entry.costNano, currency: entry.currency }, into);
    const model = entry.model ?? entry.asked;
    if (answers === 1) {
      rows.set(place, FIRST_MODEL, names.idOf(model));
      rows.set(place, FIRST_CURRENCY, amount ? names.idOf(amount.currency) : -1);
      rows.set(place, FIRST_NANO, amount?.nano ?? -1);
      return;
    }
    const known = paid.get(place) ?? firstPaid(rows.all(place), names);
    paid.set(place, known);
    payAgain(known, model, amount);
  };
  return {
    add(entry) {
      if (!entry.promptHash) return;
      const ms = Date.parse(entry.ts);
      const place = placeOf(entry, ms);
      rows.set(place, FIRST_MS, Math.min(rows.get(place, FIRST_MS), ms));
      rows.set(place, LAST_MS, Math.max(rows.get(place, LAST_MS), ms));
      rows.set(place, CALLS, rows.get(place, CALLS) + 1);
      // What is known to have cost nothing, such as a hit or an answer of a local model, was not paid for.
      if (entry.outcome === 'answered' && entry.costNano !== 0) pay(entry, place);
    },
    result: () => {
      const repeats: Repeat[] = [];
      for (const [tag, hashes] of places) {
        for (const [promptHash, place] of hashes) {
          const sums = paid.get(place);
          if (sums) repeats.push(toRepeat({ promptHash, ...(tag && { tag }) }, rows.all(place), { sums, zone, into }));
        }
      }
      return repeats.sort(mostExpensiveFirst);
    },
  };
}

type Rows = {
  /** Gives the place of the new row. */
  push(values: readonly number[]): number;
  get(place: number, field: number): number;
  set(place: number, field: number, value: number): void;
  all(place: number): number[];
};

const ROWS_A_BLOCK = 4096;

/** Rows of numbers in blocks of their own: nothing is copied as they grow, and a number takes 8 bytes. */
function createRows(fields: number): Rows {
  const blocks: Float64Array[] = [];
  let count = 0;
  const blockOf = (place: number): Float64Array =>
    (blocks[Math.floor(place / ROWS_A_BLOCK)] ??= new Float64Array(ROWS_A_BLOCK * fields));
  const start = (place: number) => (place % ROWS_A_BLOCK) * fields;
  return {
    push(values) {
      blockOf(count).set(values, start(count));
      count += 1;
      return count - 1;
    },
    get: (place, field) => blockOf(place)[start(place) + field] ?? 0,
    set(place, field, value) {
      blockOf(place)[start(place) + field] = value;
    },
    all: (place) => [...blockOf(place).subarray(start(place), start(place) + fields)],
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

function firstPaid(row: readonly number[], names: Names): Paid {
  const model = names.nameOf(row[FIRST_MODEL] ?? -1);
  const currency = names.nameOf(row[FIRST_CURRENCY] ?? -1);
  const first: Sums = new Map();
  if (currency !== undefined) addTo(first, { currency, nano: row[FIRST_NANO] ?? 0 });
  return {
    models: model === undefined ? [] : [model],
    first,
    again: new Map(),
    unpricedCalls: currency === undefined ? 1 : 0,
    unpricedAgain: 0,
  };
}

function payAgain(paid: Paid, model: string, amount: Amount | undefined): void {
  if (!paid.models.includes(model)) paid.models.push(model);
  if (amount !== undefined) {
    addTo(paid.again, amount);
    return;
  }
  paid.unpricedCalls += 1;
  paid.unpricedAgain += 1;
}

function toRepeat(
  prompt: Pick<Repeat, 'promptHash' | 'tag'>,
  row: readonly number[],
  { sums, zone, into }: { sums: Paid; zone: Zone; into: Into },
): Repeat {
  const [firstMs = 0, lastMs = 0, calls = 0, answers = 0] = row;
  const days = (Date.parse(zone.dayOf(lastMs)) - Date.parse(zone.dayOf(firstMs))) / DAY_MS + 1;
  const avoidableNano = converted(sums.again, into);
  return {
    ...prompt,
    models: sums.models,
    calls,
    paidAgain: answers - 1,
    firstMs,
    lastMs,
    perDay: calls / days,
    nano: converted(sums.first, into) + avoidableNano,
    avoidableNano,
    unpricedCalls: sums.unpricedCalls,
    unpricedAgain: sums.unpricedAgain,
  };
}

/** Undefined where none of the answers has a known price: that is not 0. Nano of the config's currency. */
export function knownNano({ nano, paidAgain, unpricedCalls }: Repeat): Nano | undefined {
  return unpricedCalls > paidAgain ? undefined : nano;
}

/** The same of the answers after the first. */
export function knownAvoidableNano({ avoidableNano, paidAgain, unpricedAgain }: Repeat): Nano | undefined {
  return unpricedAgain >= paidAgain ? undefined : avoidableNano;
}

function mostExpensiveFirst(a: Repeat, b: Repeat): number {
  return b.avoidableNano - a.avoidableNano || b.paidAgain - a.paidAgain || (a.promptHash < b.promptHash ? -1 : 1);
}
