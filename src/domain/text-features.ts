import { plainText } from './plain-text.ts';
import { eachPiece } from './text-pieces.ts';

/** How often each feature stands in a text, by its hash. */
export type TextFeatures = ReadonlyMap<number, number>;

/** Common politeness before a request: it says nothing about what is asked for. */
const POLITE =
  /^(?:\s|[,。.!:]|please\b|kindly\b|hi\b|hello\b|hey\b|(?:can|could|would|will) (?:you|u)\b|help me(?: to)?\b|i (?:need|want|would like) you to\b|i(?:'d| would) like to\b|你好|您好|请问|请你|请|麻烦你?|劳驾|帮我|帮忙|给我|能不能|能否|可以)+/;

/** What it can begin with, besides spaces. */
const POLITE_BEGINNINGS = ',。.!:pkhcwi你您请麻劳帮给能可';

/**
 * Words, pairs of words and Chinese character pairs of a request, as `requestOf` gives it, each as a hash with its count; `^`
 * marks what the request begins with, which tells most. No table of words is needed, and 600 characters take about 0.1 ms.
 */
export function textFeatures(request: string): TextFeatures {
  const features = new Map<number, number>();
  const add = (feature: string, weight: number) => {
    const key = hashOf(feature);
    features.set(key, (features.get(key) ?? 0) + weight);
  };
  let previous = '^';
  eachPiece(request, (kind, piece) => {
    if (kind === 'han') {
      addHan(piece, previous === '^', add);
      previous = 'han';
      return;
    }
    const word = kind === 'word' ? singular(piece) : kind === 'mark' ? piece : '#';
    add(word, kind === 'mark' ? MARK_WEIGHT : 1);
    if (previous !== 'han') add(`${previous} ${word}`, previous === '^' ? FIRST_WEIGHT : PAIR_WEIGHT);
    previous = word;
  });
  return features;
}

const FIRST_WEIGHT = 1.5;
const PAIR_WEIGHT = 0.7;
const SINGLE_WEIGHT = 0.4;
const MARK_WEIGHT = 0.3;

function addHan(run: string, isFirst: boolean, add: (feature: string, weight: number) => void): void {
  if (isFirst) {
    add(`^${run.slice(0, 1)}`, 1);
    add(`^${run.slice(0, 2)}`, FIRST_WEIGHT);
  }
  for (let at = 0; at < run.length; at++) {
    add(run.slice(at, at + 1), SINGLE_WEIGHT);
    if (at + 2 <= run.length) add(run.slice(at, at + 2), 1);
    if (at + 3 <= run.length) add(run.slice(at, at + 3), PAIR_WEIGHT);
  }
  if (run.length > 1) add(`${run.slice(-2)}$`, PAIR_WEIGHT);
}

/** A text in lower case, without its first politeness, unless hardly anything is left: then that was the request. */
export function requestOf(text: string): string {
  const lower = plainText(text);
  // Most texts begin with none of it, and to find that out by the expression takes a process half a millisecond.
  const first = lower.charAt(0);
  if (first.trim() !== '' && !POLITE_BEGINNINGS.includes(first)) return lower;
  const rest = lower.replace(POLITE, '');
  return rest.replace(/[\s!-/:-@[-`{-~\u2010-\u303f]+/g, '').length < LEAST_LEFT ? lower : rest;
}

const LEAST_LEFT = 6;

/** So that `poems` counts as `poem`; crude, and the same on both sides. */
function singular(word: string): string {
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}

/** FNV-1a over UTF-16 units; 32 bits. `begun`: the hash of what stands before. */
export function hashOf(text: string, begun = 0x811c9dc5): number {
  let hash = begun;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
