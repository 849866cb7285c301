import type { RowPart } from '../form-table.ts';
import type { Gap, RowPiece } from '../row-pieces.ts';
import { instantiate, newMemory, PAGE_BYTES } from './instantiate.ts';

// From the start on: where the pieces of heads and of rests begin, a day, rows that were told of, tags, pieces; then lines.
const [HEAD_PIECES, REST_PIECES, DATE, DATE_BYTES] = [0, 4, 8, 12];
const ROWS = 64;
const MOST_ROWS = 512;
/** Of a row: its figures, then as words of half their size the meanings of its head and its rest, and its tag. */
export const ROW_FIGURES = 12;
const ROW_WORDS = 2 * ROW_FIGURES;
const [HEAD, REST, TAG] = [20, 21, 22];
const [TAGS, TAG_SLOTS, MOST_TAGS] = [64 * 1024, 32 * 1024, 16 * 1024];
/** Of a tag, in words: its hash, where its bytes stand, how many they are, and its number. */
const TAG_WORDS = 4;
const PIECES = TAGS + 4 * TAG_WORDS * TAG_SLOTS;
const LINES = 8 * 1024 * 1024;
const FIRST_LINES_BYTES = 1024 * 1024 + PAGE_BYTES;
/** Zeros behind the lines, since words are read whole. */
const SLACK_BYTES = 64;

/** Of a piece, in words: where its text stands, that in words of eight bytes, in bytes, its gap, then these. */
const [MEANING, BEHIND, NEXT, MASK] = [4, 5, 6, 8];
const PIECE_BYTES = 40;
const END = -1;
/** More that may stand at one place take too long to look through. */
const MOST_BESIDE = 512;

/** The memory that the reader of rows (`wasm/row-reader.ts`) works on, and the reader. */
export class ReaderMemory {
  readonly #memory = newMemory(LINES + FIRST_LINES_BYTES);
  readonly #reader = instantiate(this.#memory);
  /** By their numbers; 0 is that of none. */
  readonly #tags: (string | undefined)[] = [undefined];
  readonly #texts = new Map<string, number>();
  #bytes = Buffer.from(this.#memory.buffer);
  #words = new Int32Array(this.#memory.buffer);
  #rowFigures = new Float64Array(this.#memory.buffer, ROWS, MOST_ROWS * ROW_FIGURES);
  #free = PIECES;
  #end = LINES;

