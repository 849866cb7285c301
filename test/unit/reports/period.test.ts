import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MgwError } from '../../../src/domain/errors.ts';
import { addDays, isoWeek, weekdayOf, zoneFor } from '../../../src/domain/zone.ts';
import { type PeriodOptions, periodFor } from '../../../src/reports/period.ts';

const HOUR = 3_600_000;
/** Monday 2026-11-23, 12:00 in Shanghai. */
const NOW = Date.parse('2026-11-23T04:00:00Z');

function period(
  options: PeriodOptions,
  zone = 'Asia/Shanghai',
  now = NOW,
): { from: string; to: string; label: string; hours: number } {
  const { fromMs, toMs, label } = periodFor(options, now, zoneFor(zone));
  return {
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    label,
    hours: (toMs - fromMs) / HOUR,
  };
}

function refusal(run: () => unknown): [string, string, string | undefined] {
  try {
    run();
  } catch (error) {
    if (error instanceof MgwError) return [error.code, error.message, error.hint];
  }
  throw new Error('nothing was refused');
}

test('without a word it is this month, in the zone of the user', () => {
  expect(period({})).toMatchObject({
    from: '2026-10-31T16:00:00.000Z',
    to: '2026-11-30T16:00:00.000Z',
    label: '2026-11',
  });
  expect(period({ month: true })).toEqual(period({}));
  expect(period({}, 'UTC').from).toBe('2026-11-01T00:00:00.000Z');
  expect(period({ month: '2026-02' })).toMatchObject({ label: '2026-02', hours: 28 * 24 });
  expect(period({ month: '2028-02' }).hours).toBe(29 * 24);
  expect(period({ month: '2026-12' }).to).toBe('2026-12-31T16:00:00.000Z');
});

test('today and this week begin at midnight and on Monday of the zone', () => {
  expect(period({ today: true })).toMatchObject({ from: '2026-11-22T16:00:00.000Z', hours: 24, label: '2026-11-23' });
  expect(period({ today: true }, 'America/Los_Angeles').label).toBe('2026-11-22');
  expect(period({ week: true })).toMatchObject({
    from: '2026-11-22T16:00:00.000Z',
    hours: 168,
    label: '2026-W48, 2026-11-23 to 2026-11-29',
  });
  expect(period({ week: true }, 'America/Los_Angeles').label).toBe('2026-W47, 2026-11-16 to 2026-11-22');
});

test('since and until are days, both included', () => {
  expect(period({ since: '2026-11-01', until: '2026-11-02' }, 'UTC')).toEqual({
    from: '2026-11-01T00:00:00.000Z',
    to: '2026-11-03T00:00:00.000Z',
    label: '2026-11-01 to 2026-11-02',
    hours: 48,
  });
  expect(period({ since: '2026-11-20' }, 'UTC').to).toBe('2026-11-24T00:00:00.000Z');
  expect(period({ until: '2026-11-20' }, 'UTC')).toMatchObject({
    from: '1970-01-01T00:00:00.000Z',
    label: 'all up to 2026-11-20',
  });
  expect(period({ since: 'yesterday', until: 'yesterday' }, 'UTC')).toMatchObject({ label: '2026-11-22', hours: 24 });
});

test('7d is the last seven days with today, 2w the last fourteen, 24h the last hours', () => {
  expect(period({ since: '7d' }, 'UTC')).toMatchObject({
    from: '2026-11-17T00:00:00.000Z',
    to: '2026-11-24T00:00:00.000Z',
  });
  expect(period({ since: '1d' }, 'UTC').label).toBe('2026-11-23');
  expect(period({ since: '2w' }, 'UTC').hours).toBe(14 * 24);
  expect(period({ since: '24h' }, 'UTC')).toMatchObject({
    from: '2026-11-22T04:00:00.000Z',
    label: 'the last 24 hours',
  });
});

describe('when the clock changes', () => {
  test.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Asia/Kolkata', '2026-03-29', 24],
  ])('%s: %s has %d hours', (zone, day, hours) => {
    expect(period({ since: day, until: day }, zone).hours).toBe(hours);
  });

  test('a day whose midnight is skipped begins at 01:00, and one that a zone skipped is empty', () => {
    const beirut = zoneFor('Asia/Beirut');
    const start = beirut.startOf('2026-03-29');
    expect([beirut.dayOf(start), beirut.hourOf(start), beirut.dayOf(start - 1)]).toEqual([
      '2026-03-29',
      1,
      '2026-03-28',
    ]);
    const apia = zoneFor('Pacific/Apia');
    expect(apia.startOf('2011-12-31') - apia.startOf('2011-12-30')).toBe(0);
  });

  test('a month and a week over the change keep their days', () => {
    expect(period({ month: '2026-03' }, 'Europe/Berlin').hours).toBe(31 * 24 - 1);
    expect(period({ week: true }, 'America/New_York', Date.parse('2026-11-01T12:00:00Z')).hours).toBe(168 + 1);
  });
});

