import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReportedCall } from '../../../src/domain/ledger-entry.ts';
import { readCall } from '../../../src/ledger/jsonl.ts';
import { fillCall } from '../../../src/ledger/row-figures.ts';
import { createRowForms } from '../../../src/ledger/row-forms.ts';
import { GAP } from '../../../src/ledger/row-pieces.ts';
import { scanRow } from '../../../src/ledger/scan-row.ts';
import { anyEntry, entryOf } from '../../support/entries.ts';

/** What reports add up of a call. */
function added({ usage, ...call }: ReportedCall, atMs: number) {
  const { input, output, cachedInput, source } = usage ?? {};
  const { asked, outcome, attempts, durationMs, model, provider, code, firstTokenMs, tag } = call;
  const { costSource, costNano, currency } = call;
  const { status, savedNano, savedCurrency } = call.cache;
  const parts = attempts.map(({ model, provider, status, code, billed }) => {
    return { model, provider, status, code, billed: billed?.costNano };
  });
  return JSON.stringify([
    ...[atMs, asked, outcome, parts, durationMs, model, provider, code, firstTokenMs, tag],
    ...[costSource, costNano, currency, status, savedNano, savedCurrency],
    usage && [input, output, cachedInput ?? 0, source],
  ]);
}

/** Reads lines as a roll-up does; each must be what it is without forms. Gives how many were of a known form. */
function readAll(lines: readonly (string | Buffer)[]): number {
  const forms = createRowForms();
  const bytes = Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));
  let known = 0;
  forms.load(bytes);
  for (let start = 0; start < bytes.length; ) {
    const count = forms.read(start);
    for (let number = 0; number < count; number++) {
      const { form, tag, figures } = forms.row(number);
      const end = bytes.indexOf(10, start);
      const wanted = readCall(bytes, start, end);
      fillCall(form.call, figures);
      const atMs = figures.values[figures.at + GAP.time] ?? 0;
      expect(typeof wanted === 'string' ? wanted : added(wanted.call, wanted.atMs)).toBe(
        added({ ...form.call, tag }, atMs),
      );
      start = end + 1;
    }
    known += count;
    expect(forms.end()).toBe(start);
    if (count > 0) continue;
    const end = bytes.indexOf(10, start);
    const scanned = scanRow(bytes, start, end);
    if (scanned !== undefined) forms.learn(bytes.subarray(start, end), scanned.call);
    start = end + 1;
  }
  return known;
}

