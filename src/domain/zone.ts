import { MgwError } from './errors.ts';
import { nearest } from './nearest.ts';

/** An ISO date, `2026-11-23`. */
export type Day = string;

/** Whose days these are. */
export type Zone = {
  readonly name: string;
  dayOf(ms: number): Day;
  /** 0 to 23. */
  hourOf(ms: number): number;
  /** Of the day, 0 to 1439. */
  minuteOf(ms: number): number;
  /** The first moment of a day, ms; where the clock skips midnight it is later than 00:00. */
  startOf(day: Day): number;
};

const DAY_MS = 86_400_000;
/** Every offset in use is a multiple of 15 minutes, so all moments of a quarter of an hour share one. */
const BUCKET_MS = 900_000;

/**
 * The zone of that IANA name, or this machine's, whose name `machineName` may know. Throws `usage` for a name that is none.
 */
export function zoneFor(name: string | undefined, machineName: () => string | undefined = () => undefined): Zone {
  return name === undefined ? machineZone(machineName) : namedZone(name);
}

/** Without Intl, which costs a start-up 15 ms; the name may need it, and is looked up only when it is asked for. */
function machineZone(machineName: () => string | undefined): Zone {
  const offsetAt = (ms: number) => -new Date(ms).getTimezoneOffset() * 60_000;
  return {
    ...zoneWith(offsetAt),
    get name() {
      return machineName() ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
  };
}

/** China keeps one offset since 1991. To build an Intl formatter costs a start-up more than this sum. */
const FIXED = [
  { zone: 'Asia/Shanghai', offsetMs: 8 * 3_600_000 },
  { zone: 'UTC', offsetMs: 0 },
];

function namedZone(name: string): Zone {
  const fixed = FIXED.find(({ zone }) => zone.toLowerCase() === name.toLowerCase());
  if (fixed !== undefined) return { ...zoneWith(() => fixed.offsetMs), name: fixed.zone };
  const formatter = formatterFor(name);
  const offsetAt = (ms: number): number => {
    const wall: Record<string, number> = {};
    for (const { type, value } of formatter.formatToParts(ms)) wall[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = wall;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
  return { ...zoneWith(offsetAt), name: formatter.resolvedOptions().timeZone === 'UTC' ? 'UTC' : name };
}

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
  } catch {
    const meant = nearest(timeZone, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    throw new MgwError('usage', `unknown time zone: ${timeZone}`, {
      hint: meant === undefined ? 'name it as in Asia/Shanghai, Europe/Berlin or UTC' : `did you mean ${meant}?`,
    });
  }
}

function zoneWith(offsetAt: (ms: number) => number): Omit<Zone, 'name'> {
  const cache = new Map<number, { day: Day; hour: number }>();
  const offsets = new Map<number, number | undefined>();
  /** Asked of the zone for each day once: a day that begins and ends with the same offset has no other in between. */
  const offsetIn = (ms: number): number => {
    const utcDay = Math.floor(ms / DAY_MS);
    if (!offsets.has(utcDay)) {
      const [first, last] = [offsetAt(utcDay * DAY_MS), offsetAt((utcDay + 1) * DAY_MS)];
      offsets.set(utcDay, first === last ? first : undefined);
    }
    return offsets.get(utcDay) ?? offsetAt(ms);
  };
  let last = { bucket: Number.NaN, local: { day: '', hour: 0 } };
  const localAt = (ms: number): { day: Day; hour: number } => {
    const bucket = Math.floor(ms / BUCKET_MS);
    if (bucket === last.bucket) return last.local;
    let local = cache.get(bucket);
    if (local === undefined) {
      const wall = new Date(ms + offsetIn(ms)).toISOString();
      local = { day: wall.slice(0, 10), hour: Number(wall.slice(11, 13)) };
      cache.set(bucket, local);
    }
    last = { bucket, local };
    return local;
  };
  return {
    dayOf: (ms) => localAt(ms).day,
    hourOf: (ms) => localAt(ms).hour,
    minuteOf: (ms) => {
      const minutes = Math.floor((ms + offsetAt(ms)) / 60_000);
      return ((minutes % 1440) + 1440) % 1440;
    },
    startOf: (day) => {
      const midnight = Date.parse(`${day}T00:00:00Z`);
      // The offset changes at most once around a midnight: before it one of these two holds, after it the other.
      const guesses = [midnight - offsetAt(midnight - DAY_MS), midnight - offsetAt(midnight + DAY_MS)].sort(
        (a, b) => a - b,
      );
      return guesses.find((ms) => ms + offsetAt(ms) >= midnight) ?? midnight;
    },
  };
}

export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: Day): number {
  return ((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

/** The ISO week that a day belongs to: `2026-W48`. Week 1 has the year's first Thursday. */
export function isoWeek(day: Day): string {
  const thursday = addDays(day, 4 - weekdayOf(day));
  const year = thursday.slice(0, 4);
  const dayOfYear = (Date.parse(`${thursday}T00:00:00Z`) - Date.parse(`${year}-01-01T00:00:00Z`)) / DAY_MS;
  return `${year}-W${String(Math.floor(dayOfYear / 7) + 1).padStart(2, '0')}`;
}

/** `2026-11-25 18:03` */
export function dayAndTime(ms: number, { dayOf, minuteOf }: Pick<Zone, 'dayOf' | 'minuteOf'>): string {
  return `${dayOf(ms)} ${timeOfDay(minuteOf(ms))}`;
}

/** Minutes of a day as `09:00`; its end is `24:00`. */
export function timeOfDay(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}
