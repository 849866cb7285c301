import { type Chunk, chunksOf, readRecord, type VectorFile, vectorFiles } from './vector-files.ts';
import { HEAD_WORDS, idOf, isIntact, keyOf, recordBytes, SCOPE_WORD, scopeWords } from './vector-record.ts';

export type NearVector = { id: string; key: string; similarity: number };

export type VectorQuery = { scope: string; vector: Float32Array };

/** Looked at beyond the limit, in case that some prove to be damaged, or twice there. */
const SPARE = 8;

/** How often damaged records may make it look again. */
const ROUNDS = 4;

/** Of a unit vector with itself, with the error of 2,048 sums in 32 bits; more is damage. */
const HIGHEST = 1.001;

type Found = { file: VectorFile; offset: number; score: number };

/** Goes through all vectors of the scope. Only those that are given are proved, since proving takes longer than multiplying. */
export async function nearestIn(folder: string, query: VectorQuery, limit: number): Promise<NearVector[]> {
  const files = vectorFiles(folder).filter(({ dimensions }) => dimensions === query.vector.length);
  const damaged = new Set<string>();
  const most = limit + SPARE;
  let near: NearVector[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const best = await bestIn(files, { query, most, damaged });
    const known = damaged.size;
    near = proved(best, damaged);
    if (near.length >= limit || damaged.size === known || best.length < most) break;
  }
  return near.slice(0, limit);
}

/** Each id once; what is no record is added to `damaged`. */
function proved(best: readonly Found[], damaged: Set<string>): NearVector[] {
  const near = new Map<string, NearVector>();
  for (const { file, offset, score } of best) {
    const record = readRecord(file, offset);
    if (record === undefined || !isIntact(record)) damaged.add(placeOf(file, offset));
    else if (!near.has(idOf(record)))
      near.set(idOf(record), { id: idOf(record), key: keyOf(record), similarity: score });
  }
  return [...near.values()];
}

async function bestIn(
  files: readonly VectorFile[],
  { query, most, damaged }: { query: VectorQuery; most: number; damaged: ReadonlySet<string> },
): Promise<Found[]> {
  const best: Found[] = [];
  const [high, low] = scopeWords(query.scope);
  for (const file of files) {
    for (const chunk of chunksOf(file)) {
      eachNear(chunk, { vector: query.vector, high, low }, (offset, score) => {
        if (score > HIGHEST || (best.length === most && score <= (best.at(-1)?.score ?? 0))) return;
        if (damaged.has(placeOf(file, offset))) return;
        const place = best.findIndex((other) => other.score < score);
        best.splice(place < 0 ? best.length : place, 0, { file, offset, score });
        if (best.length > most) best.pop();
      });
    }
    // A file takes some milliseconds; others may have something to do in between.
    if (file !== files.at(-1)) await new Promise((resolve) => setImmediate(resolve));
  }
  return best;
}

/** Tells the cosine of every vector of the scope. What is not a number is not told. */
function eachNear(
  { bytes, offset, count }: Chunk,
  { vector, high, low }: { vector: Float32Array; high: number; low: number },
  tell: (offset: number, score: number) => void,
): void {
  const size = recordBytes(vector.length);
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  for (let record = 0; record < count; record++) {
    const at = (record * size) / 4;
    if (words[at + SCOPE_WORD] !== high || words[at + SCOPE_WORD + 1] !== low) continue;
    const score = dot(vector, numbers, at + HEAD_WORDS);
    if (!Number.isNaN(score)) tell(offset + record * size, score);
  }
}

/** Four sums at a time, which the processor does side by side. */
function dot(vector: Float32Array, numbers: Float32Array, from: number): number {
  const length = vector.length;
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < length; at += 4) {
    a += (vector[at] ?? 0) * (numbers[from + at] ?? 0);
    b += (vector[at + 1] ?? 0) * (numbers[from + at + 1] ?? 0);
    c += (vector[at + 2] ?? 0) * (numbers[from + at + 2] ?? 0);
    d += (vector[at + 3] ?? 0) * (numbers[from + at + 3] ?? 0);
  }
  for (; at < length; at++) a += (vector[at] ?? 0) * (numbers[from + at] ?? 0);
  return a + b + c + d;
}

function placeOf({ name }: VectorFile, offset: number): string {
  return `${name} ${offset}`;
}
