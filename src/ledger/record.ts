import type { ChatCall, ChatEvent, FinishEvent, Message } from '../domain/chat.ts';
import { endpointHostOf } from '../domain/endpoint-host.ts';
import { type ErrorCode, MgwError } from '../domain/errors.ts';
import { imagesIn } from '../domain/image-tokens.ts';
import type { LedgerEntry, Outcome } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import { type AttemptParts, type Billed, createAttemptLog, isCancel } from './attempt-log.ts';
import type { Recorder } from './with-ledger.ts';

export type RecorderParts = AttemptParts & {
  pid: number;
  promptHash: (messages: readonly Message[]) => string;
  /** `bypass`: this call does not look into the cache. Absent: told by the request. */
  cacheStatus?: 'miss' | 'bypass';
  /** Counts answered calls, where it can without waiting. */
  counting?: { encoding: string; countedInput: (messages: readonly Message[]) => number | undefined };
};

type CacheHit = Extract<ChatEvent, { type: 'cache-hit' }>;
type CacheMiss = Extract<ChatEvent, { type: 'cache-miss' }>;

/** What one call's events have told so far. */
type Seen = {
  firstTokenAt?: number | undefined;
  hit?: CacheHit;
  missed?: CacheMiss;
  route?: string;
  finish?: FinishEvent;
  billed?: Billed | undefined;
};

/** Folds the events of one call into its ledger row. No text is kept. */
export function createRecorder(call: ChatCall, parts: RecorderParts): Recorder {
  const { clock } = parts;
  const startedMs = clock.now();
  let startedAt = clock.monotonic();
  const log = createAttemptLog(call, parts);
  const seen: Seen = {};
  const modelOf = (wanted: string) => call.candidates.find(({ alias }) => alias === wanted);
  const row = (outcome: Outcome, details: Partial<LedgerEntry>): LedgerEntry => ({
    v: 1,
    id: call.id,
    ts: new Date(startedMs).toISOString(),
    asked: call.asked,
    outcome,
    attempts: log.entries,
    ...(seen.firstTokenAt !== undefined && { firstTokenMs: wholeMs(seen.firstTokenAt - startedAt) }),
    durationMs: wholeMs(clock.monotonic() - startedAt),
    cache: { status: parts.cacheStatus ?? (readsCache(call) ? 'miss' : 'bypass'), ...missDetails(seen.missed) },
    route: seen.route ?? call.reason,
    promptHash: parts.promptHash(call.request.messages),
    ...(call.request.tag !== undefined && { tag: call.request.tag }),
    ...(call.forTag !== undefined && { forTag: call.forTag }),
    pid: parts.pid,
    ...details,
  });
  const fail = (error: MgwError): LedgerEntry => {
    seen.billed = log.fail(undefined, { code: error.code, httpStatus: error.httpStatus, ...error.bill }) ?? seen.billed;
    const details = seen.hit ? cachedDetails(seen.hit, modelOf(seen.hit.model)) : billedDetails(seen.billed);
    return row(outcomeOf(error.code), { code: error.code, ...details });
  };
  return {
    observe: (event) => {
      observe(event, seen, log);
      // A restart voids what was shown: the answer's first token is the first one that stays.
      if (event.type === 'attempt-start') seen.firstTokenAt = undefined;
      // A person has thought meanwhile: that is not the call's time.
      if (event.type === 'approved') startedAt += event.waitedMs;
      if (event.type === 'text-delta' || event.type === 'reasoning-delta') seen.firstTokenAt ??= clock.monotonic();
    },
    finish: () => {
      const { finish, hit } = seen;
      if (finish === undefined) return fail(new MgwError('incomplete', 'the answer ended without a finish reason'));
      if (hit === undefined) {
        const counted = countedDetails(call, log.countedOutput(), parts);
        return row('answered', {
          ...billedDetails(seen.billed),
          ...finishDetails(finish, seen.billed?.model),
          ...counted,
        });
      }
      return row('cached', { ...cachedDetails(hit, modelOf(hit.model)), ...finishDetails(finish) });
    },
    fail,
  };
}

