import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Characters. */
const MEGABYTE = 1_048_576;
/** js-tiktoken has to bear it too. */
const ORDINARY = 65_536;

/**
 * `none`; `ordinary`: what people and models write; `long`: a megabyte of anything.
 * @param {string} kind
 * @returns {Record<string, string>}
 */
export function texts(kind) {
  if (kind === 'ordinary') return ordinary(ORDINARY);
  if (kind !== 'long') return {};
  const random = randomNumbers(7);
  const bytes = Uint8Array.from({ length: MEGABYTE * 0.75 }, () => random(256));
  /** @param {number} first @param {number} count */
  const characters = (first, count) =>
    Array.from({ length: MEGABYTE }, () => String.fromCharCode(first + random(count))).join('');
  return {
    ...ordinary(MEGABYTE),
    'one letter': 'a'.repeat(MEGABYTE),
    'one Chinese character': '的'.repeat(MEGABYTE),
    base64: Buffer.from(bytes).toString('base64'),
    spaces: ' '.repeat(MEGABYTE),
    newlines: '\n'.repeat(MEGABYTE),
    digits: '7'.repeat(MEGABYTE),
    emoji: '😀'.repeat(MEGABYTE / 2),
    'random letters': characters(97, 26),
    'random Han': characters(0x4e00, 5000),
    'random characters': characters(0, 0xffff),
  };
}

/** The project's own texts, repeated. @param {number} length */
function ordinary(length) {
  const code = readdirSync(join(ROOT, 'src/routing'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(ROOT, 'src/routing', name), 'utf8'));
  return {
    English: filled(readFileSync(join(ROOT, 'README.md'), 'utf8'), length),
    Chinese: filled(readFileSync(join(ROOT, 'docs/README.zh-CN.md'), 'utf8'), length),
    code: filled(code.join('\n'), length),
  };
}

/** @param {string} text @param {number} length */
function filled(text, length) {
  return text.repeat(Math.ceil(length / text.length)).slice(0, length);
}

/** The same ones each time. @param {number} seed @returns {(below: number) => number} */
function randomNumbers(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
