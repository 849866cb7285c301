import { createHash } from 'node:crypto';
import { hashPair } from '../store/hash-pair.ts';

/** A kept question's unit vector. */
export type VectorRecord = { id: string; scope: string; vector: Float32Array };

/**
 * A record is sum (8 bytes) · hash of the scope (8) · id (32, filled up with zeros) · Float32 vector, numbers in the machine's own
 * order. The sum covers all the rest: what was torn, overwritten or damaged is no record. Erased, it is all zeros.
 */
const SUM_BYTES = 8;
const ID_AT = 16;
export const ID_BYTES = 32;
export const HEAD_BYTES = ID_AT + ID_BYTES;
/** The same in words of four bytes. */
export const SCOPE_WORD = 2;
export const HEAD_WORDS = HEAD_BYTES / 4;

export function recordBytes(dimensions: number): number {
  return HEAD_BYTES + dimensions * 4;
}

/** Undefined for an id that does not fit. */
export function encodeRecord({ id, scope, vector }: VectorRecord): Buffer | undefined {
  const record = Buffer.alloc(recordBytes(vector.length));
  if (id === '' || Buffer.byteLength(id) > ID_BYTES || id.includes('\0')) return undefined;
  record.set(scopeBytes(scope), SUM_BYTES);
  record.write(id, ID_AT);
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
  return record.toString('utf8', ID_AT, end < 0 || end > HEAD_BYTES ? HEAD_BYTES : end);
}

function sumOf(record: Buffer): Buffer {
  return createHash('sha256').update(record.subarray(SUM_BYTES)).digest().subarray(0, SUM_BYTES);
}
