import type { CallContext, ChatCall, ChatEvent, FinishEvent } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { exactKey, scopeKey } from './exact-key.ts';
import { exclusionFor } from './exclusions.ts';
import { isLong, singleQuestion } from './single-question.ts';
import type { CacheEntry } from './store/cache-store.ts';
import type { CacheParts } from './with-cache.ts';

/** Longer answers are not kept. Characters. */
const LONGEST_ANSWER = 1_000_000;

/** What sends the request goes first, and an answer that is so quick does not wait: a later look-up works out what it is kept by. */
const HEAD_START_MS = 150;

/** Passes the events on, and keeps the answer when it is clean: finished by itself, whole, not empty. */
export async function* keep(
  events: AsyncIterable<ChatEvent>,
  { call, parts, context }: { call: ChatCall; parts: CacheParts; context: Pick<CallContext, 'signal' | 'accepts'> },
): AsyncGenerator<ChatEvent> {
  const received = new Received();
  const { signal, accepts = () => true } = context;
  let attempt = { target: '', atMs: 0 };
  const question = singleQuestion(call.request);
  let indexed: Indexed = question === undefined ? {} : { question, ...(isLong(question) && { terms: [] }) };
  const index = async () => {
    if (question !== undefined && indexed.terms === undefined) indexed = { question, ...(await parts.index(question)) };
  };
  // While the request is on its way, what the answer will be kept by is worked out.
  const cancel = parts.clock.after(HEAD_START_MS, () => void index());
  try {
    for await (const event of events) {
      if (event.type === 'attempt-start') attempt = { target: event.target, atMs: parts.clock.now() };
      received.take(event);
      if (event.type === 'finish' && received.isKeepable(event) && accepts(received.content)) {
        const model = call.candidates.find(({ alias }) => alias === attempt.target);
        if (parts.isAnalysisLoaded()) await index();
        const isKept = model === call.candidates[0] || !isVaried(model, call, parts);
        const problem =
          model &&
          isKept &&
          (await store({ call, model, parts, event, received, indexed, signal, sentMs: attempt.atMs }));
        const message = problem && (parts.complaint ? parts.complaint(problem) : problem);
        if (message) yield { type: 'warning', message };
      }
      yield event;
    }
  } finally {
    cancel();
  }
}

/** Whether a fallback, unlike the model that was to answer, is set to answer otherwise each time. */
function isVaried(model: Model | undefined, { request }: ChatCall, { exclusions }: CacheParts): boolean {
  return exclusionFor(request, exclusions, model) !== undefined;
}

/** What follows on earlier turns is no question by itself. */
type Indexed = Pick<CacheEntry, 'question' | 'terms' | 'analyser'>;

/** What has come of an answer, without what a restart has voided. */
class Received {
  content = '';
  reasoning = '';

  take(event: ChatEvent): void {
    if (event.type === 'restart') [this.content, this.reasoning] = ['', ''];
    if (this.#length > LONGEST_ANSWER) return;
    if (event.type === 'text-delta') this.content += event.text;
    if (event.type === 'reasoning-delta') this.reasoning += event.text;
  }

  isKeepable({ reason, malformedFrames }: FinishEvent): boolean {
    return reason === 'stop' && !malformedFrames && this.content.trim() !== '' && this.#length <= LONGEST_ANSWER;
  }

  get #length(): number {
    return this.content.length + this.reasoning.length;
  }
}

/** Keeps one answer. Returns what to warn of when it could not be written. */
async function store(answered: {
  call: ChatCall;
  model: Model;
  parts: CacheParts;
  event: FinishEvent;
  received: Received;
  indexed: Indexed;
  signal: AbortSignal;
  /** When the attempt began. */
  sentMs: number;
}): Promise<string | undefined> {
  const { call, model, parts, event, received, sentMs } = answered;
  const { tag } = call.request;
  const atMs = parts.clock.now();
  // As the ledger's row is: at the prices of when it was sent, and as thinking where reasoning came that no usage names.
  const { costNano, currency } = parts.bill({
    usage: event.usage,
    model,
    atMs: sentMs,
    thought: received.reasoning !== '',
  });
  const entry: CacheEntry = {
    v: 2,
    id: call.id,
    key: exactKey(model, call.request),
    scope: scopeKey(model, call.request),
    ...answered.indexed,
    model: model.alias,
    upstreamModel: event.upstreamModel ?? model.upstreamModel,
    askedAt: new Date(atMs).toISOString(),
    content: received.content,
    ...(received.reasoning !== '' && { reasoning: received.reasoning }),
    ...(costNano !== undefined && { costNano }),
    ...(currency !== undefined && { currency }),
    ...(tag !== undefined && { tag }),
    // Every prompt has tokens: a count of none is one that is missing.
    ...(event.usage.input > 0 && { usage: event.usage }),
  };
  try {
    await parts.store.put(entry);
    await parts.kept?.(entry, answered.signal);
    return undefined;
  } catch (error) {
    return `the answer could not be kept in the cache: ${error instanceof Error ? error.message : String(error)}`;
  }
}
