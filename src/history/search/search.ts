import { readFileSync } from 'node:fs';
import type { Turn } from '../../domain/conversation.ts';
import { codeOf } from '../../files/code-of.ts';
import { type KeptFile, replay } from '../history-store.ts';
import { foldSigns, foldText, foldWithPlaces } from './fold.ts';
import { type Query, rawTerms, spansIn } from './query.ts';

/** A piece of a text; `hit`: it is what was looked for. */
export type Piece = { text: string; hit: boolean };

export type TurnMatch = {
  turn: Turn;
  /** Counts from 1. */
  number: number;
  /** Of the question, else of the answer, around the first place. */
  snippet: readonly Piece[];
};

export type ConversationMatch = { file: KeptFile; turns: readonly Turn[]; matches: readonly TurnMatch[] };

/** After so many files the program does something else, such as hearing of Ctrl-C. */
const FILES_AT_ONCE = 64;

/**
 * The conversations in which a turn has all the terms, in the order of `files`; found as they are read, nothing is
 * indexed. A file that has gone meanwhile has none; `onTrouble` is told of one that cannot be read. Throws the signal's reason.
 */
export async function* searchFiles(
  files: readonly KeptFile[],
  query: Query,
  { signal, onTrouble }: { signal: AbortSignal; onTrouble: (file: KeptFile) => void },
): AsyncGenerator<ConversationMatch> {
  const raw = rawTerms(query);
  for (const [at, file] of files.entries()) {
    if (at % FILES_AT_ONCE === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    signal.throwIfAborted();
    const text = textOf(file, onTrouble);
    const folded = foldSigns(text);
    if (!raw.every((term) => folded.includes(term))) continue;
    const { conversation } = replay(text);
    const matches = conversation.turns.flatMap((turn, index) => matchesOf(turn, index + 1, query));
    if (matches.length > 0) yield { file, turns: conversation.turns, matches };
  }
}

function textOf(file: KeptFile, onTrouble: (file: KeptFile) => void): string {
  try {
    return readFileSync(file.path, 'utf8');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') onTrouble(file);
    return '';
  }
}

/** The terms may stand in the question and in the answer: together they are one turn. */
function matchesOf(turn: Turn, number: number, query: Query): TurnMatch[] {
  const parts = [turn.question, turn.answer];
  const whole = parts.map(foldText).join(' ');
  if (spansIn(whole, query) === undefined) return [];
  const snippet = parts.map((part) => snippetOf(part, query)).find((pieces) => pieces !== undefined);
  return [{ turn, number, snippet: snippet ?? [{ text: turn.question.slice(0, AFTER), hit: false }] }];
}

/** Characters around the first place. */
const BEFORE = 28;
const AFTER = 200;

/** Of a long text only the piece that has a term is looked at closely. Characters. */
const STEP = 20_000;

function snippetOf(text: string, query: Query): Piece[] | undefined {
  for (let at = 0; at < text.length; at += STEP) {
    const part = text.slice(Math.max(0, at - AFTER), at + STEP);
    const folded = foldText(part);
    const pieces = query.terms.some((term) => folded.includes(term)) ? snippetIn(part, query) : undefined;
    if (pieces !== undefined) return pieces;
  }
  return undefined;
}

function snippetIn(text: string, { terms }: Query): Piece[] | undefined {
  const { text: folded, places } = foldWithPlaces(text);
  const spans = terms
    .flatMap((term) => spansIn(folded, { terms: [term] }) ?? [])
    .map(({ from, to }) => ({ from: places[from] ?? 0, to: endOf(places, to, text.length) }))
    .toSorted((a, b) => a.from - b.from);
  const [first] = spans;
  if (first === undefined) return undefined;
  const start = first.from <= BEFORE ? 0 : wordStart(text, first.from - BEFORE, first.from);
  const end = Math.min(text.length, first.from + AFTER);
  const pieces: Piece[] = [];
  let at = start;
  for (const { from, to } of spans) {
    if (from < at || from >= end) continue;
    if (from > at) pieces.push({ text: text.slice(at, from), hit: false });
    pieces.push({ text: text.slice(from, to), hit: true });
    at = to;
  }
  if (at < end) pieces.push({ text: text.slice(at, end), hit: false });
  return start === 0 ? pieces : [{ text: '…', hit: false }, ...pieces];
}

/** The sign that stands at a place of the folded text may have several there. */
function endOf(places: readonly number[], to: number, length: number): number {
  for (let next = to; next < places.length; next++) {
    if (places[next] !== places[to - 1]) return places[next] ?? length;
  }
  return length;
}

/** Not in the middle of a word, nor of a character. */
function wordStart(text: string, from: number, to: number): number {
  const space = text.slice(from, to).search(/\s\S/);
  if (space !== -1) return from + space + 1;
  const code = text.charCodeAt(from);
  return code >= 0xdc00 && code <= 0xdfff ? from + 1 : from;
}