function observe(event: ChatEvent, seen: Seen, log: ReturnType<typeof createAttemptLog>): void {
  switch (event.type) {
    case 'text-delta':
    case 'reasoning-delta':
      log.take(event);
      return;
    case 'route':
      seen.route ??= event.reason;
      return;
    case 'attempt-start':
      log.start(event.target);
      return;
    case 'attempt-failed':
      seen.billed = log.fail(event.target, event);
      return;
    case 'cache-hit':
      seen.hit = event;
      return;
    case 'cache-miss':
      seen.missed = event;
      return;
    case 'finish':
      seen.finish = event;
      seen.billed = log.succeed(event.usage);
      return;
    case 'approved':
    case 'rest':
    case 'restart':
    case 'warning':
      return;
    default:
      event satisfies never;
  }
}

function billedDetails(billed: Billed | undefined): Partial<LedgerEntry> {
  return billed === undefined ? {} : { ...identity(billed.model), ...billed.billing };
}

function identity(model: Model): Pick<LedgerEntry, 'model' | 'provider' | 'upstreamModel' | 'endpointHost'> {
  const { alias, provider, upstreamModel } = model;
  const endpointHost = endpointHostOf(model);
  return { model: alias, provider, upstreamModel, ...(endpointHost !== undefined && { endpointHost }) };
}

function finishDetails({ reason, upstreamModel, requestId }: FinishEvent, asked?: Model): Partial<LedgerEntry> {
  const isOther = asked !== undefined && upstreamModel !== undefined && upstreamModel !== asked.upstreamModel;
  return {
    finishReason: reason,
    ...(upstreamModel !== undefined && { upstreamModel }),
    ...(isOther && { upstreamAsked: asked.upstreamModel }),
    ...(requestId !== undefined && { requestId }),
  };
}

function countedDetails(
  { request }: ChatCall,
  output: number | undefined,
  { counting }: RecorderParts,
): Pick<LedgerEntry, 'counted'> {
  // Of images nothing is counted, and what a vendor bills is learned from what was.
  const isText = imagesIn(request.messages).length === 0;
  const input = output === undefined || !isText ? undefined : counting?.countedInput(request.messages);
  if (counting === undefined || input === undefined || output === undefined) return {};
  return { counted: { input, output, encoding: counting.encoding } };
}

/** A hit is bought already: no tokens, and a cost that is known to be 0. */
function cachedDetails(hit: CacheHit, model: Model | undefined): Partial<LedgerEntry> {
  const saved = hit.savedNano === undefined ? {} : { savedNano: hit.savedNano };
  const currency = hit.savedCurrency === undefined ? {} : { savedCurrency: hit.savedCurrency };
  return {
    model: hit.model,
    ...(model && identity(model)),
    usage: { input: 0, output: 0, source: 'cache' },
    costNano: 0,
    costSource: 'computed',
    ...(hit.savedCurrency !== undefined && { currency: hit.savedCurrency }),
    cache: {
      status: hit.kind,
      entryId: hit.entryId,
      similarity: hit.similarity,
      ...saved,
      ...currency,
      ...(hit.spentNano !== undefined && { spentNano: hit.spentNano }),
      ...(hit.usage && { usage: hit.usage }),
    },
  };
}

/** What was paid for nothing is the opposite of a saving. */
function missDetails(missed: CacheMiss | undefined): Partial<LedgerEntry['cache']> {
  if (missed === undefined) return {};
  const { spentNano, spentCurrency } = missed;
  return { savedNano: -spentNano, savedCurrency: spentCurrency, spentNano };
}

function readsCache({ request }: ChatCall): boolean {
  return request.cache === undefined || request.cache === 'use';
}

function outcomeOf(code: ErrorCode): Outcome {
  if (isCancel(code)) return 'cancelled';
  return code === 'cost-limit' || code === 'budget' || code === 'input-too-large' ? 'refused' : 'failed';
}

function wholeMs(ms: number): number {
  return Math.max(0, Math.round(ms));
}
