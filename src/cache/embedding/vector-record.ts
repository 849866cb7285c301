import { createHash } from 'node:crypto';
import { hashPair } from '../store/hash-pair.ts';

/** A kept question's unit vector: of its entry the id, the exact key and the scope. */
export type VectorRecord = { id: string; key: string; scope: string; vector: Float32Array };

/**
 * A record is sum (8 bytes) · hash of the scope (8) · id (32, filled up with zeros) · key (32) · Float32 vector, numbers in
 * the machine's own order. The key is there because the store finds entries by it quickly. The sum covers all the rest: what was torn, overwritten or damaged is no record. Erased, it is all zeros.
 */
const SUM_BYTES = 8;
const ID_AT = 16;
const KEY_AT = 48;
const HEAD_BYTES = 80;
/** The same in words of four bytes. */
export const SCOPE_WORD = 2;
export const HEAD_WORDS = HEAD_BYTES / 4;

export function recordBytes(dimensions: number): number {
  return HEAD_BYTES + dimensions * 4;
}

/** Undefined for an id or a key that does not fit. */
export function encodeRecord({ id, key, scope, vector }: VectorRecord): Buffer | undefined {
  const record = Buffer.alloc(recordBytes(vector.length));
  if (id === '' || Buffer.byteLength(id) > KEY_AT - ID_AT || id.includes('\0')) return undefined;
  if (!/^[0-9a-f]{64}$/.test(key)) return undefined;
  record.set(scopeBytes(scope), SUM_BYTES);
  record.write(id, ID_AT);
  record.write(key, KEY_AT, 'hex');
  record.set(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength), HEAD_BYTES);
  record.set(sumOf(record));
  return record;
}

/** The two words by which records of a scope are told. */
export function scopeWords(scope: string): readonly [number, number] {
  return hashPair(scope);
}

function scopeBytes(scope: string): Uint8Array {
  return new Uint8Array(Uint32Array.from(scopeWords(scope)).buffer);
}

export function isIntact(record: Buffer): boolean {
  return record.subarray(0, SUM_BYTES).equals(sumOf(record));
}

/** Whether anything stands there: not erased. */
export function isUsed(record: Buffer): boolean {
  return record[ID_AT] !== 0;
}

export function idOf(record: Buffer): string {
  const end = record.indexOf(0, ID_AT);
  return record.toString('utf8', ID_AT, end < 0 || end > KEY_AT ? KEY_AT : end);
}

export function keyOf(record: Buffer): string {
  return record.toString('hex', KEY_AT, HEAD_BYTES);
}

function sumOf(record: Buffer): Buffer {
  return createHash('sha256').update(record.subarray(SUM_BYTES)).digest().subarray(0, SUM_BYTES);
}
