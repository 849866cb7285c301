// Writes dist/<encoding>.bin: tiktoken's ranks, as js-tiktoken carries them, in a form that is read straight into typed
// arrays. src/metering/vocabulary.ts reads it; the hash here and there must be the same.
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

export const ENCODINGS = ['o200k_base', 'cl100k_base'];

/** Also tells the byte order. */
const MAGIC = 0x3152474d;
const HEADER_WORDS = 8;
/** The hash of bytes is their polynomial in this odd number, modulo 2^32. */
const BASE = 0x01000193;
/** A slot holds a rank, and above it 14 bits of the hash, which spare most comparisons of bytes. */
const RANK_BITS = 18;
const EMPTY = 0xffffffff;
const SLOTS_PER_TOKEN = 1.5;
/** Where a token begins is told in 16 bits from where its group of so many begins. */
const GROUP = 256;

/** @param {string} encoding */
export function ranksFile(encoding) {
  return require.resolve(`js-tiktoken/ranks/${encoding}`);
}

/**
 * The bytes of an encoding's file; undefined when `made` is newer than what it would be made from.
 * @param {string} encoding
 * @param {string} made
 */
export function packedRanks(encoding, made) {
  const sources = [ranksFile(encoding), fileURLToPath(import.meta.url)].map((path) => statSync(path).mtimeMs);
  if ((statSync(made, { throwIfNoEntry: false })?.mtimeMs ?? 0) > Math.max(...sources)) return undefined;
  return pack(tokensOf(require(ranksFile(encoding)).bpe_ranks));
}

/**
 * Lines of a mark, a first rank, and the base64 of the tokens with that and the following ranks.
 * @param {string} text
 */
function tokensOf(text) {
  /** @type {Buffer[]} */
  const tokens = [];
  for (const line of text.split('\n').filter(Boolean)) {
    const [, first, ...encoded] = line.split(' ');
    for (const [index, token] of encoded.entries()) tokens[Number(first) + index] = Buffer.from(token, 'base64');
  }
  const single = tokens.filter((token) => token.length === 1).length;
  if (Object.keys(tokens).length !== tokens.length || single !== 256 || tokens.length >= 2 ** RANK_BITS) {
    throw new Error('the ranks are not as mgw counts with: without a gap, and with every single byte');
  }
  return tokens;
}

/** Header, slots, beginnings of the groups, beginnings in the groups, bytes. @param {readonly Buffer[]} tokens */
function pack(tokens) {
  const bytes = Buffer.concat(tokens);
  const starts = [0];
  for (const token of tokens) starts.push(/** @type {number} */ (starts.at(-1)) + token.length);
  const slots = slotsOf(tokens);
  const groups = Uint32Array.from(starts.filter((_, rank) => rank % GROUP === 0));
  const inGroup = Uint16Array.from(starts, (start, rank) => start - (groups[Math.floor(rank / GROUP)] ?? 0));
  const longest = tokens.reduce((most, token) => Math.max(most, token.length), 0);
  const header = new Uint32Array(HEADER_WORDS);
  header.set([MAGIC, tokens.length, slots.length, groups.length, inGroup.length, bytes.length, longest, BASE]);
  return Buffer.concat(
    [header, slots, groups, inGroup, bytes].map(
      (part) => new Uint8Array(part.buffer, part.byteOffset, part.byteLength),
    ),
  );
}

/** Open addressing: a token stands in the slot of its hash, or in the next free one. @param {readonly Buffer[]} tokens */
function slotsOf(tokens) {
  const slots = new Uint32Array(Math.ceil(tokens.length * SLOTS_PER_TOKEN)).fill(EMPTY);
  for (const [rank, token] of tokens.entries()) {
    const hash = mixed(token.reduce((sum, byte) => (Math.imul(sum, BASE) + byte) | 0, 0));
    let slot = Math.floor(hash * (slots.length / 2 ** 32));
    while (slots[slot] !== EMPTY) slot = slot + 1 === slots.length ? 0 : slot + 1;
    slots[slot] = ((hash << RANK_BITS) | rank) >>> 0;
  }
  return slots;
}

/** @param {number} hash */
function mixed(hash) {
  const folded = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (folded ^ (folded >>> 13)) >>> 0;
}
