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
import { addDays, weekdayOf, type Zone, zoneFor } from '../domain/zone.ts';

/** The counts that are billed. */
export type BilledTokens = Pick<Usage, 'input' | 'output' | 'cachedInput'>;

/** What the unit prices of a request depend on besides the time. */
export type PricedRequest = { inputTokens: number; thinks?: boolean };

/**
 * The unit prices for a request at that time (ms); undefined when none is known.
 * Of several lists the latest that has begun holds; effective dates are days in Asia/Shanghai.
 */
export function unitPricesAt(
  lists: readonly PriceList[],
  { inputTokens, thinks = false }: PricedRequest,
  atMs: number,
): UnitPrices | undefined {
  const list = listAt(lists, atMs);
  if (list === undefined) return undefined;
  const period = periodAt(list, atMs);
  const tier = tierFor(period?.tiers ?? list.tiers, inputTokens);
  if (tier === undefined) return undefined;
  const { upTo: _, thinkingOutput, ...rate } = tier;
  return {
    ...rate,
    ...(thinks && thinkingOutput !== undefined && { output: thinkingOutput }),
    currency: list.currency,
    source: list.source,
    ...(period && { period: period.name }),
  };
}

/** Days that are looked ahead for the next change of hours; no run of holidays is longer. */
const DAYS_AHEAD = 14;

/** When the prices that hold now end, ms: with these hours, or when another list begins. Undefined: not known to end. */
export function pricesHoldUntil(lists: readonly PriceList[], nowMs: number): number | undefined {
  const list = listAt(lists, nowMs);
  if (list === undefined) return undefined;
  const begins = lists.map(effectiveMs).filter((ms) => ms > nowMs);
  const edges = (list.periods ?? []).flatMap((period) => edgesAfter(period, nowMs, DAYS_AHEAD));
  const now = periodAt(list, nowMs);
  const changes = edges.filter((ms) => periodAt(list, ms) !== now);
  const next = Math.min(...begins, ...changes);
  return Number.isFinite(next) ? next : undefined;
}

/** Every moment up to some day later at which the period may begin or end. */
function edgesAfter({ timezone, minutes }: PricePeriod, nowMs: number, daysAhead: number): number[] {
  const zone = zoneOf(timezone);
  const today = zone.dayOf(nowMs);
  const days = Array.from({ length: daysAhead }, (_, index) => zone.startOf(addDays(today, index)));
  // On a day on which the clock is changed an edge lies an hour off.
  const ofDay = [0, ...minutes.flat()].flatMap((minute) => [minute - 60, minute, minute + 60]);
  return days.flatMap((start) => ofDay.map((minute) => start + minute * 60_000)).filter((ms) => ms > nowMs);
}

const DAY_MS = 86_400_000;

/** `fromMs`, and every moment after it up to `untilMs` at which the prices may become others. */
export function priceMoments(lists: readonly PriceList[], fromMs: number, untilMs: number): number[] {
  // Of the day on which it ends too, and of one more where days are shorter.
  const days = Math.ceil((untilMs - fromMs) / DAY_MS) + 2;
  const begins = lists.map(effectiveMs);
  const edges = lists.flatMap(({ periods = [] }) => periods.flatMap((period) => edgesAfter(period, fromMs, days)));
  const between = [...begins, ...edges].filter((ms) => ms > fromMs && ms <= untilMs);
  return [fromMs, ...new Set(between)];
}

function periodAt({ periods }: PriceList, atMs: number): PricePeriod | undefined {
  return periods?.find((period) => isWithin(period, atMs));
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

/** What a usage is billed: with the prices of that time, or `unpriced`. `thought`: reasoning came, whatever the usage says. */
export function billingFor(usage: Usage, lists: readonly PriceList[], atMs: number, thought = false): Billing {
  const thinks = thought || (usage.reasoning ?? 0) > 0;
  const prices = unitPricesAt(lists, { inputTokens: usage.input, thinks }, atMs);
  if (prices === undefined) return { usage, costSource: 'unpriced' };
  return {
    usage,
    prices,
    costNano: costNano(usage, prices),
    currency: prices.currency,
    costSource: usage.source === 'estimated' ? 'estimated' : 'computed',
  };
}

/** The most tokens that a call may have, and whether its answer may come with reasoning. */
export type LargestCall = { inputTokens: number; outputTokens: number; thinks: boolean };

/**
 * The most that such a call can cost when it is sent at that time: nothing cached, and the dearest tier that it can
 * fall into. Undefined when unpriced.
 */
export function worstCaseNano(
  { inputTokens, outputTokens, thinks }: LargestCall,
  lists: readonly PriceList[],
  atMs: number,
): Nano | undefined {
  const list = listAt(lists, atMs);
  const tiers = (list && periodAt(list, atMs)?.tiers) ?? list?.tiers ?? [];
  const own = tierFor(tiers, inputTokens);
  if (own === undefined) return undefined;
  // A shorter request may fall into a lower tier, and nothing says that a lower tier is cheaper.
  const reachable = tiers.slice(0, tiers.indexOf(own) + 1);
  const costs = reachable.map((tier) => {
    const input = Math.min(inputTokens, tier.upTo === undefined || tier === own ? inputTokens : tier.upTo);
    const dearest = Math.max(tier.input, tier.cachedInput ?? 0);
    const output = thinks ? Math.max(tier.output, tier.thinkingOutput ?? 0) : tier.output;
    return costNano({ input, output: outputTokens }, { input: dearest, output });
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

function isWithin({ timezone, days, minutes, except }: PricePeriod, atMs: number): boolean {
  const minute = zoneOf(timezone).minuteOf(atMs);
  if (!minutes.some(([from, to]) => minute >= from && minute < to)) return false;
  const day = zoneOf(timezone).dayOf(atMs);
  return days.includes(weekdayOf(day)) && !except?.includes(day);
}

/** Minutes since Monday, 00:00, there and then. */
export function minuteOfWeek(timezone: string, atMs: number): number {
  const zone = zoneOf(timezone);
  return (weekdayOf(zone.dayOf(atMs)) - 1) * 1440 + zone.minuteOf(atMs);
}

const zones = new Map<string, Zone>();

function zoneOf(timezone: string): Zone {
  const zone = zones.get(timezone) ?? zoneFor(timezone);
  zones.set(timezone, zone);
  return zone;
}