/** A row with other figures, ids and names, as another call of the same kind has. */
const figures = fc.record(
  {
    ts: fc
      .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    durationMs: fc.oneof(fc.nat(), fc.maxSafeNat()),
    firstTokenMs: fc.nat(),
    costNano: fc.oneof(fc.nat(), fc.maxSafeNat()),
    tag: fc.oneof(fc.constantFrom('客服', 'docs'), fc.string()),
    pid: fc.oneof(fc.nat(), fc.constantFrom(-1, 1.5)),
    requestId: fc.oneof(fc.string(), fc.constant(7)),
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
    cache: fc.record(
      {
        status: fc.constantFrom('exact', 'miss'),
        entryId: fc.string(),
        savedNano: fc.nat(),
        savedCurrency: fc.constant('CNY'),
      },
      { requiredKeys: ['status'] },
    ),
    'usage.input': fc.nat(),
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const hostile = fc.constantFrom(
  '"costNano":1,"costNano":2',
  '"durationMs":007',
  '"durationMs":-1',
  '"durationMs":1e3',
  '"durationMs":99999999999999999999',
  '"ts":"2026-02-30T00:00:00.000Z"',
  '"tag":"a\\u0062"',
  '"usage":{"input":1,"output":2,"source":"provider","input":3}',
  '"cache":{"status":"miss","usage":5}',
  '"promptHash":5',
  '"__proto__":{"input":1}',
);
/** One member of a row put in another's place, or the line cut, with a CR, with a BOM or with spaces. */
const damage = fc.oneof(
  fc.record({ kind: fc.constant('member' as const), at: fc.nat(), text: hostile }),
  fc.record({ kind: fc.constant('cut' as const), at: fc.nat(), text: fc.constant('') }),
  fc.record({
    kind: fc.constant('byte' as const),
    at: fc.nat(),
    text: fc.constantFrom('"', '\\', '}', '7', ' ', '\0'),
  }),
  fc.record({
    kind: fc.constantFrom('before' as const, 'behind' as const),
    at: fc.constant(0),
    text: fc.constantFrom('\r', '\ufeff', ' ', '}'),
  }),
);

function damaged(line: string, { kind, at, text }: { kind: string; at: number; text: string }): string {
  if (kind === 'before') return text + line;
  if (kind === 'behind') return line + text;
  if (kind === 'cut') return line.slice(0, at % line.length);
  if (kind === 'byte') return line.slice(0, at % line.length) + text + line.slice((at % line.length) + 1);
  return line.replace(/"(?:costNano|durationMs|pid)":\d+/, text);
}

test('rows of known forms say what they say without, among rows and lines of any other kind', () => {
  let [known, rows] = [0, 0];
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyEntry, fc.array(fc.tuple(figures, fc.option(damage)), { minLength: 1, maxLength: 8 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.infiniteStream(fc.nat()),
      (kinds, order) => {
        const lines = kinds.flatMap(([{ attempts, ...call }, calls], index) => {
          const entry = { ...call, attempts: index > 0 ? attempts : attempts.slice(-1) };
          return [
            JSON.stringify(entry),
            ...calls.map(([more, damage]) => {
              const line = JSON.stringify({ ...entry, ...more });
              return damage === null ? line : damaged(line, damage);
            }),
          ];
        });
        const shuffled = [...lines, ...lines]
          .map((line) => ({ line: line.replaceAll('\n', ''), at: order.next().value }))
          .sort((a, b) => a.at - b.at);
        known += readAll(shuffled.map(({ line }) => line));
        rows += shuffled.length;
      },
    ),
    { numRuns: 400 },
  );
  expect(known).toBeGreaterThan(rows / 50);
});

test('a flipped byte anywhere in a row of a known form is noticed, or is in what no report reads', () => {
  const line = Buffer.from(JSON.stringify(entryOf({ tag: 'docs' })));
  for (let at = 0; at < line.length; at++) {
    const flipped = Buffer.from(line);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    readAll([line, line, flipped, line]);
  }
});

describe('a form', () => {
  test('is known from its second row on, with other figures, ids and tags', () => {
    const rows = [1, 2, 3].map((number) => {
      return entryOf({
        durationMs: number,
        costNano: number * 3e9,
        pid: number,
        tag: `tag ${number}`,
        requestId: `id${number}`,
      });
    });
    expect(readAll(rows.map((row) => JSON.stringify(row)))).toBe(2);
  });

  test('is one for every order of fields', () => {
    const row = entryOf();
    const reversed = Object.fromEntries(Object.entries(row).reverse());
    expect(readAll([row, reversed, row, reversed].map((one) => JSON.stringify(one)))).toBe(2);
  });

  test('is made of the head of one row and of the rest of another', () => {
    const failed = { model: 'a', provider: 'p', status: 'failed' as const, code: 'server' as const, durationMs: 1 };
    const rows = [
      entryOf({ asked: 'a', attempts: [failed], model: 'b' }),
      entryOf({ asked: 'a', attempts: [failed, failed], model: 'c' }),
      entryOf({ asked: 'a', attempts: [failed, failed], model: 'b' }),
    ];
    const lines = rows.map(({ v, id, ts, asked, outcome, attempts, ...rest }) => {
      return JSON.stringify({ v, id, ts, asked, outcome, attempts, ...rest });
    });
    expect(readAll(lines)).toBe(1);
  });

  test('is not kept of rows with billed failures, nor of more rows than are worth it', () => {
    const billed = { usage: { input: 5, output: 1, source: 'estimated' as const }, costSource: 'unpriced' as const };
    const attempt = { model: 'a', provider: 'p', status: 'failed' as const, durationMs: 1, billed };
    const row = JSON.stringify(entryOf({ attempts: [attempt, attempt] }));
    expect(readAll([row, row])).toBe(0);
    const rows = Array.from({ length: 9000 }, (_, index) => JSON.stringify(entryOf({ asked: `model-${index}` })));
    const [first = '', last = ''] = [rows[0], rows.at(-1)];
    expect(readAll([...rows, first, last])).toBe(1);
  });
});
