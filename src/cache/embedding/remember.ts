import { analyse, type WordSource } from '../analysis/analyse.ts';
import { refusalFor } from '../analysis/eligible.ts';
import type { AskedQuestion } from '../hit.ts';
import { normaliseQuestion } from '../normalise-question.ts';
import type { CacheEntry } from '../store/cache-store.ts';
import type { Embedder } from './embedder.ts';
import type { Vectors } from './vectors.ts';

export type RememberParts = {
  embedder: Pick<Embedder, 'embed'>;
  vectors: Pick<Vectors, 'add'>;
  tables?: WordSource;
};

/** The vector of a question as it is asked and as it is kept. */
export async function vectorOf(
  embedder: Pick<Embedder, 'embed'>,
  asked: Pick<AskedQuestion, 'question' | 'spent' | 'tag' | 'roomNano'>,
  signal: AbortSignal,
): Promise<Float32Array | undefined> {
  return (await embedder.embed([normaliseQuestion(asked.question)], signal, asked))?.[0];
}

/**
 * Keeps the vectors of kept questions, so that they are found by them: after each `store.put`, never before it (what the
 * store does not have is forgotten), and for all that `vectors.ids()` lacks when a user switches embeddings on. A
 * question that was just looked up costs nothing more. Returns how many were kept; rejects when they cannot be written.
 */
export async function rememberQuestions(
  entries: readonly Pick<CacheEntry, 'id' | 'key' | 'scope' | 'question' | 'tag'>[],
  { embedder, vectors, tables }: RememberParts,
  signal: AbortSignal,
): Promise<number> {
  const rows = entries.flatMap(({ id, key, scope, question }) =>
    question === undefined || refusalFor(question, analyse(question, tables)) !== undefined
      ? []
      : [{ id, key, scope, text: normaliseQuestion(question) }],
  );
  // Where several are kept at once, nobody asked for all of them.
  const tag = entries.length === 1 ? entries[0]?.tag : undefined;
  const found = await embedder.embed(
    rows.map(({ text }) => text),
    signal,
    tag === undefined ? {} : { tag },
  );
  if (found === undefined) return 0;
  await vectors.add(
    rows.flatMap(({ id, key, scope }, place) => (found[place] ? [{ id, key, scope, vector: found[place] }] : [])),
  );
  return rows.length;
}
