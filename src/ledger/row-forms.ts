import type { ReportedCall } from '../domain/ledger-entry.ts';
import { createFormTable, type RowForm } from './form-table.ts';
import type { Figures } from './row-figures.ts';
import { GAP, piecesOf } from './row-pieces.ts';
import { ReaderMemory, ROW_FIGURES } from './row-reader/reader-memory.ts';

/**
 * A row of a known form. Its figures are those that its form's call has, and its time; `figures.values` hold until others
 * are read. `tagNumber` counts from 1, and is 0 where it has none.
 */
export type FormedRow = { form: RowForm; tag: string | undefined; tagNumber: number; figures: Figures };

export type RowForms = {
  /** Takes over whole lines, each with its newline; places in them are counted from their start. */
  load(lines: Buffer): void;
  /** How many rows of known forms stand there; at most some hundreds, and none where the first may be anything. */
  read(start: number): number;
  /** Where the line begins that stands behind them. */
  end(): number;
  /** One of them, by its number from 0 on. The same object each time. */
  row(number: number): FormedRow;
  /** Keeps the form of a row that `scanRow` has read. */
  learn(row: Buffer, call: ReportedCall): void;
};

/** A company's models, failures and outcomes make a thousand heads, and as many rests. */
const MOST_TRIES = 8192;

/**
 * Most bytes of a row are those of an earlier one, which were looked at then: now they need only be compared. A row is
 * taken apart into pieces that are known, whatever they mean; if a row with the same pieces in the same order has been
 * scanned, all that may differ stands in the gaps, which are read as `scanRow` reads them. So both say the same. That goes
 * for a row's head and for its rest, each by itself (`row-pieces.ts` says why).
 */
export function createRowForms(): RowForms {
  const memory = new ReaderMemory();
  const table = createFormTable();
  let tries = 0;
  let row: FormedRow | undefined;
  return {
    load: (lines) => memory.load(lines),
    read: (start) => memory.read(start),
    end: () => memory.stoppedAt,
    row(number) {
      const form = table.formOf(memory.headOf(number), memory.restOf(number));
      const [tagNumber, tag] = [memory.tagNumberOf(number), memory.tagOf(number)];
      row ??= { form, tag, tagNumber, figures: { values: memory.figures, at: 0 } };
      row.form = form;
      row.tagNumber = tagNumber;
      row.tag = tag;
      row.figures.values = memory.figures;
      row.figures.at = number * ROW_FIGURES;
      return row;
    },
    learn(bytes, call) {
      if (tries >= MOST_TRIES || isRare(call)) return;
      tries += 1;
      const pieces = piecesOf(bytes) ?? [];
      const middle = pieces.findIndex(({ gap }) => gap === GAP.middle) + 1;
      if (middle > 0) memory.addPieces('head', pieces.slice(0, middle), table.meaningOf('head', call));
      const part = middle > 0 ? 'rest' : 'all';
      memory.addPieces(part, pieces.slice(middle), table.meaningOf(part, call));
    },
  };
}

/** What was billed for a failed attempt has figures of its own. */
function isRare({ attempts }: ReportedCall): boolean {
  return attempts.some(({ billed }) => billed !== undefined);
}
