import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream, Usage } from '../domain/chat.ts';
import type { Billing } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import type { Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { exactKey, scopeKey } from './exact-key.ts';
import { exclusionFor, type OwnExclusions } from './exclusions.ts';
import type { AskedQuestion, Hit, LookUp } from './hit.ts';
import { keep } from './keep.ts';
import { AGAIN_MS } from './last-hit.ts';
import { inPieces } from './pieces.ts';
import { type Money, type Savings, savingsOf } from './savings.ts';
import { singleQuestion } from './single-question.ts';
import type { CacheEntry, CacheStore } from './store/cache-store.ts';

export type CacheParts = {
  store: Pick<CacheStore, 'peek' | 'put'>;
  clock: Clock;
  /** What an answer cost, for the savings that a later hit reports; `atMs`: when it was sent, `thought`: reasoning came. */
  bill: (answer: { usage: Usage; model: Model; atMs: number; thought: boolean }) => Billing;
  /** Behind the exact look-up, in this order, for questions that are the only turn of their call. */
  lookUps: readonly LookUp[];
  /** Behind those: a layer that asks a model or an endpoint, takes time and costs something. */
  asking?: Asking | undefined;
  /** What an answer's keeping sets off, such as its vector. Never rejects. */
  kept?: ((entry: CacheEntry, signal: AbortSignal) => Promise<void>) | undefined;
  /** What a question is kept by, to be found as an equivalent; no terms when it may not be. Never rejects. */
  index: (question: string) => Promise<Pick<CacheEntry, 'terms' | 'analyser'> | undefined>;
  /** Whether `index` takes no time, since the look-up has loaded what it needs. */
  isAnalysisLoaded: () => boolean;
  /** What a fresh answer is likely to cost, in the config's currency; undefined when unpriced. */
  freshNano: (model: Model, request: ChatRequest) => Nano | undefined;
  /** What the limit of a call leaves beside the worst case of a fresh answer; undefined, or absent, where nothing limits it. */
  roomNano?: (model: Model, request: ChatRequest) => Nano | undefined;
  /** What the config keeps out. */
  exclusions: OwnExclusions;
  /** Told of every hit that is served: to which question, and the exact key of the call. */
  remember: (hit: Hit, asked: { question: string; key: string }) => void;
  /** When the call with this exact key was last answered from here, by whatever layer, ms; undefined when not lately. */
  servedAt: (key: string) => number | undefined;
  /** A warning that the store cannot be read, or else of what is `wrong` with it; undefined where nothing is, or one was given before. */
  complaint?: (wrong?: string) => string | undefined;
  /** Given: hits are told here and none is served. */
  shadow?: ((found: { hit: Hit; savings: Savings }, call: ChatCall, question: string) => void) | undefined;
};

export type Asking = {
  lookUp: LookUp;
  /** For a dry run: `the confirmer`. */
  who: string;
  /** Of a call that says nothing else. */
  totalTimeoutMs: number;
  /** What is paid to find out, and taken off what is saved. */
  money: Money;
};

/** A question that was asked before is answered from the local store at no cost. A broken store is a miss, and a warning at most. */
export function withCache(inner: ChatStream, parts: CacheParts): ChatStream {
  return async function* cache(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    if (bypassRule(call, parts.exclusions) !== undefined) return yield* inner(call, context);
    const { hit, spentNano, usedMs } =
      call.request.cache === 'refresh' ? NOTHING : await lookUpFor(call, context, parts);
    const savings = hit === undefined ? {} : savingsOf(hit.entry, spentNano, parts.asking?.money);
    const complaint = parts.complaint?.();
    if (complaint !== undefined) yield { type: 'warning', message: complaint };
    if (hit !== undefined && parts.shadow === undefined) {
      const [model] = call.candidates;
      if (model) parts.remember(hit, { question: lastQuestion(call), key: exactKey(model, call.request) });
      return yield* replay(hit, savings);
    }
    if (hit !== undefined) parts.shadow?.({ hit, savings }, call, lastQuestion(call));
    if (spentNano > 0 && parts.asking)
      yield { type: 'cache-miss', spentNano, spentCurrency: parts.asking.money.currency };
    yield* keep(inner(call, usedMs > 0 ? { ...context, usedMs } : context), { call, parts, context });
  };
}

/** What the cache would do with a call, in words, and whether it would answer. */
export type CacheVerdict = { says: string; serves: boolean };

/**
 * For a dry run: the layer that would serve, `miss`, or `bypass` with the rule; in shadow mode nothing is served, and it says so.
 * Asks no model and no endpoint, and says of a layer that does only that it would be its turn.
 */
export async function cacheVerdict(call: ChatCall, parts: CacheParts): Promise<CacheVerdict> {
  const rule = bypassRule(call, parts.exclusions);
  if (rule !== undefined) return { says: `bypass: ${rule}`, serves: false };
  if (call.request.cache === 'refresh') return { says: 'miss', serves: false };
  const context = { signal: new AbortController().signal, restartable: false };
  const layer = (await lookUp(call, context, { ...parts, asking: undefined }))?.layer;
  if (layer !== undefined) {
    return parts.shadow === undefined
      ? { says: layer, serves: true }
      : { says: `shadow: would be ${layer}`, serves: false };
  }
  const isAsked = parts.asking !== undefined && singleQuestion(call.request) !== undefined;
  return { says: isAsked ? `miss, unless ${parts.asking?.who} finds a kept answer that fits` : 'miss', serves: false };
}

type Found = { hit: Hit | undefined; spentNano: Nano; usedMs: number };

const NOTHING: Found = { hit: undefined, spentNano: 0, usedMs: 0 };

/** A hit, what finding out has cost, and the time that it took where a layer was asked that takes some. */
async function lookUpFor(call: ChatCall, context: CallContext, parts: CacheParts): Promise<Found> {
  let spentNano = 0;
  const spent = (nano: Nano) => {
    spentNano += nano;
  };
  const startedAt = parts.clock.monotonic();
  const hit = await lookUp(call, context, parts, spent);
  const usedMs = parts.asking === undefined ? 0 : parts.clock.monotonic() - startedAt;
  return { hit, spentNano, usedMs };
}

/** The row of a call asks as well as the cache, and every message is searched for the answer. */
const known = new WeakMap<ChatCall, { exclusions: OwnExclusions; rule: string | undefined }>();

/** The rule that keeps a call out of the cache, both ways; undefined when the cache may serve it. */
export function bypassRule(call: ChatCall, exclusions: OwnExclusions): string | undefined {
  const { request, candidates } = call;
  if (request.cache === 'off') return '--no-cache';
  const before = known.get(call);
  if (before?.exclusions === exclusions) return before.rule;
  const rule = exclusionFor(request, exclusions, candidates[0]);
  known.set(call, { exclusions, rule });
  return rule;
}

/** Only the preferred model's answers serve: a fallback's answer is kept under the model that gave it. */
async function lookUp(
  call: ChatCall,
  context: CallContext,
  parts: CacheParts,
  spent?: AskedQuestion['spent'],
): Promise<Hit | undefined> {
  const { request } = call;
  const [preferred] = call.candidates;
  if (preferred === undefined) return undefined;
  const key = exactKey(preferred, request);
  if (context.person === true && isRecent(parts.servedAt(key), parts)) return undefined;
  const entry = await parts.store.peek(key).catch(() => undefined);
  if (entry !== undefined) {
    const isAskedAgain = context.person === true && isRecent(Date.parse(entry.askedAt), parts);
    return isAskedAgain ? undefined : { layer: 'exact', entry, similarity: 1 };
  }
  const question = singleQuestion(request);
  if (question === undefined) return undefined;
  const asked = {
    question,
    scope: scopeKey(preferred, request),
    ...(request.tag !== undefined && { tag: request.tag }),
    // Only for a layer that asks: it reads the ledger's last rows.
    get freshNano() {
      return parts.freshNano(preferred, request);
    },
    get roomNano() {
      return parts.roomNano?.(preferred, request);
    },
    signal: context.signal,
    // The other half is for the answer.
    ...(parts.asking && { withinMs: (request.timeoutMs ?? parts.asking.totalTimeoutMs) / 2 }),
    ...(spent && { spent }),
  };
  for (const next of [...parts.lookUps, ...(parts.asking ? [parts.asking.lookUp] : [])]) {
    const hit = await next(asked);
    context.signal.throwIfAborted();
    if (hit !== undefined) return hit;
  }
  return undefined;
}

/** A script that repeats itself wants the same; a person who does so soon wants another answer, whichever layer would give it. */
function isRecent(atMs: number | undefined, { clock }: Pick<CacheParts, 'clock'>): boolean {
  return atMs !== undefined && clock.now() - atMs < AGAIN_MS;
}

function lastQuestion({ request }: ChatCall): string {
  return request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

async function* replay({ layer, entry, similarity }: Hit, savings: Savings): AsyncGenerator<ChatEvent> {
  yield {
    type: 'cache-hit',
    kind: layer,
    entryId: entry.id,
    similarity,
    model: entry.model,
    askedAt: entry.askedAt,
    ...(entry.question !== undefined && { question: entry.question }),
    ...savings,
    ...(entry.usage && { usage: entry.usage }),
  };
  if (entry.reasoning) yield { type: 'reasoning-delta', text: entry.reasoning };
  for (const text of inPieces(entry.content)) yield { type: 'text-delta', text };
  yield {
    type: 'finish',
    reason: 'stop',
    usage: { input: 0, output: 0, source: 'cache' },
    upstreamModel: entry.upstreamModel,
  };
}
