import type { ReportedCall } from '../domain/ledger-entry.ts';
import { fillCall, ownCall } from './row-figures.ts';
import { GAP_KINDS } from './row-pieces.ts';

/** Rows that say the same but for their time, their tag, their figures and their ids. `number` counts from 0. */
export type RowForm = { number: number; call: ReportedCall };

/** A row up to its middle and from there on, where it has one; or else all of it. */
export type RowPart = 'head' | 'rest' | 'all';

/** What parts of rows say, by numbers above 0, and the forms that they make. Parts that are written differently may say the same. */
export type FormTable = {
  /** The number of what that part of a call's row says. */
  meaningOf(part: RowPart, call: ReportedCall): number;
  /** The form of a row; `head` is 0 where `rest` is all of it. */
  formOf(head: number, rest: number): RowForm;
};

export function createFormTable(): FormTable {
  const numbers = new Map<string, number>();
  const calls: ReportedCall[] = [NOTHING];
  const forms: (RowForm | undefined)[][] = [[]];
  let formCount = 0;
  return {
    meaningOf(part, call) {
      const said = withoutFigures(saidBy(part, call));
      const key = part + JSON.stringify(said);
      let number = numbers.get(key);
      if (number === undefined) {
        number = calls.length;
        numbers.set(key, number);
        calls.push(said);
        forms.push([]);
      }
      return number;
    },
    formOf(head, rest) {
      const known = forms[head]?.[rest];
      if (known !== undefined) return known;
      const [{ asked, outcome, attempts } = NOTHING, call = NOTHING] = [calls[head === 0 ? rest : head], calls[rest]];
      const form = { number: formCount, call: { ...call, asked, outcome, attempts } };
      formCount += 1;
      const beside = forms[head];
      if (beside !== undefined) beside[rest] = form;
      return form;
    },
  };
}

const NOTHING: ReportedCall = {
  asked: '',
  outcome: 'answered',
  attempts: [],
  durationMs: 0,
  cache: { status: 'miss' },
};

/** Of a call, what stands in that part of its row. */
function saidBy(part: RowPart, call: ReportedCall): ReportedCall {
  if (part === 'all') return call;
  if (part === 'rest') return { ...call, asked: '', outcome: 'answered', attempts: [] };
  const { asked, outcome, attempts } = call;
  return { ...NOTHING, asked, outcome, attempts };
}

const NO_FIGURES = { values: new Float64Array(GAP_KINDS), at: 0 };

function withoutFigures(call: ReportedCall): ReportedCall {
  const own = ownCall(call);
  fillCall(own, NO_FIGURES);
  if (own.tag !== undefined) own.tag = '';
  return own;
}
