import type { Usage } from '../domain/chat.ts';
import type { Billing } from '../domain/ledger-entry.ts';
import {
  divideHalfUp,
  type Nano,
  type PriceList,
  type PricePeriod,
  type PriceTier,
  type Rate,
  type UnitPrices,
} from '../domain/money.ts';

/** The counts that are billed. */
export type BilledTokens = Pick<Usage, 'input' | 'output' | 'cachedInput'>;

/**
 * The unit prices for a request of that many input tokens at that time (ms); undefined when none is known.
 * Of several lists the latest that has begun holds; effective dates are days in Asia/Shanghai.
 */
export function unitPricesAt(lists: readonly PriceList[], inputTokens: number, atMs: number): UnitPrices | undefined {
  const list = listAt(lists, atMs);
  if (list === undefined) return undefined;
  const period = list.periods?.find((candidate) => isWithin(candidate, atMs));
  const tier = tierFor(period?.tiers ?? list.tiers, inputTokens);
  if (tier === undefined) return undefined;
  const { upTo: _, ...rate } = tier;
  return { ...rate, currency: list.currency, source: list.source, ...(period && { period: period.name }) };
}

/** The price of a usage, exact, rounded half up to a nano-unit. Impossible counts are clamped: cached to input, negative to 0. */
export function costNano(usage: BilledTokens, rate: Rate): Nano {
  const input = tokenCount(usage.input);
  const reused = Math.min(tokenCount(usage.cachedInput ?? 0), input);
  const total =
    BigInt(reused) * BigInt(rate.cachedInput ?? rate.input) +
    BigInt(input - reused) * BigInt(rate.input) +
    BigInt(tokenCount(usage.output)) * BigInt(rate.output);
  const nano = divideHalfUp(total, 1_000_000n);
  return nano > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(nano);
}

/** What a usage is billed: with the prices of that time, or `unpriced`. */
export function billingFor(usage: Usage, lists: readonly PriceList[], atMs: number): Billing {
  const prices = unitPricesAt(lists, usage.input, atMs);
  if (prices === undefined) return { usage, costSource: 'unpriced' };
  return {
    usage,
    prices,
    costNano: costNano(usage, prices),
    currency: prices.currency,
    costSource: usage.source === 'estimated' ? 'estimated' : 'computed',
  };
}

/**
 * The most that a call of at most that many input and output tokens can cost when it is sent at that time:
 * nothing cached, and the dearest tier that it can fall into. Undefined when unpriced.
 */
export function worstCaseNano(
  inputTokens: number,
  maxOutput: number,
  lists: readonly PriceList[],
  atMs: number,
): Nano | undefined {
  const list = listAt(lists, atMs);
  const tiers = list?.periods?.find((period) => isWithin(period, atMs))?.tiers ?? list?.tiers ?? [];
  const own = tierFor(tiers, inputTokens);
  if (own === undefined) return undefined;
  // A shorter request may fall into a lower tier, and nothing says that a lower tier is cheaper.
  const reachable = tiers.slice(0, tiers.indexOf(own) + 1);
  const costs = reachable.map((tier) => {
    const input = Math.min(inputTokens, tier.upTo === undefined || tier === own ? inputTokens : tier.upTo);
    const dearest = Math.max(tier.input, tier.cachedInput ?? 0);
    return costNano({ input, output: maxOutput }, { input: dearest, output: tier.output });
  });
  return Math.max(...costs);
}

/** The list that holds then: the latest `effectiveFrom` that has begun. */
export function listAt(lists: readonly PriceList[], atMs: number): PriceList | undefined {
  let best: PriceList | undefined;
  let bestFrom = -Infinity;
  for (const list of lists) {
    const from = effectiveMs(list);
    if (from > atMs || from < bestFrom) continue;
    best = list;
    bestFrom = from;
  }
  return best;
}

function effectiveMs(list: PriceList): number {
  return list.effectiveFrom === undefined ? -Infinity : Date.parse(`${list.effectiveFrom}T00:00:00+08:00`);
}

/** The tier of a request of that many input tokens. */
export function tierFor(tiers: readonly PriceTier[], inputTokens: number): PriceTier | undefined {
  return tiers.find((tier) => tier.upTo === undefined || inputTokens <= tier.upTo) ?? tiers.at(-1);
}

function tokenCount(value: number): number {
  return value > 0 ? Math.min(Math.ceil(value), Number.MAX_SAFE_INTEGER) : 0;
}

function isWithin(period: PricePeriod, atMs: number): boolean {
  const { day, minute } = weekMinute(period.timezone, atMs);
  return period.days.includes(day) && period.minutes.some(([from, to]) => minute >= from && minute < to);
}

/** Day of the week (1 Monday … 7 Sunday) and minute of the day, there and then. */
export function weekMinute(timezone: string, atMs: number): { day: number; minute: number } {
  // China keeps one offset since 1991, and building an Intl formatter costs a start-up more than this sum.
  if (timezone === 'Asia/Shanghai') {
    const minutes = Math.floor(atMs / 60_000) + 8 * 60;
    return { day: modulo(Math.floor(minutes / 1440) + 3, 7) + 1, minute: modulo(minutes, 1440) };
  }
  const parts = formatterFor(timezone).formatToParts(atMs);
  const part = (type: string): string => parts.find((candidate) => candidate.type === type)?.value ?? '';
  return { day: WEEKDAYS.indexOf(part('weekday')) + 1, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timezone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    formatters.set(timezone, formatter);
  }
  return formatter;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
