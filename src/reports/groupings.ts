import type { Dimension } from '../domain/place.ts';
import { isoWeek } from '../domain/zone.ts';

/** Where a call stands: a local day (or month, where days do not matter), the hour of the day, and its dimensions. */
export type Place = Partial<Record<Dimension, string>> & { time: string; hour?: string };

/** Every `--by`: which word of a place makes the row. */
export const groupings = {
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  day: ({ time }) => time,
  week: ({ time }) => isoWeek(time),
  month: ({ time }) => time.slice(0, 7),
  hour: ({ hour }) => hour,
  tag: ({ tag }) => tag,
  outcome: ({ outcome }) => outcome,
  cache: ({ cache }) => cache,
} as const satisfies Record<string, (place: Place) => string | undefined>;

export type GroupBy = keyof typeof groupings;

/** One key, or two: the second within the first. */
export type GroupKeys = readonly [GroupBy, GroupBy?];

export function keyAt(by: GroupBy, place: Place): string {
  return groupings[by](place) ?? '';
}

/** Whether rows stand in the order of time. */
export function isChronological(by: GroupBy): boolean {
  return by === 'day' || by === 'week' || by === 'month' || by === 'hour';
}

export function isGroupBy(name: string): name is GroupBy {
  return Object.hasOwn(groupings, name);
}

/** What must be told apart for these keys; undefined where only the rows tell it. */
export function neededFor(keys: GroupKeys): { daily: boolean; dimensions: Dimension[] } | undefined {
  const needed: { daily: boolean; dimensions: Dimension[] } = { daily: false, dimensions: [] };
  for (const key of keys) {
    if (key === 'hour') return undefined;
    if (key === 'day' || key === 'week') needed.daily = true;
    else if (key !== undefined && key !== 'month') needed.dimensions.push(key);
  }
  return needed;
}
