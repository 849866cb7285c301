import { createHash } from 'node:crypto';

/**
 * Entries as a cache may hold them, the same ones for the same seed: about ten terms a question from a vocabulary with
 * Zipf's frequencies, answers of some hundred characters, seven in ten in one scope.
 */

const VOCABULARY = 60_000;
const SCOPES = 20;
const ANALYSER = 'bench-1';

/**
 * In [0, 1), the same for the same seed (mulberry32).
 * @param {number} seed
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const sha256 = (/** @type {string} */ text) => createHash('sha256').update(text).digest('hex');

/** @param {number} rank */
const termOf = (rank) => (rank % 2 === 0 ? `词${rank.toString(36)}` : `word${rank.toString(36)}`);

/** Ranks that come up as often as Zipf says, about. @param {() => number} random */
const zipf = (random) => Math.floor(Math.exp(random() * Math.log(VOCABULARY)));

/**
 * @param {number} index
 * @param {number} [seed]
 */
export function queryOf(index, seed = 1) {
  const random = randomFrom(seed * 1_000_003 + index);
  const terms = new Set();
  const count = 6 + Math.floor(random() * 9);
  while (terms.size < count) terms.add(termOf(zipf(random)));
  const scope = sha256(`scope ${random() < 0.7 ? 0 : 1 + Math.floor(random() * (SCOPES - 1))}`);
  return { scope, terms: [...terms], analyser: ANALYSER };
}

/**
 * @param {number} index
 * @param {number} askedAtMs
 */
export function entryOf(index, askedAtMs) {
  const { scope, terms, analyser } = queryOf(index);
  const random = randomFrom(index + 77);
  const words = Array.from({ length: 40 + Math.floor(random() * 160) }, () => termOf(zipf(random)));
  return {
    v: /** @type {const} */ (2),
    id: `01KB${String(index).padStart(22, '0')}`,
    key: keyOf(index),
    scope,
    question: terms.join(' '),
    terms,
    analyser,
    model: 'qwen',
    upstreamModel: 'qwen-plus',
    askedAt: new Date(askedAtMs).toISOString(),
    content: words.join(' '),
    costNano: 1_000_000,
    currency: 'CNY',
    usage: { input: 100, output: words.length, source: /** @type {const} */ ('provider') },
  };
}

/** @param {number} index */
export const keyOf = (index) => sha256(`key ${index}`);
