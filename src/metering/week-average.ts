import { divideHalfUp, type Nano, type PriceList } from '../domain/money.ts';
import { type BilledTokens, costNano, minuteOfWeek, tierFor } from './pricing.ts';

const WEEK_MINUTES = 7 * 24 * 60;

/** By list: how many minutes of a week its own tiers hold, then each of its periods. */
const minutesOf = new WeakMap<PriceList, readonly number[]>();

/**
 * What a usage costs by a list when nothing is known of the hour: the mean over the minutes of a week without
 * holidays, rounded half up.
 * `atMs` only decides how the clocks of its periods' zones stand to each other. Undefined for a list without tiers.
 */
export function weekAverageNano(usage: BilledTokens, list: PriceList, atMs: number, thinks = false): Nano | undefined {
  const { tiers, periods } = list;
  const costOf = (of: PriceList['tiers']) => {
    const tier = tierFor(of, usage.input);
    return tier && costNano(usage, thinks ? { ...tier, output: tier.thinkingOutput ?? tier.output } : tier);
  };
  if (periods === undefined || periods.length === 0) return costOf(tiers);
  let total = 0n;
  for (const [index, minutes] of weights(list, atMs).entries()) {
    const cost = minutes > 0 ? costOf(index === 0 ? tiers : (periods[index - 1]?.tiers ?? [])) : 0;
    if (cost === undefined) return undefined;
    total += BigInt(minutes) * BigInt(cost);
  }
  return Number(divideHalfUp(total, BigInt(WEEK_MINUTES)));
}

function weights(list: PriceList, atMs: number): readonly number[] {
  const known = minutesOf.get(list);
  if (known !== undefined) return known;
  const holds = new Uint16Array(WEEK_MINUTES);
  const periods = list.periods ?? [];
  // The first period that matches holds, so it is painted last.
  for (let index = periods.length - 1; index >= 0; index--) {
    const period = periods[index];
    if (period === undefined) continue;
    const ahead = minuteOfWeek(period.timezone, atMs) - minuteOfWeek('UTC', atMs);
    for (const day of period.days) {
      for (const [from, to] of period.minutes) {
        for (let minute = from; minute < to; minute++) {
          const there = (day - 1) * 1440 + minute - ahead + 2 * WEEK_MINUTES;
          holds[there % WEEK_MINUTES] = index + 1;
        }
      }
    }
  }
  const minutes = Array.from({ length: periods.length + 1 }, () => 0);
  for (const index of holds) minutes[index] = (minutes[index] ?? 0) + 1;
  minutesOf.set(list, minutes);
  return minutes;
}
