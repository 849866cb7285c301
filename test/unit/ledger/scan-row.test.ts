import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { parseLine } from '../../../src/ledger/jsonl.ts';
import { scanRow } from '../../../src/ledger/scan-row.ts';
import { anyEntry, entryOf } from '../../support/entries.ts';

/** What a scanned row must be, taken from the parsed one. */
function reported({ asked, outcome, attempts, durationMs, cache, ...entry }: LedgerEntry) {
  const billing = ({ usage, costNano, currency, costSource }: Partial<LedgerEntry>) => ({
    usage: usage && pick(usage, ['input', 'output', 'cachedInput', 'reasoning', 'source']),
    costNano,
    currency,
    costSource,
  });
  return {
    asked,
    outcome,
    durationMs,
    cache: pick(cache, ['status', 'savedNano', 'savedCurrency']),
    attempts: attempts.map(({ billed, ...attempt }) => ({
      ...pick(attempt, ['model', 'provider', 'status', 'code', 'durationMs']),
      ...(billed && { billed: billing(billed) }),
    })),
    ...pick(entry, ['model', 'provider', 'code', 'firstTokenMs', 'tag']),
    ...billing(entry),
  };
}

function pick(record: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => keys.includes(key)));
}

/** A scanned line says what parsing says, or leaves it to that. Gives whether it was scanned. */
function agrees(bytes: Buffer): boolean {
  const padded = Buffer.concat([Buffer.from('}\n'), bytes, Buffer.from('\n{')]);
  const scanned = scanRow(padded, 2, 2 + bytes.length);
  if (scanned === undefined) return false;
  const entry = parseLine(bytes.toString());
  if (typeof entry === 'string') throw new Error(`scanned, but ${entry}: ${bytes}`);
  expect(scanned).toEqual({ atMs: Date.parse(entry.ts), call: reported(entry) });
  return true;
}

const details = fc.record(
  {
    counted: fc.record({ input: fc.nat(), output: fc.nat(), encoding: fc.string() }),
    firstTokenMs: fc.nat(),
    code: fc.constantFrom('server', 'timeout'),
    cache: fc.oneof(
      fc.record({ status: fc.constant('miss') }),
      fc.record({ status: fc.constant('miss'), savedNano: fc.integer({ max: 0 }), spentNano: fc.nat() }),
      fc.record({ status: fc.constant('exact'), similarity: fc.double({ min: 0, max: 1 }), savedNano: fc.nat() }),
    ),
    usage: fc.record(
      {
        input: fc.nat(),
        output: fc.nat(),
        cachedInput: fc.nat(),
        reasoning: fc.nat(),
        source: fc.constant('provider'),
      },
      { requiredKeys: ['input', 'output', 'source'] },
    ),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const row = fc.tuple(anyEntry, details).map(([entry, more]) => Buffer.from(JSON.stringify({ ...entry, ...more })));

test('rows of our own form are scanned, whatever the names hold, and say what parsing says', () => {
  let scanned = 0;
  let rows = 0;
  fc.assert(
    fc.property(row, (bytes) => {
      rows += 1;
      if (agrees(bytes)) scanned += 1;
      else expect(bytes.includes('\\') || /"unknown":/.test(bytes.toString())).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(scanned).toBeGreaterThan(rows / 3);
  expect(agrees(Buffer.from(JSON.stringify(entryOf({ tag: '客服🙂' }))))).toBe(true);
});

test('fields in any order, and other fields between them, change nothing', () => {
  fc.assert(
    fc.property(anyEntry, fc.infiniteStream(fc.nat()), fc.jsonValue(), (entry, order, value) => {
      const fields = Object.entries({ ...entry, other: value }).map((field) => ({ field, at: order.next().value }));
      fields.sort((a, b) => a.at - b.at);
      agrees(Buffer.from(JSON.stringify(Object.fromEntries(fields.map(({ field }) => field)))));
    }),
  );
});

test('no damage is read as something else than parsing reads it', () => {
  const part = fc.oneof(
    fc.uint8Array({ maxLength: 3 }),
    fc
      .constantFrom(
        '"',
        '\\',
        ',',
        ':',
        '{',
        '}',
        '[',
        ']',
        ' ',
        '0',
        '-',
        '.',
        'e',
        'null',
        '\t',
        '"v":1,',
        '"ts":"x",',
      )
      .map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(
      row,
      fc.array(fc.tuple(fc.nat(), fc.nat(3), part), { minLength: 1, maxLength: 3 }),
      (bytes, damages) => {
        let damaged = bytes;
        for (const [place, removed, added] of damages) {
          const at = place % (damaged.length + 1);
          damaged = Buffer.concat([damaged.subarray(0, at), added, damaged.subarray(at + removed)]);
        }
        if (!damaged.includes(10)) agrees(damaged);
      },
    ),
    { numRuns: 3000 },
  );
});

test.each([
  ['"v":1', '"v":2'],
  ['"v":1', '"v":01'],
  ['"ts":"2026-11-23', '"ts":"2026-02-30'],
  ['"ts":"2026-11-23', '"ts":"2026-13-23'],
  ['T04:00:00.000Z', 'T24:00:00.000Z'],
  ['T04:00:00.000Z', 'T04:60:00.000Z'],
  ['"durationMs":812', '"durationMs":812.5'],
  ['"durationMs":812', '"durationMs":-1'],
  ['"durationMs":812', '"durationMs":1e3'],
  ['"costNano":1000000', '"costNano":99999999999999999999'],
  ['"outcome":"answered"', '"outcome":"other"'],
  ['"attempts":[', '"attempts":[{},'],
  ['"cache":{"status":"miss"}', '"cache":{}'],
  ['"asked":"qwen"', '"asked":"qwen","asked":"glm"'],
  ['"asked":"qwen"', '"asked":null'],
  ['"asked":"qwen"', '"asked":"q\\u0077en"'],
  ['{"v"', ' {"v"'],
])('%s as %s is left to parsing', (from, to) => {
  const text = JSON.stringify(entryOf());
  expect(text).toContain(from);
  expect(agrees(Buffer.from(text))).toBe(true);
  expect(agrees(Buffer.from(text.replace(from, to)))).toBe(false);
});
