import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream, FinishEvent, Usage } from '../domain/chat.ts';
import type { Billing } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import { exactKey, scopeKey } from './exact-key.ts';
import { exclusionFor } from './exclusions.ts';
import type { CacheEntry, CacheStore } from './store/cache-store.ts';

/** Longer answers are not kept. Characters. */
const LONGEST_ANSWER = 1_000_000;

export type CacheParts = {
  store: Pick<CacheStore, 'get' | 'put'>;
  clock: Clock;
  /** What an answer costs, for the savings that a later hit reports. */
  bill: (usage: Usage, model: Model, atMs: number) => Billing;
};

/** The same question again is answered from the local store at no cost. A broken store is a miss, and a warning at most. */
export function withCache(inner: ChatStream, parts: CacheParts): ChatStream {
  return async function* cache(call: ChatCall, context: CallContext): AsyncGenerator<ChatEvent> {
    if (bypassRule(call) !== undefined) return yield* inner(call, context);
    const kept = call.request.cache === 'refresh' ? undefined : await lookUp(call, parts);
    if (kept !== undefined) return yield* replay(kept);
    yield* keep(inner(call, context), call, parts);
  };
}

/** For a dry run: `exact`, `miss`, or `bypass` with the rule. */
export async function cacheVerdict(call: ChatCall, parts: CacheParts): Promise<string> {
  const rule = bypassRule(call);
  if (rule !== undefined) return `bypass: ${rule}`;
  return call.request.cache !== 'refresh' && (await lookUp(call, parts)) ? 'exact' : 'miss';
}

/** The rule that keeps a call out of the cache, both ways; undefined when the cache may serve it. */
export function bypassRule({ request }: ChatCall): string | undefined {
  return request.cache === 'off' ? '--no-cache' : exclusionFor(request);
}

/** Only the preferred model's answers serve: a fallback's answer is kept under the model that gave it. */
async function lookUp({ candidates, request }: ChatCall, { store }: CacheParts): Promise<CacheEntry | undefined> {
  const preferred = candidates[0];
  return preferred && store.get(exactKey(preferred, request)).catch(() => undefined);
}

async function* replay(answer: CacheEntry): AsyncGenerator<ChatEvent> {
  yield {
    type: 'cache-hit',
    kind: 'exact',
    entryId: answer.id,
    similarity: 1,
    model: answer.model,
    askedAt: answer.askedAt,
    ...(answer.costNano !== undefined && { savedNano: answer.costNano }),
    ...(answer.currency !== undefined && { savedCurrency: answer.currency }),
    ...(answer.usage && { usage: answer.usage }),
  };
  if (answer.reasoning) yield { type: 'reasoning-delta', text: answer.reasoning };
  yield { type: 'text-delta', text: answer.content };
  yield {
    type: 'finish',
    reason: 'stop',
    usage: { input: 0, output: 0, source: 'cache' },
    upstreamModel: answer.upstreamModel,
  };
}

/** Passes the events on, and keeps the answer when it is clean: finished by itself, whole, not empty. */
async function* keep(events: AsyncIterable<ChatEvent>, call: ChatCall, parts: CacheParts): AsyncGenerator<ChatEvent> {
  const content: string[] = [];
  const reasoning: string[] = [];
  let length = 0;
  let target = '';
  for await (const event of events) {
    if (event.type === 'attempt-start') target = event.target;
    if (event.type === 'restart') {
      content.length = 0;
      reasoning.length = 0;
      length = 0;
    }
    if ((event.type === 'text-delta' || event.type === 'reasoning-delta') && length <= LONGEST_ANSWER) {
      length += event.text.length;
      (event.type === 'text-delta' ? content : reasoning).push(event.text);
    }
    if (event.type === 'finish' && length <= LONGEST_ANSWER) {
      const model = call.candidates.find(({ alias }) => alias === target);
      const stored = model
        ? await store({ call, model, parts, event, content: content.join(''), reasoning: reasoning.join('') })
        : undefined;
      if (stored !== undefined) yield { type: 'warning', message: stored };
    }
    yield event;
  }
}

/** Keeps one answer. Returns what to warn of when it could not be written. */
async function store(answered: {
  call: ChatCall;
  model: Model;
  parts: CacheParts;
  event: FinishEvent;
  content: string;
  reasoning: string;
}): Promise<string | undefined> {
  const { call, model, parts, event, content, reasoning } = answered;
  if (event.reason !== 'stop' || event.malformedFrames || content.trim() === '') return undefined;
  const atMs = parts.clock.now();
  const { costNano, currency } = parts.bill(event.usage, model, atMs);
  const answer: CacheEntry = {
    v: 2,
    id: call.id,
    key: exactKey(model, call.request),
    scope: scopeKey(model, call.request),
    ...questionOf(call.request),
    model: model.alias,
    upstreamModel: event.upstreamModel ?? model.upstreamModel,
    askedAt: new Date(atMs).toISOString(),
    content,
    ...(reasoning !== '' && { reasoning }),
    ...(costNano !== undefined && { costNano }),
    ...(currency !== undefined && { currency }),
    ...(call.request.tag !== undefined && { tag: call.request.tag }),
    // Every prompt has tokens: a count of none is one that is missing.
    ...(event.usage.input > 0 && { usage: event.usage }),
  };
  try {
    await parts.store.put(answer);
    return undefined;
  } catch (error) {
    return `the answer could not be kept in the cache: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** What follows on earlier turns is no question by itself. */
function questionOf({ messages }: ChatRequest): Pick<CacheEntry, 'question'> {
  const [question, ...more] = messages.filter(({ role }) => role !== 'system');
  return question?.role === 'user' && more.length === 0 ? { question: question.content } : {};
}
