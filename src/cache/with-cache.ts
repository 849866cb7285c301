import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream, Usage } from '../domain/chat.ts';
import type { Billing } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import type { Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';
import { exactKey, scopeKey } from './exact-key.ts';
import { exclusionFor, type OwnExclusions } from './exclusions.ts';
import type { Hit, LookUp } from './hit.ts';
import { keep } from './keep.ts';
import { singleQuestion } from './single-question.ts';
import type { CacheEntry, CacheStore } from './store/cache-store.ts';

export type CacheParts = {
  store: Pick<CacheStore, 'get' | 'put'>;
  clock: Clock;
  /** What an answer costs, for the savings that a later hit reports. */
  bill: (usage: Usage, model: Model, atMs: number) => Billing;
  /** Behind the exact look-up, in this order, for questions that are the only turn of their call. */
  lookUps: readonly LookUp[];
  /** What a question is kept by, to be found as an equivalent; no terms when it may not be. Never rejects. */
  index: (question: string) => Promise<Pick<CacheEntry, 'terms' | 'analyser'> | undefined>;
  /** Whether `index` takes no time, since the look-up has loaded what it needs. */
  isAnalysisLoaded: () => boolean;
  /** What a fresh answer is likely to cost, in the config's currency; undefined when unpriced. */
  freshNano: (model: Model, request: ChatRequest) => Nano | undefined;
  /** What the config keeps out. */
  exclusions: OwnExclusions;
  /** Told of every hit that is served. */
  remember: (hit: Hit, question: string) => void;
  /** When this entry was last served, ms; undefined when it was another's turn since. */
  servedAt: (entryId: string) => number | undefined;
  /** Given: hits are told here and none is served. */
  shadow?: ((hit: Hit, call: ChatCall, question: string) => void) | undefined;
};

/** Who asks the same again so soon wants another answer. */
const AGAIN_MS = 60_000;

/** A question that was asked before is answered from the local store at no cost. A broken store is a miss, and a warning at most. */
export function withCache(inner: ChatStream, parts: CacheParts): ChatStream {
  return async function* cache(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    if (bypassRule(call, parts.exclusions) !== undefined) return yield* inner(call, context);
    const hit = call.request.cache === 'refresh' ? undefined : await lookUp(call, context, parts);
    if (hit !== undefined && parts.shadow === undefined) {
      parts.remember(hit, lastQuestion(call));
      return yield* replay(hit);
    }
    if (hit !== undefined) parts.shadow?.(hit, call, lastQuestion(call));
    yield* keep(inner(call, context), call, parts);
  };
}

/** For a dry run: the layer that would serve, `miss`, or `bypass` with the rule. Asks no model. */
export async function cacheVerdict(call: ChatCall, parts: CacheParts): Promise<string> {
  const rule = bypassRule(call, parts.exclusions);
  if (rule !== undefined) return `bypass: ${rule}`;
  if (call.request.cache === 'refresh') return 'miss';
  const context = { signal: new AbortController().signal, restartable: false };
  return (await lookUp(call, context, { ...parts, lookUps: parts.lookUps.slice(0, 1) }))?.layer ?? 'miss';
}

/** The rule that keeps a call out of the cache, both ways; undefined when the cache may serve it. */
export function bypassRule({ request }: ChatCall, exclusions: OwnExclusions): string | undefined {
  return request.cache === 'off' ? '--no-cache' : exclusionFor(request, exclusions);
}

/** Only the preferred model's answers serve: a fallback's answer is kept under the model that gave it. */
async function lookUp(call: ChatCall, context: CallContext, parts: CacheParts): Promise<Hit | undefined> {
  const { request } = call;
  const [preferred] = call.candidates;
  if (preferred === undefined) return undefined;
  const entry = await parts.store.get(exactKey(preferred, request)).catch(() => undefined);
  if (entry !== undefined)
    return isAskedAgain(entry, context, parts) ? undefined : { layer: 'exact', entry, similarity: 1 };
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
    signal: context.signal,
  };
  for (const next of parts.lookUps) {
    const hit = await next(asked);
    context.signal.throwIfAborted();
    if (hit !== undefined) return hit;
  }
  return undefined;
}

/** A script that repeats itself wants the same; a person who does wants another answer. */
function isAskedAgain({ id, askedAt }: CacheEntry, { person }: CallContext, { clock, servedAt }: CacheParts): boolean {
  if (person !== true) return false;
  const last = Math.max(Date.parse(askedAt), servedAt(id) ?? 0);
  return clock.now() - last < AGAIN_MS;
}

function lastQuestion({ request }: ChatCall): string {
  return request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

async function* replay({ layer, entry, similarity }: Hit): AsyncGenerator<ChatEvent> {
  yield {
    type: 'cache-hit',
    kind: layer,
    entryId: entry.id,
    similarity,
    model: entry.model,
    askedAt: entry.askedAt,
    ...(entry.question !== undefined && { question: entry.question }),
    ...(entry.costNano !== undefined && { savedNano: entry.costNano }),
    ...(entry.currency !== undefined && { savedCurrency: entry.currency }),
    ...(entry.usage && { usage: entry.usage }),
  };
  if (entry.reasoning) yield { type: 'reasoning-delta', text: entry.reasoning };
  yield { type: 'text-delta', text: entry.content };
  yield {
    type: 'finish',
    reason: 'stop',
    usage: { input: 0, output: 0, source: 'cache' },
    upstreamModel: entry.upstreamModel,
  };
}
