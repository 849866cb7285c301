import { MgwError } from '../domain/errors.ts';
import { addDays, type Day, isoWeek, weekdayOf, type Zone } from '../domain/zone.ts';

/** As the command line gives them. */
export type PeriodOptions = {
  today?: boolean | undefined;
  week?: boolean | undefined;
  /** `true` is this month; otherwise `YYYY-MM`. */
  month?: boolean | string | undefined;
  /** A day, or `7d`, `2w`, `24h`. */
  since?: string | undefined;
  /** A day, included. */
  until?: string | undefined;
};

/** From (included) to (excluded), ms. */
export type Period = { fromMs: number; toMs: number; label: string; zone: Zone };

/** The time that a report covers; this month when nothing is said. Throws `usage`. */
export function periodFor(options: PeriodOptions, nowMs: number, zone: Zone): Period {
  const { since, until } = options;
  const named = (['today', 'week', 'month'] as const).filter(
    (name) => options[name] !== undefined && options[name] !== false,
  );
  const asked = [...named, ...(since === undefined ? [] : ['since']), ...(until === undefined ? [] : ['until'])];
  if (asked.length > 1 && named.length > 0) {
    throw new MgwError('usage', `--${asked[0]} and --${asked[1]} cannot be combined`, {
      hint: 'use one of them, or --since with --until',
    });
  }
  const today = zone.dayOf(nowMs);
  if (since !== undefined || until !== undefined) return between(since, until, { nowMs, today, zone });
  if (options.today === true) return days(today, today, today, zone);
  if (options.week === true) return weekOf(today, zone);
  return monthOf(typeof options.month === 'string' ? parseMonth(options.month) : today.slice(0, 7), zone);
}

function monthOf(month: string, zone: Zone): Period {
  const next = addDays(`${month}-28`, 4).slice(0, 7);
  return { fromMs: zone.startOf(`${month}-01`), toMs: zone.startOf(`${next}-01`), label: month, zone };
}

function weekOf(day: Day, zone: Zone): Period {
  const monday = addDays(day, 1 - weekdayOf(day));
  const sunday = addDays(monday, 6);
  return days(monday, sunday, `${isoWeek(day)}, ${monday} to ${sunday}`, zone);
}

/** Whole days, both included. */
function days(first: Day, last: Day, label: string, zone: Zone): Period {
  return { fromMs: zone.startOf(first), toMs: zone.startOf(addDays(last, 1)), label, zone };
}

type Now = { nowMs: number; today: Day; zone: Zone };

function between(since: string | undefined, until: string | undefined, { nowMs, today, zone }: Now): Period {
  const last = until === undefined ? today : parseDay(until, '--until', today);
  const toMs = zone.startOf(addDays(last, 1));
  if (since === undefined) return { fromMs: 0, toMs, label: `all up to ${last}`, zone };
  const hours = /^(\d{1,5})h$/.exec(since);
  const first = hours ? zone.dayOf(nowMs - Number(hours[1]) * 3_600_000) : parseSince(since, today);
  const fromMs = hours ? nowMs - Number(hours[1]) * 3_600_000 : zone.startOf(first);
  if (fromMs >= toMs) {
    throw new MgwError('usage', `the period ends before it begins: ${since} to ${until ?? `today, ${today}`}`, {
      hint: '--since is the first day, --until the last',
    });
  }
  const label = hours ? lastHours(hours[1] ?? '') : first === last ? first : `${first} to ${last}`;
  return { fromMs, toMs, label, zone };
}

function lastHours(n: string): string {
  return n === '1' ? 'the last 1 hour' : `the last ${n} hours`;
}

/** `7d` is the last seven days, today included. */
function parseSince(text: string, today: Day): Day {
  const back = /^(\d{1,5})([dw])$/.exec(text);
  if (back === null) return parseDay(text, '--since', today);
  const count = Number(back[1]) * (back[2] === 'w' ? 7 : 1);
  return addDays(today, 1 - Math.max(1, count));
}

/** Throws `usage`. */
export function parseDay(text: string, option: string, today: Day): Day {
  if (text === 'today') return today;
  if (text === 'yesterday') return addDays(today, -1);
  if (isDay(text)) return text;
  // `2025-13` is a month that does not exist, and no 3 January.
  const meant = /^\d{4}\D\d\d$/.test(text) ? null : /^(\d{4})\D?(\d{1,2})\D?(\d{1,2})$/.exec(text);
  const guess = meant ? [meant[1], meant[2]?.padStart(2, '0'), meant[3]?.padStart(2, '0')].join('-') : '';
  const form = option === '--since' ? 'YYYY-MM-DD, or 7d for the last seven days' : 'YYYY-MM-DD';
  throw new MgwError('usage', `${option} ${text}: not a day`, {
    hint: isDay(guess) ? `did you mean ${guess}?` : `write it as ${form}`,
  });
}

function parseMonth(text: string): string {
  if (/^\d{4}-\d{2}$/.test(text) && isDay(`${text}-01`)) return text;
  const meant = /^(\d{4})\D?(\d{1,2})(\D?\d{1,2})?$/.exec(text);
  const guess = meant ? `${meant[1]}-${meant[2]?.padStart(2, '0')}` : '';
  throw new MgwError('usage', `--month ${text}: not a month`, {
    hint: isDay(`${guess}-01`) ? `did you mean ${guess}?` : 'write it as YYYY-MM, such as 2026-11',
  });
}

/** A day that exists, from 1970 on: no 30 February. */
function isDay(text: string): boolean {
  if (!/^(19[7-9]|2\d\d)\d-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
