import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEntrant, type Entrant } from '../../../src/cli/render/compare/entrant.ts';
import { hardWrap } from '../../../src/cli/render/compare/hard-wrap.ts';
import { createNotice } from '../../../src/cli/render/compare/notice.ts';
import { beside, columnWidth, createPanel, titleLines } from '../../../src/cli/render/compare/side-by-side.ts';
import { costText, summaryTable } from '../../../src/cli/render/compare/summary.ts';
import { columnsOf } from '../../../src/cli/render/markdown/columns.ts';
import type { LedgerEntry } from '../../../src/domain/ledger-entry.ts';
import { entryOf } from '../../support/entries.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is taken out
const plain = (text: string) => text.replace(/\u001B\[[\d;]*m/g, '');

describe('a line in a column', () => {
  it('loses nothing, keeps its inks to itself, and is never wider than the column', () => {
    const piece = fc.constantFrom('abc', '中', '👩‍👩‍👧', ' ', '\u001B[1;4mx', '\u001B[0m', 'é');
    fc.assert(
      fc.property(fc.array(piece), fc.integer({ min: 2, max: 12 }), (pieces, width) => {
        const line = `${pieces.join('')}\u001B[0m`;
        const lines = hardWrap(line, width);
        expect(lines.map(plain).join('')).toBe(plain(line));
        for (const one of lines) {
          expect(columnsOf(plain(one))).toBeLessThanOrEqual(width);
          expect(one.lastIndexOf('\u001B[1;4m')).toBeLessThanOrEqual(one.lastIndexOf('\u001B[0m'));
        }
      }),
    );
  });

  it('is filled up to where the next one begins', () => {
    expect(beside([['中', 'b'], ['x']], { width: 4, color: false })).toEqual(['中   │ x', 'b    │']);
    expect([columnWidth(3, 120), columnWidth(3, 119), columnWidth(2, 80)]).toEqual([38, undefined, 38]);
  });
});

it('a column says which model auto is, before it has answered', () => {
  const look = { width: 40, color: false, elapsedMs: 0 };
  expect(titleLines(createEntrant('auto', 'small'), look)[0]).toBe('auto → small');
  expect(titleLines(createEntrant('small'), look)[0]).toBe('small');
});

it('a panel shows the end of what has come, and begins anew with a restart and another width', async () => {
  const entrant = createEntrant('a');
  const panel = createPanel(entrant, { color: false, markdown: true });
  entrant.text = 'one\ntwo\nthree four ';
  expect(await panel.lines(10, 2)).toEqual(['two', 'three four']);
  expect(await panel.lines(6, 9)).toEqual(['one', 'two', 'three', 'four']);
  Object.assign(entrant, { text: 'new \u001Bc ', restarts: 1 });
  expect(await panel.lines(20, 9)).toEqual(['new �c']);
});

it('a change is never missed, also when it came before anybody waited', async () => {
  const notice = createNotice();
  const seen = notice.count();
  notice.tell();
  await notice.after(seen);
  let told = false;
  const waiting = notice.after(notice.count()).then(() => {
    told = true;
  });
  await Promise.resolve();
  expect(told).toBe(false);
  notice.tell();
  await waiting;
  expect(told).toBe(true);
});

describe('the table below', () => {
  const entrant = (name: string, row: LedgerEntry | undefined, status: Entrant['status'] = 'answered'): Entrant => ({
    ...createEntrant(name),
    status,
    ...(row && { entry: row }),
  });
  const usage = { input: 1000, output: 20, source: 'provider' } as const;

  it('adds up each currency by itself, and never counts what has no price as nothing', () => {
    const yuan = entryOf({ usage, costNano: 1_000_000, currency: 'CNY', costSource: 'computed' });
    const dollars = entryOf({ usage, costNano: 2_000_000, currency: 'USD', costSource: 'estimated' });
    const unknown = entryOf({ usage, costSource: 'unpriced' });
    delete unknown.costNano;
    expect(costText([entrant('a', yuan), entrant('b', yuan)])).toBe('¥0.002000');
    expect(costText([entrant('a', yuan), entrant('b', dollars), entrant('c', unknown)])).toBe(
      '¥0.001000 + ≈$0.002000 + unpriced',
    );
    expect(costText([entrant('d', undefined, 'failed')])).toBe('');
  });

  it('leaves empty what is not known', () => {
    const table = summaryTable([entrant('a', undefined, 'failed'), entrant('b', undefined, 'stopped')], {
      columns: 80,
      color: false,
    });
    expect(table).toMatch(/^a +failed$/m);
    expect(table).toMatch(/^b +stopped$/m);
    expect(table).toMatch(/^Total$/m);
  });
});
