import type { ChatCall, ChatEvent, ChatRequest, Usage } from '../domain/chat.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { AttemptEntry, Billing } from '../domain/ledger-entry.ts';
import type { Model } from '../domain/model.ts';
import { type AttemptBill, completedUsage, wholeUsage } from '../domain/reported-usage.ts';
import type { Clock } from '../effects.ts';

/** `counted`: the exact count, where there is one. */
export type TokenCounter = { add(text: string): void; tokens(): number; counted?(): number | undefined };

export type AttemptParts = {
  clock: Pick<Clock, 'now' | 'monotonic'>;
  /** What a usage costs on a model at that time; `thought`: reasoning came, whatever the usage says of it. */
  bill: (usage: Usage, model: Model, atMs: number, thought: boolean) => Billing;
  /** What the vendor would bill, from what was sent and our count of what came; asked only where its own usage is missing. */
  estimate: (request: ChatRequest, model: Model, output: { text: number; reasoning: number }) => Usage;
  /** Counts text that comes in pieces and is not kept. */
  createCounter: () => TokenCounter;
};

/** A model, and what it is billed for its part of a call. */
export type Billed = { model: Model; billing: Billing };

type Delta = Extract<ChatEvent, { type: 'text-delta' | 'reasoning-delta' }>;
type Failure = { code: ErrorCode; httpStatus?: number | undefined } & AttemptBill;
type OpenAttempt = {
  target: string;
  atMs: number;
  startedAt: number;
  counters?: Record<Delta['type'], TokenCounter>;
};

/** The attempts of one call: who was asked, how it ended, and what a broken one was billed. */
export type AttemptLog = {
  readonly entries: AttemptEntry[];
  start(target: string): void;
  take(delta: Delta): void;
  /** The attempt broke off; one that was stopped by the caller gives what it is billed, a failed one carries it itself. */
  fail(target: string | undefined, failure: Failure): Billed | undefined;
  /** The attempt answered; gives what it is billed, if an attempt was under way. */
  succeed(usage: Usage): Billed | undefined;
  /** Exact tokens of the answer, text and reasoning; undefined before there is one, or where it was not counted. */
  countedOutput(): number | undefined;
};

export function createAttemptLog(call: ChatCall, parts: AttemptParts): AttemptLog {
  const { clock } = parts;
  const entries: AttemptEntry[] = [];
  let open: OpenAttempt | undefined;
  let answered: OpenAttempt | undefined;
  const begin = (target: string): OpenAttempt => ({ target, atMs: clock.now(), startedAt: clock.monotonic() });
  const modelOf = (attempt: OpenAttempt): Model | undefined =>
    call.candidates.find(({ alias }) => alias === attempt.target);
  const bill = (attempt: OpenAttempt, usageOf: (estimate: () => Usage) => Usage): Billed | undefined => {
    const model = modelOf(attempt);
    if (model === undefined) return undefined;
    const output = outputOf(attempt);
    const usage = usageOf(() => parts.estimate(call.request, model, output));
    return { model, billing: parts.bill(usage, model, attempt.atMs, output.reasoning > 0) };
  };
  const close = (attempt: OpenAttempt, ending: Pick<AttemptEntry, 'status'> & Partial<AttemptEntry>): void => {
    const durationMs = Math.max(0, Math.round(clock.monotonic() - attempt.startedAt));
    entries.push({ model: attempt.target, provider: modelOf(attempt)?.provider ?? '', durationMs, ...ending });
    open = undefined;
  };
  return {
    entries,
    start(target) {
      open = begin(target);
    },
    take({ type, text }) {
      if (open === undefined) return;
      open.counters ??= { 'text-delta': parts.createCounter(), 'reasoning-delta': parts.createCounter() };
      open.counters[type].add(text);
    },
    fail(target, { code, httpStatus, usage, accepted }) {
      const attempt = open ?? (target === undefined ? undefined : begin(target));
      if (attempt === undefined) return undefined;
      // An attempt that brought nothing is free, unless the vendor has told a usage or had taken the request.
      const isBilled = attempt.counters !== undefined || usage !== undefined || accepted === true;
      const billed = isBilled
        ? bill(attempt, (estimate) => wholeUsage(usage) ?? completedUsage(usage, estimate()))
        : undefined;
      const cancelled = isCancel(code);
      close(attempt, {
        status: cancelled ? 'cancelled' : 'failed',
        code,
        ...(httpStatus !== undefined && { httpStatus }),
        ...(billed && !cancelled && { billed: billed.billing }),
      });
      return cancelled ? billed : undefined;
    },
    succeed(usage) {
      if (open === undefined) return undefined;
      const attempt = open;
      answered = attempt;
      close(attempt, { status: 'ok' });
      return bill(attempt, (estimate) => (isMissing(usage) ? estimate() : usage));
    },
    countedOutput: () => answered && countedOutput(answered),
  };
}

/** Tokens of what had arrived. */
function outputOf({ counters }: OpenAttempt): { text: number; reasoning: number } {
  return { text: counters?.['text-delta'].tokens() ?? 0, reasoning: counters?.['reasoning-delta'].tokens() ?? 0 };
}

function countedOutput({ counters }: OpenAttempt): number | undefined {
  if (counters === undefined) return 0;
  const text = counters['text-delta'].counted?.();
  const reasoning = counters['reasoning-delta'].counted?.();
  return text === undefined || reasoning === undefined ? undefined : text + reasoning;
}

/** The vendor told nothing: every prompt has tokens. */
function isMissing(usage: Usage): boolean {
  return usage.source === 'estimated' && usage.input === 0;
}

export function isCancel(code: ErrorCode): boolean {
  return code === 'cancelled' || code === 'reader-gone';
}