const zones = fc.constantFrom(
  'UTC',
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Cairo',
);
const moments = fc.integer({ min: Date.UTC(2015, 0), max: Date.UTC(2035, 0) });

test('every moment lies in its own day, and days follow each other without a gap', () => {
  fc.assert(
    fc.property(zones, moments, (name, ms) => {
      const zone = zoneFor(name);
      const day = zone.dayOf(ms);
      const [start, end] = [zone.startOf(day), zone.startOf(addDays(day, 1))];
      expect(start <= ms && ms < end).toBe(true);
      expect([zone.dayOf(start), zone.dayOf(end - 1), zone.dayOf(start - 1)]).toEqual([day, day, addDays(day, -1)]);
    }),
  );
});

test('days and hours are those that the time zone data give', () => {
  fc.assert(
    fc.property(zones, moments, (name, ms) => {
      const wall = new Date(ms).toLocaleString('sv-SE', { timeZone: name });
      expect([zoneFor(name).dayOf(ms), zoneFor(name).hourOf(ms)]).toEqual([
        wall.slice(0, 10),
        Number(wall.slice(11, 13)),
      ]);
    }),
  );
});

test("the machine's own zone agrees with the same zone by name", () => {
  const own = zoneFor(undefined);
  const named = zoneFor(Intl.DateTimeFormat().resolvedOptions().timeZone);
  fc.assert(
    fc.property(moments, (ms) => {
      expect([own.dayOf(ms), own.hourOf(ms), own.startOf(own.dayOf(ms))]).toEqual([
        named.dayOf(ms),
        named.hourOf(ms),
        named.startOf(named.dayOf(ms)),
      ]);
    }),
  );
  expect(own.name).toBe(named.name);
});

test('weeks are those of ISO 8601', () => {
  for (const [day, week] of [
    ['2026-11-23', '2026-W48'],
    ['2027-01-03', '2026-W53'],
    ['2027-01-04', '2027-W01'],
    ['2025-12-29', '2026-W01'],
    ['2024-12-30', '2025-W01'],
    ['2021-01-03', '2020-W53'],
  ] as const) {
    expect(isoWeek(day), day).toBe(week);
  }
  expect(['2026-11-23', '2026-11-29'].map(weekdayOf)).toEqual([1, 7]);
});

test('what is no day, month or zone is refused, with what was meant', () => {
  expect(refusal(() => period({ since: '2026/11/1' }))).toEqual([
    'usage',
    '--since 2026/11/1: not a day',
    'did you mean 2026-11-01?',
  ]);
  expect(refusal(() => period({ until: '20261101' }))[2]).toBe('did you mean 2026-11-01?');
  expect(refusal(() => period({ since: '2026-02-30' }))[2]).toContain('YYYY-MM-DD');
  expect(refusal(() => period({ since: 'monday' }))[2]).toContain('7d');
  expect(refusal(() => period({ month: '2026-13' }))).toEqual([
    'usage',
    '--month 2026-13: not a month',
    'write it as YYYY-MM, such as 2026-11',
  ]);
  expect(refusal(() => period({ month: '2026/3' }))[2]).toBe('did you mean 2026-03?');
  expect(refusal(() => zoneFor('Asia/Shangai'))).toEqual([
    'usage',
    'unknown time zone: Asia/Shangai',
    'did you mean Asia/Shanghai?',
  ]);
});

test('periods that contradict each other are refused', () => {
  expect(refusal(() => period({ today: true, week: true }))[1]).toBe('--today and --week cannot be combined');
  expect(refusal(() => period({ month: '2026-10', since: '2026-10-02' }))[1]).toBe(
    '--month and --since cannot be combined',
  );
  expect(refusal(() => period({ since: '2026-11-02', until: '2026-11-01' }))[0]).toBe('usage');
  expect(refusal(() => period({ since: '2027-01-01' }))[0]).toBe('usage');
});
