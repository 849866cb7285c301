import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  type Cursor,
  cursorOver,
  expectByte,
  hasNext,
  isFilled,
  OPEN_LIST,
  OPEN_OBJECT,
  readCount,
  skipString,
  skipValue,
  UNEXPECTED,
} from './json-cursor.ts';
import { NEWLINE } from './lines.ts';

/**
 * What stands in a gap between two pieces: a text, or a figure. Texts, and figures of the kind `count`, are read by no
 * report. The reader (`row-reader/wasm`) knows these numbers. `middle` has no width: a row's head ends there, see `HEAD`.
 */
export const GAP = {
  count: 0,
  text: 1,
  time: 2,
  duration: 3,
  firstToken: 4,
  input: 5,
  output: 6,
  cachedInput: 7,
  cost: 8,
  saved: 9,
  tag: 10,
  middle: 11,
} as const;
export type Gap = (typeof GAP)[keyof typeof GAP];
export const GAP_KINDS = Object.keys(GAP).length;

/** Bytes that all rows of a form have, and what comes behind them; the last piece ends with the row's newline. */
export type RowPiece = { bytes: Buffer; gap: Gap | undefined };

type Gaps = { readonly [name: string]: Gap | Gaps };

const { count, text } = GAP;
const GAPS: Gaps = {
  id: text,
  ts: GAP.time,
  attempts: { durationMs: count },
  firstTokenMs: GAP.firstToken,
  durationMs: GAP.duration,
  cache: {
    entryId: text,
    savedNano: GAP.saved,
    spentNano: count,
    usage: { input: count, output: count, cachedInput: count },
  },
  route: text,
  promptHash: text,
  tag: GAP.tag,
  pid: count,
  upstreamModel: text,
  upstreamAsked: text,
  endpointHost: text,
  finishReason: text,
  requestId: text,
  usage: { input: GAP.input, output: GAP.output, cachedInput: GAP.cachedInput, reasoning: count },
  costNano: GAP.cost,
  counted: { input: count, output: count, encoding: text },
};

/**
 * A row's head is these members, in any order, where no other stands among them. What `scanRow` makes of a member depends
 * on no other member; so any head and any rest of a row that it has read, of whatever two rows, are a row together.
 */
const HEAD = ['v', 'id', 'ts', 'asked', 'outcome', 'attempts'];

/** The pieces of a row that `scanRow` has read; undefined for one whose figures or ids are not of the usual kind. */
export function piecesOf(row: Buffer): RowPiece[] | undefined {
  const cursor = cursorOver(row);
  const pieces: RowPiece[] = [];
  const members: string[] = [];
  let from = 0;
  const onGap = (gap: Gap, start: number) => {
    pieces.push({ bytes: Buffer.from(row.subarray(from, start)), gap });
    from = cursor.at;
  };
  const onMember = (name: string) => {
    members.push(name);
    if (members.length === HEAD.length && HEAD.every((one) => members.includes(one))) onGap(GAP.middle, cursor.at);
  };
  try {
    walkObject(cursor, GAPS, { onGap, onMember });
  } catch (error) {
    if (error === UNEXPECTED) return undefined;
    throw error;
  }
  return [...pieces, { bytes: Buffer.from([...row.subarray(from), NEWLINE]), gap: undefined }];
}

type Visitor = { onGap(gap: Gap, start: number): void; onMember?(name: string): void };

/** Members of a list stand where the list does. */
function walk(cursor: Cursor, gaps: Gaps, visitor: Visitor): void {
  const byte = cursor.bytes[cursor.at];
  if (byte === OPEN_OBJECT) walkObject(cursor, gaps, visitor);
  else if (byte !== OPEN_LIST) skipValue(cursor);
  else if (isFilled(cursor, OPEN_LIST, CLOSE_LIST)) {
    do walk(cursor, gaps, visitor);
    while (hasNext(cursor, CLOSE_LIST));
  }
}

/** Tells of members of this object, not of those of objects in it. */
function walkObject(cursor: Cursor, gaps: Gaps, { onGap, onMember }: Visitor): void {
  if (!isFilled(cursor, OPEN_OBJECT, CLOSE_OBJECT)) return;
  do {
    const keyStart = cursor.at + 1;
    skipString(cursor);
    const key = cursor.bytes.toString('utf8', keyStart, cursor.at - 1);
    expectByte(cursor, COLON);
    const gap = Object.hasOwn(gaps, key) ? gaps[key] : undefined;
    if (gap === undefined) skipValue(cursor);
    else if (typeof gap === 'object') walk(cursor, gap, { onGap });
    else {
      const start = cursor.at;
      if (gap === GAP.text || gap === GAP.tag || gap === GAP.time) skipString(cursor);
      else readCount(cursor);
      onGap(gap, start);
    }
    onMember?.(key);
  } while (hasNext(cursor, CLOSE_OBJECT));
}
