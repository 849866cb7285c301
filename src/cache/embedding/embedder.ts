import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Nano, NanoPerMillion } from '../../domain/money.ts';
import type { Clock } from '../../effects.ts';
import type { Rest } from '../rest.ts';
import { broken } from './decode-embeddings.ts';
import { EmbeddingFailure, toFailure } from './embedding-failure.ts';
import { embeddingLimits, embeddingsUrl } from './embedding-limits.ts';
import { CACHE, type EmbeddingUser } from './embedding-user.ts';
import { checkProbe, PROBE_TEXTS, readProbe, writeProbe } from './probe.ts';
import { type Asker, type EmbeddingUse, type Post, type Reserve, requestEmbeddings } from './request-embeddings.ts';

/**
 * Config keys, all under `cache.embedding`: `endpoint` (with or without `/embeddings`), `model`, `api_key_env` (absent: no
 * key is sent, as for Ollama; a key written into the config is refused as elsewhere), `dimensions` (optional; `embeddingLimits` has what a
 * vendor allows, to be checked when the config is read), `threshold` (in (0, 1]; required for `cache.semantic:
 * embedding`, without a meaning otherwise). Where it is absent, neighbours are found by words, and `cache.semantic: embedding` is a config error.
 */
export type EmbedderParts = {
  endpoint: string;
  model: string;
  /** The key itself. Goes into one header and nowhere else. */
  apiKey?: string;
  dimensions?: number;
  /** What the probe found is kept in it, in `embedding/`. */
  cacheFolder: string;
  /** Whose endpoint it is, for what is said of it. Default: the cache's. */
  user?: EmbeddingUser;
  post: Post;
  clock: Pick<Clock, 'after' | 'now' | 'monotonic'>;
  /** Of one request. Default 5,000. */
  timeoutMs?: number;
  /** Of a million tokens, in the config's currency; absent: unpriced. */
  price?: NanoPerMillion;
  /** Every request that is billed, for a ledger row with a tag of its own. */
  record(use: EmbeddingUse): void;
  /** Asked before each request, for budgets; absent: nothing limits them. */
  reserve?: Reserve;
  /** About how many tokens a text is, where the endpoint does not say; absent: not known. */
  estimate?: (text: string) => number;
  /** What other processes know of an endpoint that has failed. Absent: each finds out by itself. */
  rest?: Rest;
  /** One line for stderr; at most once. */
  warn(message: string): void;
};

export type Embedder = {
  /** Where vectors of this endpoint, model and number of dimensions are kept; others are not to be compared with them. */
  folder: string;
  /**
   * Unit vectors, one for each text; undefined when there are none, of which has been warned once. Never rejects.
   * `asker.spent` is told what asking for these has cost.
   */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
    asker?: Asker & { spent?: (nano: Nano) => void },
  ): Promise<readonly Float32Array[] | undefined>;
};

/** After what may pass, nothing is asked for so long. Ms. */
const REST_MS = 60_000;
/** A broken embedding is probed anew after so long. Ms. */
const BROKEN_MS = 3_600_000;
/** The last texts are remembered: a question is looked up, and kept when its answer has come. */
const REMEMBERED = 64;

