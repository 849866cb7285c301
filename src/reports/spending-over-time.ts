import { type LedgerEntry, spending } from '../domain/ledger-entry.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import { placeOf } from '../domain/place.ts';
import { addDays, type Day, isoWeek, type Zone } from '../domain/zone.ts';
import type { Into } from './money-totals.ts';
import type { Period } from './period.ts';

/** Of one model and one span of time, in the config's currency. `incomplete`: a part of it is unknown, and not in `nano`. */
export type SpendingCell = { nano: Nano; incomplete: boolean };

/** What each model cost over time. The cells of a model stand in the order of `labels`. */
export type SpendingOverTime = {
  unit: 'day' | 'week' | 'month';
  /** `2026-11-23`, `2026-W48` or `2026-11`; spans without a call are there too. */
  labels: string[];
  /** The dearest model first. */
  series: { model: string; totalNano: Nano; cells: SpendingCell[] }[];
  /** Currencies without an exchange rate: their amounts are unknown here. */
  leftOut: Currency[];
};

export type SpendingOverTimeFold = {
  add(entry: LedgerEntry): void;
  result(into: Into, period: Period, nowMs: number): SpendingOverTime;
};

/** The most spans of one unit that can still be told apart in a chart. */
const MOST_DAYS = 100;
const MOST_WEEKS = 110;
/** Days without a call that are shown before the first one. */
const LEAD_DAYS = 31;

type Sums = { money: Map<Currency, Nano>; unpriced: boolean };

/** Adds money up by day and model; a failed attempt's with the model that failed. */
export function createSpendingOverTime(zone: Zone): SpendingOverTimeFold {
  const models = new Map<string, Map<Day, Sums>>();
  let [first, last]: [Day | undefined, Day | undefined] = [undefined, undefined];
  return {
    add(entry) {
      const day = zone.dayOf(Date.parse(entry.ts));
      if (first === undefined || day < first) first = day;
      if (last === undefined || day > last) last = day;
      for (const { attempt, currency, nano } of spending(entry)) {
        const sums = sumsOf(models, placeOf(entry, attempt).model, day);
        if (currency === undefined || nano === undefined) sums.unpriced = true;
        else sums.money.set(currency, (sums.money.get(currency) ?? 0) + nano);
      }
    },
    result(into, period, nowMs) {
      const days = first === undefined || last === undefined ? [] : daysShown({ first, last }, period, nowMs);
      const { unit, nameOf } = unitFor(days.length);
      const labels = [...new Set(days.map(nameOf))];
      const index = new Map(labels.map((label, at) => [label, at]));
      const leftOut = new Set<Currency>();
      const series = [...models].map(([model, sums]) => {
        const cells = labels.map((): SpendingCell => ({ nano: 0, incomplete: false }));
        for (const [day, sum] of sums) addTo(cells[index.get(nameOf(day)) ?? -1], sum, { into, leftOut });
        return { model, totalNano: cells.reduce((total, { nano }) => total + nano, 0), cells };
      });
      series.sort((a, b) => b.totalNano - a.totalNano || (a.model < b.model ? -1 : 1));
      return { unit, labels, series, leftOut: [...leftOut].sort() };
    },
  };
}

function sumsOf(models: Map<string, Map<Day, Sums>>, model: string, day: Day): Sums {
  const days = models.get(model) ?? new Map<Day, Sums>();
  models.set(model, days);
  const sums = days.get(day) ?? { money: new Map<Currency, Nano>(), unpriced: false };
  days.set(day, sums);
  return sums;
}

function addTo(
  cell: SpendingCell | undefined,
  { money, unpriced }: Sums,
  { into, leftOut }: { into: Into; leftOut: Set<Currency> },
): void {
  if (cell === undefined) return;
  if (unpriced) cell.incomplete = true;
  for (const [currency, nano] of money) {
    const converted = nano === 0 ? 0 : convertNano(nano, currency, into.currency, into.rates);
    if (converted !== undefined) cell.nano += converted;
    else {
      leftOut.add(currency);
      cell.incomplete = true;
    }
  }
}

/** Every day of the period up to today, but no long emptiness before the first call. */
function daysShown({ first, last }: { first: Day; last: Day }, { fromMs, toMs, zone }: Period, nowMs: number): Day[] {
  const lead = addDays(first, -LEAD_DAYS);
  const begin = zone.dayOf(fromMs);
  const end = [zone.dayOf(toMs - 1), zone.dayOf(nowMs)].reduce((a, b) => (a < b ? a : b));
  const days: Day[] = [];
  for (let day = begin > lead ? begin : lead; day <= (end > last ? end : last); day = addDays(day, 1)) days.push(day);
  return days;
}

function unitFor(days: number): { unit: SpendingOverTime['unit']; nameOf: (day: Day) => string } {
  if (days <= MOST_DAYS) return { unit: 'day', nameOf: (day) => day };
  if (days <= MOST_WEEKS * 7) return { unit: 'week', nameOf: isoWeek };
  return { unit: 'month', nameOf: (day) => day.slice(0, 7) };
}
