import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type LedgerEntry, spending } from '../../../src/domain/ledger-entry.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { type GroupBy, groupings } from '../../../src/reports/groupings.ts';
import { type Group, type Summary, summarise } from '../../../src/reports/summary.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';

const shanghai = zoneFor('Asia/Shanghai');
const keys = Object.keys(groupings) as GroupBy[];

function byKey({ groups }: Summary): Record<string, Group> {
  return Object.fromEntries(groups.map((group) => [group.key, group]));
}

function count(groups: readonly Group[], pick: (group: Group) => number): number {
  return groups.reduce((sum, group) => sum + pick(group), 0);
}

test.each(keys)('by %s: the rows add up to the totals, and the totals to the ledger', async (by) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 30 }), async (entries) => {
      const { groups, total } = await summarise(entries, { by, zone: shanghai });
      const parts = entries.flatMap(spending);
      for (const pick of ['calls', 'inputTokens', 'outputTokens', 'errors', 'fallbacks'] as const) {
        expect(
          count(groups, (group) => group[pick]),
          pick,
        ).toBe(total[pick]);
      }
      expect(total.calls).toBe(entries.length);
      expect(Object.values(total.outcomes).reduce((a, b) => a + b)).toBe(entries.length);
      expect(total.inputTokens).toBe(parts.reduce((sum, { usage }) => sum + (usage?.input ?? 0), 0));
      for (const currency of ['CNY', 'USD']) {
        const nano = parts.reduce((sum, part) => sum + (part.currency === currency ? (part.nano ?? 0) : 0), 0);
        expect(total.money.get(currency)?.nano ?? 0).toBe(nano);
        expect(count(groups, ({ money }) => money.get(currency)?.nano ?? 0)).toBe(nano);
      }
      expect(total.unpricedCalls).toBe(
        entries.filter((entry) => spending(entry).some(({ nano }) => nano === undefined)).length,
      );
    }),
    { numRuns: 40 },
  );
});

test('p50 and p95 are within 1 % of those of all values, whatever the grouping', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 60 }), fc.constantFrom(...keys), async (entries, by) => {
      const { total } = await summarise(entries, { by, zone: shanghai });
      const values = entries.filter(({ outcome }) => outcome === 'answered').map(({ durationMs }) => durationMs);
      expect(total.latencyMs === undefined).toBe(values.length === 0);
      if (values.length === 0) return;
      for (const [name, share] of [
        ['p50', 0.5],
        ['p95', 0.95],
      ] as const) {
        const exact = naive(values, share);
        expect(Math.abs((total.latencyMs?.[name] ?? 0) - exact)).toBeLessThanOrEqual(exact / 100);
      }
    }),
    { numRuns: 40 },
  );
});

/** The smallest value that at least `share` of the values do not exceed. */
function naive(values: number[], share: number): number {
  return Math.min(
    ...values.filter((limit) => values.filter((value) => value <= limit).length >= share * values.length),
  );
}

const fallback: LedgerEntry = entryOf({
  asked: 'deepseek',
  model: 'qwen',
  attempts: [
    {
      model: 'deepseek',
      provider: 'deepseek',
      status: 'failed',
      code: 'network',
      durationMs: 40,
      billed: {
        usage: { input: 50, output: 7, source: 'estimated' },
        costNano: 64_000,
        currency: 'CNY',
        costSource: 'estimated',
      },
    },
    { model: 'qwen', provider: 'qwen', status: 'ok', durationMs: 800 },
  ],
});

test('the cost and the error of a failed attempt stand with the model that failed, the call with the one that answered', async () => {
  const { deepseek, qwen } = byKey(await summarise([fallback], { zone: shanghai }));
  expect(deepseek).toMatchObject({ calls: 0, errors: 1, fallbacks: 0, inputTokens: 50, outputTokens: 7 });
  expect(deepseek?.money.get('CNY')).toEqual({ nano: 64_000, estimatedNano: 64_000, wastedNano: 64_000 });
  expect([...(deepseek?.errorsByCode ?? [])]).toEqual([['network', 1]]);
  expect(qwen).toMatchObject({ calls: 1, errors: 0, fallbacks: 1 });
  expect(qwen?.money.get('CNY')).toEqual({ nano: 1_000_000, estimatedNano: 0, wastedNano: 0 });
});

