import type { ReportedCall } from '../domain/ledger-entry.ts';
import { cursorOver, UNEXPECTED } from './json-cursor.ts';
import { createKnownPieces } from './known-pieces.ts';
import { LONGEST_LINE_BYTES } from './lines.ts';
import { createGaps, ownCall } from './row-gaps.ts';
import { GAP, piecesOf } from './row-pieces.ts';

/** Rows that say the same but for their time, their tag, their figures and their ids. `number` counts from 0. */
export type RowForm = { number: number; call: ReportedCall };

/** A row of a known form. Its tag and figures stand in the call of its form, until the next row is read. `end`: of its line. */
export type FormedRow = { form: RowForm; atMs: number; end: number };

export type RowForms = {
  /** The row that begins there, if its form is known; else it may be anything. The same object each time. */
  read(bytes: Buffer, start: number): FormedRow | undefined;
  /** Keeps the form of a row that `scanRow` has read. */
  learn(row: Buffer, call: ReportedCall): void;
};

/** A company's models and outcomes make a thousand forms. */
const MOST_TRIES = 8192;

/**
 * Most bytes of a row are those of an earlier one, which were looked at then: now they need only be compared. A row is
 * taken apart into pieces that are known, whatever they mean; if a row with the same pieces in the same order has been
 * scanned, all that may differ stands in the gaps, which are read as `scanRow` reads them. So both say the same.
 */
export function createRowForms(): RowForms {
  const gaps = createGaps();
  const pieces = createKnownPieces();
  const forms = new Map<number, Kept>();
  const numbers: number[] = [];
  let tries = 0;
  let cursor = cursorOver(Buffer.of());
  const find = (): RowForm | undefined => {
    try {
      const count = pieces.take(cursor, gaps.read, numbers);
      const kept = count === 0 ? undefined : forms.get(hashOf(numbers, count));
      return kept !== undefined && isSame(kept.numbers, numbers, count) ? kept.form : undefined;
    } catch (error) {
      if (error === UNEXPECTED) return undefined;
      throw error;
    }
  };
  let row: FormedRow | undefined;
  return {
    read(bytes, start) {
      if (cursor.bytes !== bytes) cursor = cursorOver(bytes);
      cursor.at = start;
      const form = find();
      const end = cursor.at - 1;
      if (form === undefined || end - start > LONGEST_LINE_BYTES) return undefined;
      gaps.fill(form.call);
      row ??= { form, atMs: 0, end };
      row.form = form;
      row.atMs = gaps.figures[GAP.time] ?? 0;
      row.end = end;
      return row;
    },
    learn(bytes, call) {
      if (tries >= MOST_TRIES || isRare(call)) return;
      tries += 1;
      const known = pieces.learn(piecesOf(bytes) ?? []);
      if (known === undefined || known.length === 0) return;
      const hash = hashOf(known, known.length);
      if (!forms.has(hash)) forms.set(hash, { numbers: known, form: { number: forms.size, call: ownCall(call) } });
    },
  };
}

/** Rows that tell of failures have too many forms, and are too few, to be worth it; what was billed has figures of its own. */
function isRare({ attempts: [first, ...others] }: ReportedCall): boolean {
  return others.length > 0 || first?.billed !== undefined;
}

type Kept = { numbers: readonly number[]; form: RowForm };

function hashOf(numbers: readonly number[], count: number): number {
  let hash = 0;
  for (let index = 0; index < count; index++) hash = (Math.imul(hash, 4099) + (numbers[index] ?? 0)) | 0;
  return hash;
}

function isSame(kept: readonly number[], numbers: readonly number[], count: number): boolean {
  if (kept.length !== count) return false;
  for (let index = 0; index < count; index++) if (kept[index] !== numbers[index]) return false;
  return true;
}
