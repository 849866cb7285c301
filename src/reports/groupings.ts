import type { AttemptEntry, LedgerEntry } from '../domain/ledger-entry.ts';
import { isoWeek, type Zone } from '../domain/zone.ts';

/** Into which row a call goes; with `attempt`, into which the failed attempt goes, its cost and its error. */
export type KeyOf = (entry: LedgerEntry, attempt?: AttemptEntry) => string;

const NONE = '(none)';

/** Every `--by`. */
export const groupings = {
  model: () => (entry, attempt) => attempt?.model ?? entry.model ?? entry.attempts.at(-1)?.model ?? entry.asked,
  provider: () => (entry, attempt) => attempt?.provider || entry.provider || entry.attempts.at(-1)?.provider || NONE,
  day: (zone) => (entry) => zone.dayOf(Date.parse(entry.ts)),
  week: (zone) => (entry) => isoWeek(zone.dayOf(Date.parse(entry.ts))),
  month: (zone) => (entry) => zone.dayOf(Date.parse(entry.ts)).slice(0, 7),
  hour: (zone) => (entry) => `${String(zone.hourOf(Date.parse(entry.ts))).padStart(2, '0')}:00`,
  tag: () => (entry) => entry.tag || NONE,
  outcome: () => (entry) => entry.outcome,
  cache: () => (entry) => entry.cache.status,
} as const satisfies Record<string, (zone: Zone) => KeyOf>;

export type GroupBy = keyof typeof groupings;

/** Whether rows stand in the order of time. */
export function isChronological(by: GroupBy): boolean {
  return by === 'day' || by === 'week' || by === 'month' || by === 'hour';
}

export function isGroupBy(name: string): name is GroupBy {
  return Object.hasOwn(groupings, name);
}
