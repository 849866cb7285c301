import { EmbeddingFailure } from './embedding-failure.ts';

/** An answer of an embedding endpoint, its vectors not looked at yet. */
export type EmbeddingAnswer = {
  data: unknown;
  /** Tokens as billed; absent when not reported, which is not 0. */
  inputTokens?: number;
};

/** Throws `EmbeddingFailure` for what is no JSON. */
export function decodeAnswer(body: string): EmbeddingAnswer {
  let answer: Record<string, unknown>;
  try {
    answer = Object(JSON.parse(body));
  } catch {
    throw new EmbeddingFailure('what it sent is no JSON', 'settled');
  }
  const { prompt_tokens: prompt, total_tokens: total } = Object(answer['usage']);
  const tokens: unknown = prompt ?? total;
  const isCount = typeof tokens === 'number' && Number.isSafeInteger(tokens) && tokens >= 0;
  return { data: answer['data'], ...(isCount && { inputTokens: tokens }) };
}

/** `count` vectors of length 1, in the order of the texts. Throws `EmbeddingFailure` for whatever is no such list. */
export function vectorsIn({ data }: EmbeddingAnswer, count: number): Float32Array[] {
  if (!Array.isArray(data) || data.length !== count) {
    throw broken(`it sent ${Array.isArray(data) ? data.length : 'no'} vectors for ${count} texts`);
  }
  const vectors = inOrder(data).map(unitVector);
  if (new Set(vectors.map(({ length }) => length)).size > 1) throw broken('its vectors have different lengths');
  return vectors;
}

/** Vectors that are no good: the layer cannot work with this endpoint and model. */
export function broken(what: string): EmbeddingFailure {
  return new EmbeddingFailure(`the embedding is broken, ${what}`, 'broken');
}

/** Cosine of two unit vectors. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let dot = 0;
  for (let at = 0; at < a.length; at++) dot += (a[at] ?? 0) * (b[at] ?? 0);
  return dot;
}

type Row = { index: unknown; embedding: unknown };

/** By `index` where that names every place once; as they stand otherwise. */
function inOrder(data: readonly unknown[]): unknown[] {
  const rows = data.map((row): Row => {
    const { index, embedding } = Object(row);
    return { index, embedding };
  });
  const named = new Map(rows.map(({ index, embedding }) => [index, embedding]));
  const isComplete = rows.every((_, place) => named.has(place));
  return rows.map(({ embedding }, place) => (isComplete ? named.get(place) : embedding));
}

function unitVector(embedding: unknown): Float32Array {
  if (!Array.isArray(embedding) || embedding.length === 0) throw broken('a vector is no list of numbers');
  let square = 0;
  for (const value of embedding) {
    if (typeof value !== 'number' || !Number.isFinite(value)) throw broken('a vector is no list of numbers');
    square += value * value;
  }
  const norm = Math.sqrt(square);
  if (!(norm > 0) || !Number.isFinite(norm)) throw broken('a vector has no length');
  return Float32Array.from(embedding, (value: number) => value / norm);
}