  /** Takes over whole lines, each with its newline; places in them are counted from their start. */
  load(lines: Buffer): void {
    const missing = LINES + lines.length + SLACK_BYTES - this.#bytes.length;
    if (missing > 0) this.#grow(missing);
    lines.copy(this.#bytes, LINES);
    this.#end = LINES + lines.length;
    this.#bytes.fill(0, this.#end, this.#end + SLACK_BYTES);
  }

  #grow(bytes: number): void {
    const { buffer } = this.#memory;
    this.#memory.grow(Math.ceil(bytes / PAGE_BYTES));
    if (buffer === this.#memory.buffer) return;
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#words = new Int32Array(this.#memory.buffer);
    this.#rowFigures = new Float64Array(this.#memory.buffer, ROWS, MOST_ROWS * ROW_FIGURES);
  }

  /** Tells of rows from there on, at most `MOST_ROWS`, up to the first that is made of other pieces than known ones. */
  read(from: number): number {
    for (;;) {
      const count = this.#reader.readRows(LINES + from, this.#end, ROWS, TAGS, MOST_ROWS);
      if (count > 0) return count;
      const [dateAt, tagAt] = [this.#reader.newDateAt.value, this.#reader.newTagAt.value];
      const goesOn = dateAt > 0 ? this.#setDate(dateAt) : tagAt > 0 && this.#addTag(tagAt);
      if (!goesOn) return 0;
    }
  }

  /** Behind the rows that were told of. */
  get stoppedAt(): number {
    return this.#reader.stoppedAt.value - LINES;
  }

  /** Days of other times are not told of, and need not be. */
  #setDate(at: number): boolean {
    const ms = dateMsOf(this.#bytes.toString('latin1', at, at + DATE_BYTES));
    if (ms === undefined) return false;
    this.#bytes.copy(this.#bytes, DATE, at, at + DATE_BYTES);
    this.#reader.setDate(ms);
    return true;
  }

  /** Of all rows: those of a row begin at its number times `ROW_FIGURES`, in the order of `GAP`. */
  get figures(): Float64Array {
    return this.#rowFigures;
  }

  headOf(row: number): number {
    return this.#word(row, HEAD);
  }

  restOf(row: number): number {
    return this.#word(row, REST);
  }

  /** From 1 on; 0: it has none. */
  tagNumberOf(row: number): number {
    return this.#word(row, TAG);
  }

  tagOf(row: number): string | undefined {
    return this.#tags[this.#word(row, TAG)];
  }

  #word(row: number, at: number): number {
    return this.#words[ROWS / 4 + row * ROW_WORDS + at] ?? 0;
  }

  /** The tag that the reader did not find, unless there are too many: then its rows are not told of. */
  #addTag(at: number): boolean {
    const [length, hash] = [this.#reader.tagLength.value, this.#reader.tagHash.value];
    const text = this.#tags.length < MOST_TAGS ? this.#place(length) : undefined;
    if (text === undefined) return false;
    this.#bytes.copy(this.#bytes, text, at, at + length);
    let slot = hash & (TAG_SLOTS - 1);
    while (this.#words[TAGS / 4 + slot * TAG_WORDS + 3] !== 0) slot = (slot + 1) & (TAG_SLOTS - 1);
    this.#words.set([hash, text, length, this.#tags.length], TAGS / 4 + slot * TAG_WORDS);
    this.#tags.push(this.#bytes.toString('utf8', text, text + length));
    return true;
  }

  /** Makes pieces known, one behind the other; the last gets the meaning. Not all where they could not be told from others, or are too many. */
  addPieces(part: RowPart, pieces: readonly RowPiece[], meaning: number): void {
    let list: number | undefined = (part === 'rest' ? REST_PIECES : HEAD_PIECES) / 4;
    let piece = 0;
    for (const { bytes, gap } of pieces) {
      const found: number | undefined = list === undefined ? undefined : this.#pieceIn(list, bytes, gap ?? END);
      if (found === undefined) return;
      piece = found;
      list = piece + BEHIND;
    }
    if (piece > 0) this.#words[piece + MEANING] = meaning;
  }

  /** The piece in that list, in words, which is added if need be. */
  #pieceIn(list: number, text: Buffer, gap: Gap | typeof END): number | undefined {
    const words = this.#words;
    let count = 0;
    for (let address = words[list] ?? 0; address !== 0; address = words[address / 4 + NEXT] ?? 0) {
      const piece = address / 4;
      const [start = 0, , length = 0, ownGap] = words.subarray(piece, piece + MEANING);
      const common = Math.min(length, text.length);
      count += 1;
      if (this.#bytes.compare(text, 0, common, start, start + common) !== 0) continue;
      return length === text.length && ownGap === gap ? piece : undefined;
    }
    return count < MOST_BESIDE ? this.#newPiece(list, text, gap) : undefined;
  }

  #newPiece(list: number, text: Buffer, gap: Gap | typeof END): number | undefined {
    const start = this.#textAt(text);
    const address = start === undefined ? undefined : this.#place(PIECE_BYTES);
    if (start === undefined || address === undefined) return undefined;
    const piece = address / 4;
    const words = this.#words;
    words.set([start, text.length >> 3, text.length, gap, 0, 0, words[list] ?? 0], piece);
    this.#bytes.fill(0xff, address + 4 * MASK, address + 4 * MASK + (text.length & 7));
    words[list] = address;
    return piece;
  }

  /** Most pieces stand behind several others. */
  #textAt(text: Buffer): number | undefined {
    const key = text.toString('latin1');
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const start = this.#place(text.length);
    if (start === undefined) return undefined;
    text.copy(this.#bytes, start);
    this.#texts.set(key, start);
    return start;
  }

  /** So many bytes, with zeros behind them to the end of a word; undefined where there is no more room. */
  #place(bytes: number): number | undefined {
    const start = this.#free;
    const end = start + 8 * (Math.floor(bytes / 8) + 1);
    if (end > LINES) return undefined;
    this.#free = end;
    return start;
  }
}

/** `"2026-11-23T` as the start of that day; undefined for what is none, or before 1970. */
function dateMsOf(text: string): number | undefined {
  const day = /^"((?:19[789]|[2-9]\d\d)\d-\d\d-\d\d)T$/.exec(text)?.[1];
  const ms = day === undefined ? Number.NaN : Date.parse(day);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms;
}