test('a retry on the same model is an error and no fallback', async () => {
  const [first] = fallback.attempts;
  const retried = entryOf({
    attempts: [{ ...first, model: 'qwen' } as LedgerEntry['attempts'][number], ...entryOf().attempts],
  });
  const { total } = await summarise([retried], { zone: shanghai });
  expect([total.errors, total.fallbacks]).toEqual([1, 0]);
});

test('refused and cancelled calls are no errors; a call that failed without an attempt is one', async () => {
  const entries = [
    unanswered({ outcome: 'refused', code: 'cost-limit', attempts: [] }),
    unanswered({
      outcome: 'cancelled',
      code: 'cancelled',
      attempts: [{ model: 'qwen', provider: 'qwen', status: 'cancelled', durationMs: 5 }],
    }),
    unanswered({ code: 'no-key', attempts: [] }),
  ];
  const { total } = await summarise(entries, { zone: shanghai });
  expect(total.outcomes).toEqual({ answered: 0, cached: 0, failed: 1, refused: 1, cancelled: 1 });
  expect([...total.errorsByCode]).toEqual([['no-key', 1]]);
  expect([total.money.size, total.unpricedCalls, total.latencyMs]).toEqual([0, 0, undefined]);
});

test('a call without a known price is counted, and not as 0', async () => {
  const { costNano: _, currency: __, ...unpriced } = entryOf({ costSource: 'unpriced' });
  const { groups } = await summarise([unpriced, entryOf({ model: 'glm' })], { zone: shanghai });
  const { qwen, glm } = byKey({ by: 'model', groups, total: groups[0] as Group });
  expect([qwen?.money.size, qwen?.unpricedCalls]).toEqual([0, 1]);
  expect([glm?.money.get('CNY')?.nano, glm?.unpricedCalls]).toEqual([1_000_000, 0]);
});

test('what the cache saved is added up by currency, and its hits do not make the latency look better', async () => {
  const hit = entryOf({
    outcome: 'cached',
    costNano: 0,
    durationMs: 1,
    cache: { status: 'exact', savedNano: 5, savedCurrency: 'CNY' },
  });
  const { total } = await summarise([hit, hit, entryOf()], { zone: shanghai });
  expect([...total.saved]).toEqual([['CNY', 10]]);
  expect(total.latencyMs).toEqual({ p50: 812, p95: 812 });
});

test('days, hours, weeks and months are those of the zone, in the order of time', async () => {
  const entries = ['2026-12-31T16:30:00.000Z', '2026-12-31T15:30:00.000Z'].map((ts) => entryOf({ ts }));
  const keysBy = async (by: GroupBy, zone = shanghai) =>
    (await summarise(entries, { by, zone })).groups.map(({ key }) => key);
  expect(await keysBy('day')).toEqual(['2026-12-31', '2027-01-01']);
  expect(await keysBy('month')).toEqual(['2026-12', '2027-01']);
  expect(await keysBy('hour')).toEqual(['00:00', '23:00']);
  expect(await keysBy('week')).toEqual(['2026-W53']);
  expect(await keysBy('day', zoneFor('UTC'))).toEqual(['2026-12-31']);
  expect(await keysBy('hour', zoneFor('UTC'))).toEqual(['15:00', '16:00']);
});

test('on the day that the clock goes back, both hours of the same name are one row', async () => {
  const entries = ['2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z', '2026-10-25T22:59:59.999Z'].map((ts) =>
    entryOf({ ts }),
  );
  const berlin = zoneFor('Europe/Berlin');
  expect((await summarise(entries, { by: 'day', zone: berlin })).groups).toMatchObject([
    { key: '2026-10-25', calls: 3 },
  ]);
  expect((await summarise(entries, { by: 'hour', zone: berlin })).groups).toMatchObject([
    { key: '02:00', calls: 2 },
    { calls: 1 },
  ]);
});
