import { divideHalfUp, type Nano, type NanoPerMillion } from '../../domain/money.ts';
import type { AskedQuestion } from '../hit.ts';
import { within } from '../within.ts';
import { decodeAnswer, vectorsIn } from './decode-embeddings.ts';
import type { EmbedderParts } from './embedder.ts';
import { EmbeddingFailure, refusalOf } from './embedding-failure.ts';
import { embeddingsUrl } from './embedding-limits.ts';
import { CACHE } from './embedding-user.ts';

/** What one request to an embedding endpoint took. */
export type EmbeddingUse = {
  texts: number;
  durationMs: number;
  inputTokens?: number;
  costNano?: Nano;
  /** The tokens are ours: the endpoint has told none. */
  estimated?: true;
  /** It was sent, and no answer was waited for: whoever is no longer waited for works on. */
  failed?: true;
  /** What it was reserved by. */
  id?: string;
  /** Of the call that it was asked for. */
  forTag?: string;
};

/** `createHttpClient().post` is one. */
export type Post = (
  url: string,
  request: { headers: Readonly<Record<string, string>>; body: string; signal: AbortSignal; onSent?: () => void },
) => Promise<{ status: number; headers: Readonly<Record<string, string>>; body: AsyncIterable<Uint8Array> }>;

/** For whom a request is sent: the tag of the call, and what its limit leaves. */
export type Asker = Pick<AskedQuestion, 'tag' | 'roomNano'>;

/** Reserves what the texts cost at most; undefined: there is no room. `release`: nothing was billed after all. */
export type Reserve = (
  texts: readonly string[],
  by: { signal: AbortSignal; asker: Asker },
) => Promise<{ id: string; release(): void } | undefined>;

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** One request, at most a batch. Throws `EmbeddingFailure`, `refused` where no budget has room. */
export async function requestEmbeddings(
  texts: readonly string[],
  parts: EmbedderParts,
  by: { signal: AbortSignal; asker: Asker },
): Promise<readonly Float32Array[]> {
  const { clock, timeoutMs = TIMEOUT_MS, reserve } = parts;
  const reserved = await reserve?.(texts, by);
  if (reserve !== undefined && reserved === undefined) throw new EmbeddingFailure('no budget has room', 'refused');
  const startedAt = clock.monotonic();
  const record = (inputTokens: number | undefined, failed?: true) => {
    const { tag } = by.asker;
    parts.record({
      ...{ texts: texts.length, durationMs: Math.round(clock.monotonic() - startedAt) },
      ...costOf(inputTokens, texts, parts),
      ...(failed && { failed }),
      ...(reserved && { id: reserved.id }),
      ...(tag !== undefined && { forTag: tag }),
    });
  };
  let isSent = false;
  let isRecorded = false;
  const onSent = () => {
    isSent = true;
  };
  try {
    const answered = await within({ ms: timeoutMs, clock, signal: by.signal }, (signal) =>
      posted(texts, parts, { signal, onSent }),
    );
    const answer = decodeAnswer(answered);
    // Vectors that are no good are billed, too.
    record(answer.inputTokens);
    isRecorded = true;
    return vectorsIn(answer, texts.length);
  } catch (error) {
    if (isRecorded) throw error;
    if (isSent && !(error instanceof EmbeddingFailure)) record(undefined, true);
    else reserved?.release();
    throw error;
  }
}

/** The body of a good answer. Throws `EmbeddingFailure` for any other. */
async function posted(
  texts: readonly string[],
  { endpoint, model, apiKey, dimensions, post, user = CACHE }: EmbedderParts,
  { signal, onSent }: { signal: AbortSignal; onSent: () => void },
): Promise<string> {
  const { status, body } = await post(embeddingsUrl(endpoint), {
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    },
    body: JSON.stringify({ model, input: texts, ...(dimensions !== undefined && { dimensions }) }),
    signal,
    onSent,
  });
  const text = await bodyOf(body);
  if (status < 200 || status > 299) throw refusalOf(status, text, { secret: apiKey, setting: user.setting });
  return text;
}

/** Throws `EmbeddingFailure` for a body that no vectors can be. */
async function bodyOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > MOST_BYTES) throw new EmbeddingFailure('what it sent is too long', 'settled');
    pieces.push(piece);
  }
  return new TextDecoder().decode(Buffer.concat(pieces));
}

function costOf(
  told: number | undefined,
  texts: readonly string[],
  { price, estimate }: Pick<EmbedderParts, 'price' | 'estimate'>,
): Pick<EmbeddingUse, 'inputTokens' | 'costNano' | 'estimated'> {
  const inputTokens = told ?? (estimate && texts.reduce((sum, text) => sum + estimate(text), 0));
  if (inputTokens === undefined) return {};
  const known = { inputTokens, ...(told === undefined && { estimated: true as const }) };
  return price === undefined ? known : { ...known, costNano: embeddingCost(inputTokens, price) };
}

/** In nano, rounded half up. */
export function embeddingCost(tokens: number, price: NanoPerMillion): Nano {
  return Number(divideHalfUp(BigInt(tokens) * BigInt(price), 1_000_000n));
}
