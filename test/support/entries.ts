import fc from 'fast-check';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';

let serial = 0;

/** A row of an answered call on `qwen`, ¥0.001; with what the test changes. */
export function entryOf(changes: Partial<LedgerEntry> = {}): LedgerEntry {
  serial += 1;
  return {
    v: 1,
    id: `01KAR${String(serial).padStart(21, '0')}`,
    ts: '2026-11-23T04:00:00.000Z',
    asked: changes.model ?? 'qwen',
    model: 'qwen',
    provider: 'qwen',
    upstreamModel: 'qwen-plus',
    outcome: 'answered',
    finishReason: 'stop',
    attempts: [{ model: changes.model ?? 'qwen', provider: changes.provider ?? 'qwen', status: 'ok', durationMs: 800 }],
    firstTokenMs: 300,
    durationMs: 812,
    cache: { status: 'miss' },
    route: 'default',
    promptHash: '0123456789abcdef0123456789abcdef',
    pid: 4242,
    usage: { input: 1000, output: 100, source: 'provider' },
    prices: { input: 800_000_000, output: 2_000_000_000, currency: 'CNY', source: 'test' },
    costNano: 1_000_000,
    currency: 'CNY',
    costSource: 'computed',
    ...changes,
  };
}

/** The same without what an answer brings: no model, no usage, no cost. */
export function unanswered(changes: Partial<LedgerEntry> = {}): LedgerEntry {
  const { v, id, ts, asked, attempts, durationMs, cache, route, promptHash, pid } = entryOf();
  return { v, id, ts, asked, outcome: 'failed', attempts, durationMs, cache, route, promptHash, pid, ...changes };
}

const name = fc.oneof(
  fc.constantFrom('qwen', 'glm', 'deepseek', '通义千问', 'a/b'),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);
const tokens = fc.nat({ max: 2_000_000 });

/** Rows with every field that a report reads, names in any script and with any character. */
export const anyEntry: fc.Arbitrary<LedgerEntry> = fc
  .record({
    ms: fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31, 23, 59, 59, 999) }),
    model: name,
    asked: name,
    tag: fc.option(name, { nil: undefined }),
    outcome: fc.constantFrom('answered', 'cached', 'failed', 'refused', 'cancelled'),
    input: tokens,
    output: tokens,
    costNano: fc.option(fc.nat({ max: 1_000_000_000_000 }), { nil: undefined }),
    currency: fc.constantFrom('CNY', 'USD'),
    durationMs: fc.nat({ max: 600_000 }),
    lost: fc.option(fc.nat({ max: 1_000_000_000 }), { nil: undefined }),
    failed: fc.array(
      fc.record({ model: name, durationMs: fc.nat({ max: 9999 }), costNano: fc.option(fc.nat(), { nil: undefined }) }),
      {
        maxLength: 3,
      },
    ),
  })
  .map(({ ms, tag, input, output, costNano, currency, failed, lost, ...rest }) => ({
    ...unanswered({ ts: new Date(ms).toISOString(), ...rest }),
    provider: rest.model,
    ...(lost !== undefined &&
      rest.outcome === 'answered' && {
        cache: { status: 'miss' as const, savedNano: 0 - lost, savedCurrency: currency, spentNano: lost },
      }),
    ...(tag !== undefined && { tag }),
    usage: { input, output, source: 'provider' as const },
    ...(costNano === undefined
      ? { costSource: 'unpriced' as const }
      : { costNano, currency, costSource: 'computed' as const }),
    attempts: [
      ...failed.map((attempt) => ({
        model: attempt.model,
        provider: attempt.model,
        status: 'failed' as const,
        code: 'server' as const,
        durationMs: attempt.durationMs,
        ...(attempt.costNano !== undefined && {
          billed: {
            usage: { input: 5, output: 1, source: 'estimated' as const },
            costNano: attempt.costNano,
            currency: 'CNY',
            costSource: 'estimated' as const,
          },
        }),
      })),
      { model: rest.model, provider: rest.model, status: 'ok' as const, durationMs: rest.durationMs },
    ],
  }));
