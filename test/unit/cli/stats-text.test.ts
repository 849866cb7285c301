import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sumFormat } from '../../../src/cli/render/report-format.ts';
import { statsText } from '../../../src/cli/render/report-stats.ts';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createSummary } from '../../../src/reports/summary.ts';
import { entryOf } from '../../support/entries.ts';

const zone = zoneFor('UTC');
const period = { fromMs: Date.UTC(2026, 10), toMs: Date.UTC(2026, 11), label: '2026-11', zone };
const rates = { USD: 7_000_000_000 };
const rows = [
  entryOf({ model: '通义千问', costNano: 300_000_000 }),
  entryOf({ model: 'glm', costNano: 100_000_000 }),
  entryOf({ model: 'gpt', costNano: 100_000_000, currency: 'USD' }),
];
const daily = [0, 400_000_000, 700_000_000];

type Wanted = {
  columns?: number;
  isTTY?: boolean;
  color?: boolean;
  known?: Record<string, number>;
  of?: LedgerEntry[];
  unit?: 'day' | 'month';
};

function textOf({ columns = 100, isTTY = true, color = false, known = rates, of = rows, unit = 'day' }: Wanted = {}) {
  const fold = createSummary('model', zone);
  for (const row of of) fold.add(row);
  return statsText(fold.result(), period, {
    into: { currency: 'CNY', rates: known },
    budgets: [{ name: 'daily', limitNano: 1_000_000_000, spentNano: 1_100_000_000 }] as unknown as Parameters<
      typeof statsText
    >[2]['budgets'],
    output: { columns, isTTY, color },
    costs: isTTY ? { unit, amounts: daily } : undefined,
  });
}

test('a person sees the days as a line and the share of each row in the cost as a bar', async () => {
  const text = await textOf();
  expect(text).toContain('Daily  ·▅█ ¥0.000000 to ¥0.700000 a day\n');
  expect(text).toMatch(/p95 +Of cost\n/);
  const bars = text.split('\n').flatMap((line) => /^(\S+) .* ([█▏▎▍▌▋▊▉]+)$/.exec(line)?.slice(1) ?? []);
  expect(bars).toEqual(['glm', '█▌', 'gpt', '██████████▏', '通义千问', '████▍']);
});

test('of a long period the months are a line, which say that they are months', async () => {
  expect(await textOf({ unit: 'month' })).toContain('Monthly  ·▅█ ¥0.000000 to ¥0.700000 a month\n');
});

test('where an amount has no exchange rate, bars are of calls and the days of the one currency, and both say so', async () => {
  const text = await textOf({ known: {} });
  expect(text).toContain('a day, CNY alone\n');
  expect(text).toMatch(/p95 +Of calls\n/);
});

test('a pipe gets neither bars nor days, and no colour', async () => {
  const text = await textOf({ isTTY: false });
  expect(text).not.toMatch(/Daily|Of cost|[█▏▎▍▌▋▊▉]/);
  expect(text).not.toContain('\u001B');
});

test('what is spent of a budget and what is left add up as they are shown', () => {
  const shown = (spent: number, left: number) => [spent, left, spent + left].map(sumFormat([spent, left], 'CNY'));
  expect(shown(5e6, 900_000e9 - 5e6)).toEqual(['¥0.0050', '¥899,999.9950', '¥900,000.0000']);
  expect(shown(1e9, 199e9)).toEqual(['¥1.00', '¥199.00', '¥200.00']);
  expect(shown(2e6, 1e6)).toEqual(['¥0.002000', '¥0.001000', '¥0.003000']);
  const amount = fc.nat({ max: 1e15 });
  fc.assert(
    fc.property(amount, amount, (spent, left) => {
      const [a = 0n, b = 0n, whole] = shown(spent, left).map((text) => {
        const least = text.startsWith('<') ? '0' : text;
        const [units = '', fraction = ''] = least.replaceAll(/[¥,]/g, '').split('.');
        return BigInt(units + fraction.padEnd(9, '0'));
      });
      expect(a + b).toBe(whole);
    }),
  );
});

test.each([60, 80, 120, 200])('%d columns hold it, bars go before numbers, and no number is cut', async (columns) => {
  const text = await textOf({ columns });
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
  for (const amount of ['¥0.300000', '¥0.100000', '$0.100000']) expect(text).toContain(amount);
  expect(text.includes('Of cost')).toBe(columns >= 80);
});

test('with colour, a budget that is passed is red', async () => {
  expect(await textOf({ color: true })).toContain('\u001B[31mdaily budget: ¥1.1000');
});
