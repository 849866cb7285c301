import { createHash } from 'node:crypto';
import type { CacheEntry } from './cache-store.ts';
import { hashHex, hashPair } from './hash-pair.ts';

/**
 * One entry is one line: `<sum> <hash of the key> <what a look-up needs><tab><the rest>`, ASCII hex
 * and two JSON objects, which never hold a raw tab or newline. The sum covers everything after it: a line that was torn, overwritten or
 * damaged is no entry. A line begins with a newline too, so that what a killed process left half written ends there.
 */
export function encodeLine(entry: CacheEntry): Buffer {
  const { v, id, key, scope, question, terms, analyser, askedAt, ...rest } = entry;
  const head = JSON.stringify({ v, id, key, scope, question, terms, analyser, askedAt });
  const text = `${hashHex(hashPair(key))} ${head}\t${JSON.stringify(rest)}`;
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`\n${sumOf(bytes)} `), bytes, NEWLINE]);
}

/** Where in a line the hash of the key stands, for those who look for it without reading the rest. */
export const KEY_AT = 17;
const HEAD_AT = 34;

/** The hash of the key as it stands in a line, unproved. */
export const keyIn = (line: Buffer) => line.toString('latin1', KEY_AT, HEAD_AT - 1);

export const SUM_LENGTH = 16;
const NEWLINE = Buffer.from('\n');

/** The entry in a line without its newlines, or undefined for whatever else stands there. */
export function decodeLine(line: Buffer): CacheEntry | undefined {
  if (!isIntact(line)) return undefined;
  const tab = line.indexOf(9);
  if (tab < 0) return undefined;
  try {
    const head: unknown = JSON.parse(line.toString('utf8', HEAD_AT, tab));
    const rest: unknown = JSON.parse(line.toString('utf8', tab + 1));
    const entry = { ...asRecord(head), ...asRecord(rest) };
    return isEntry(entry) ? entry : undefined;
  } catch {
    return undefined;
  }
}

export type EntryHead = Pick<CacheEntry, 'key' | 'scope' | 'askedAt' | 'question' | 'terms' | 'analyser'>;

/** What a look-up needs of a line, unproved; undefined when it is no line of ours. */
export function headOf(line: Buffer): EntryHead | undefined {
  const tab = line.indexOf(9);
  if (tab < HEAD_AT) return undefined;
  try {
    const { key, scope, askedAt, question, terms, analyser } = asRecord(
      JSON.parse(line.toString('utf8', HEAD_AT, tab)),
    );
    if (typeof key !== 'string' || typeof scope !== 'string' || typeof askedAt !== 'string' || !isTerms(terms))
      return undefined;
    return {
      key,
      scope,
      askedAt,
      ...(typeof question === 'string' && { question }),
      ...(typeof analyser === 'string' && { analyser }),
      ...(terms !== undefined && { terms }),
    };
  } catch {
    return undefined;
  }
}

export function isIntact(line: Buffer): boolean {
  return line.length > HEAD_AT && line.toString('latin1', 0, SUM_LENGTH) === sumOf(line.subarray(SUM_LENGTH + 1));
}

/** Each line of a log with where it begins; what stands behind the last newline is not whole yet. */
export function* linesIn(bytes: Buffer): Generator<{ at: number; line: Buffer }> {
  let at = 0;
  for (;;) {
    const end = bytes.indexOf(10, at);
    if (end < 0) return;
    if (end > at) yield { at, line: bytes.subarray(at, end) };
    at = end + 1;
  }
}

function sumOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, SUM_LENGTH);
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function isEntry(value: Record<string, unknown>): value is CacheEntry & Record<string, unknown> {
  const { v, id, key, scope, model, upstreamModel, askedAt, content, terms } = value;
  const texts = [id, key, scope, model, upstreamModel, askedAt, content];
  return (
    v === 2 &&
    texts.every((text) => typeof text === 'string') &&
    !Number.isNaN(Date.parse(String(askedAt))) &&
    isTerms(terms)
  );
}

function isTerms(value: unknown): value is readonly string[] | undefined {
  return value === undefined || (Array.isArray(value) && value.every((term) => typeof term === 'string'));
}