/** A client of an OpenAI-compatible `/embeddings`, which is probed with two unrelated texts before its first use. */
export function createEmbedder(parts: EmbedderParts): Embedder {
  const { cacheFolder, endpoint, model, dimensions, clock, warn, user = CACHE } = parts;
  const space = JSON.stringify([embeddingsUrl(endpoint), model, dimensions ?? null]);
  const folder = join(cacheFolder, 'embedding', createHash('sha256').update(space).digest('hex').slice(0, 24));
  const remembered = new Map<string, Float32Array>();
  let restsUntil = Number.NEGATIVE_INFINITY;
  let warned = false;
  let probing: { length: Promise<number>; signal: AbortSignal } | undefined;

  const fail = async (error: unknown) => {
    const { message, kind } = toFailure(error);
    // No budget has room: that says nothing of the endpoint, and whoever decides about budgets tells of it.
    if (kind === 'refused') return;
    restsUntil = kind === 'passing' ? clock.monotonic() + REST_MS : Number.POSITIVE_INFINITY;
    if (kind === 'broken' && readProbe(folder)?.ok !== false) {
      writeProbe(folder, { ok: false, atMs: clock.now(), dimensions: 0, reason: message });
    } else if (kind !== 'broken') await parts.rest?.begin(message, REST_MS);
    if (!warned) warn(`no embeddings from ${model}: ${message}; ${user.without}`);
    warned = true;
  };
  return {
    folder,
    async embed(texts, signal, asker = {}) {
      if (texts.length === 0) return [];
      if (signal.aborted || clock.monotonic() < restsUntil) return undefined;
      // What is remembered is had without asking.
      if (texts.some((text) => !remembered.has(text)) && (await parts.rest?.isResting())) return undefined;
      probing ??= { length: probed(folder, parts, { signal, asker }), signal };
      const { length, signal: prober } = probing;
      const known = await length.catch(async (error) => {
        probing = undefined;
        // A cancel, also of who probes for others, says nothing of the endpoint.
        if (!signal.aborted && !prober.aborted) await fail(error);
        return undefined;
      });
      if (known === undefined) return undefined;
      return embedded(texts, { parts, signal, length: known, remembered, asker }).catch(async (error) => {
        if (!signal.aborted) await fail(error);
        return undefined;
      });
    },
  };
}

type Embedding = {
  parts: EmbedderParts;
  signal: AbortSignal;
  length: number;
  remembered: Map<string, Float32Array>;
  asker: Asker & { spent?: (nano: Nano) => void };
};

/** Batch by batch; what is remembered is not asked for. */
async function embedded(
  texts: readonly string[],
  { parts, signal, length, remembered, asker }: Embedding,
): Promise<Float32Array[]> {
  const found = new Map(remembered);
  const fresh = [...new Set(texts.filter((text) => !found.has(text)))];
  const { batch } = embeddingLimits(parts);
  const tell = (use: EmbeddingUse) => {
    parts.record(use);
    if (use.costNano !== undefined) asker.spent?.(use.costNano);
  };
  for (let from = 0; from < fresh.length; from += batch) {
    const some = fresh.slice(from, from + batch);
    const vectors = await requestEmbeddings(some, { ...parts, record: tell }, { signal, asker });
    for (const [place, text] of some.entries()) found.set(text, ofLength(length, vectors[place]));
  }
  for (const text of fresh.slice(-REMEMBERED)) remembered.set(text, ofLength(length, found.get(text)));
  for (const text of [...remembered.keys()].slice(0, -REMEMBERED)) remembered.delete(text);
  return texts.map((text) => ofLength(length, found.get(text)));
}

/** A model that was replaced under its name may give vectors of another length, which nothing kept can be compared with. */
function ofLength(length: number, vector: Float32Array | undefined): Float32Array {
  if (vector?.length === length) return vector;
  throw broken(`its vectors have ${vector?.length ?? 'no'} dimensions, not ${length} as before`);
}

/** The length of the vectors. Throws `EmbeddingFailure` when they are no good, or what was thrown on the way. */
async function probed(
  folder: string,
  parts: EmbedderParts,
  by: { signal: AbortSignal; asker: Asker },
): Promise<number> {
  const known = readProbe(folder);
  const atMs = parts.clock.now();
  if (known?.ok) return known.dimensions;
  if (known !== undefined && atMs - known.atMs >= 0 && atMs - known.atMs < BROKEN_MS) {
    throw new EmbeddingFailure(known.reason ?? 'it was found broken a while ago', 'broken');
  }
  const vectors = await requestEmbeddings(PROBE_TEXTS, parts, by);
  const dimensions = vectors[0]?.length ?? 0;
  if (parts.dimensions !== undefined && dimensions !== parts.dimensions) {
    throw broken(
      `its vectors have ${dimensions} dimensions, not the ${parts.dimensions} of ${(parts.user ?? CACHE).setting}.dimensions`,
    );
  }
  checkProbe(vectors);
  writeProbe(folder, { ok: true, atMs, dimensions });
  return dimensions;
}
