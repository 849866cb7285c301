import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../files/make-folder.ts';

/** Vectors of one length by their texts, kept in a file. What cannot be read is asked for anew. */
export type ExampleVectors = {
  of(text: string): Float32Array | undefined;
  /** Kept for later calls, too, where it can be written. */
  add(texts: readonly string[], vectors: readonly Float32Array[]): void;
};

const KEY_BYTES = 16;

/** Records of a text's hash and its numbers, 32 bits each. Texts are not in it. */
export function openExampleVectors(folder: string, dimensions: number): ExampleVectors {
  const path = join(folder, `examples-${dimensions}.bin`);
  const size = KEY_BYTES + dimensions * 4;
  const known = new Map<string, Float32Array>();
  const bytes = read(path);
  // Of a record that was cut off nobody knows where the next one begins.
  if (bytes.length % size !== 0) rmSync(path, { force: true });
  else {
    for (let at = 0; at < bytes.length; at += size) {
      known.set(bytes.toString('hex', at, at + KEY_BYTES), numbersIn(bytes.subarray(at + KEY_BYTES, at + size)));
    }
  }
  return {
    of: (text) => known.get(keyOf(text).toString('hex')),
    add(texts, vectors) {
      const records = texts.flatMap((text, at) => {
        const vector = vectors[at];
        if (vector?.length !== dimensions) return [];
        const key = keyOf(text);
        known.set(key.toString('hex'), vector);
        return [key, Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)];
      });
      try {
        makeFolder(folder);
        appendFileSync(path, Buffer.concat(records), { mode: 0o600 });
      } catch {
        // They are asked for again by the next process.
      }
    },
  };
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function numbersIn(bytes: Buffer): Float32Array {
  const numbers = new Float32Array(bytes.length / 4);
  new Uint8Array(numbers.buffer).set(bytes);
  return numbers;
}

function keyOf(text: string): Buffer {
  return createHash('sha256').update(text).digest().subarray(0, KEY_BYTES);
}
