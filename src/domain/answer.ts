import { type BilledReport, billingReport, totalReport, type UsageReport, usageReport } from './billed-report.ts';
import type { ChatEvent, FinishEvent, FinishReason, Skipped } from './chat.ts';
import { MgwError, toMgwError } from './errors.ts';
import type { AttemptEntry, CostSource, LedgerEntry } from './ledger-entry.ts';
import { type Currency, toUnits } from './money.ts';

/** A whole answer, as `--json` prints it and as the library's `chat` returns it. What is not known is absent. */
export type Answer = {
  content: string;
  reasoning?: string;
  /** The alias that was asked for, by its name or as the default. */
  asked: string;
  /** The alias that answered. */
  model: string;
  provider: string;
  /** The name that the vendor gave. */
  upstreamModel: string;
  finishReason: FinishReason;
  usage: UsageReport;
  /** Exact tokens by tiktoken's encoding, whatever was billed: of the messages' contents, and of the answer with its reasoning. */
  counted?: { inputTokens: number; outputTokens: number; encoding: string };
  /** Of the answer. Whole units of `currency`, rounded to a millionth, or exact where that would be 0; absent when unpriced. */
  cost?: number;
  /** Of the whole call, with the attempts that failed; absent when a part is unpriced, or in another currency. */
  totalCost?: number;
  currency?: Currency;
  costSource: CostSource;
  latencyMs: number;
  firstTokenMs?: number;
  cache: { status: string; entryId?: string; similarity?: number; askedAt?: string; savedCost?: number };
  route: { reason: string };
  /** The vendor's trace id. */
  requestId?: string;
  /** The id of the ledger row. */
  id: string;
  attempts: AttemptReport[];
  /** Candidates that were not asked: for want of a key, or since they rest after a failure. Absent: none was passed over. */
  skipped?: readonly Skipped[];
  /** Of a call with a schema: the answer's value; `content` is its JSON alone. */
  json?: unknown;
  /** Of a call with a schema: the answer before, which did not keep it. */
  earlier?: readonly Answer[];
};

/** With what a failed attempt was billed. */
export type AttemptReport = Pick<AttemptEntry, 'model' | 'status' | 'code' | 'httpStatus' | 'durationMs'> &
  BilledReport;

type Collected = {
  content: string;
  reasoning: string;
  finish: FinishEvent;
  askedAt: string | undefined;
  skipped: readonly Skipped[];
};

/** Reads a gateway's stream to its end as one answer. On failure the error carries what had arrived. */
export async function collect(events: AsyncIterable<ChatEvent>): Promise<Answer> {
  const content: string[] = [];
  const reasoning: string[] = [];
  const skipped: Skipped[] = [];
  let askedAt: string | undefined;
  try {
    for await (const event of events) {
      if (event.type === 'text-delta') content.push(event.text);
      if (event.type === 'reasoning-delta') reasoning.push(event.text);
      if (event.type === 'cache-hit') askedAt = event.askedAt;
      if (event.type === 'route') skipped.push(...event.skipped);
      if (event.type === 'rest') skipped.push(restingOf(event));
      if (event.type === 'restart') {
        content.length = 0;
        reasoning.length = 0;
      }
      if (event.type === 'finish')
        return toAnswer({ content: content.join(''), reasoning: reasoning.join(''), finish: event, askedAt, skipped });
    }
  } catch (cause) {
    const error = toMgwError(cause);
    error.content = content.join('');
    throw error;
  }
  throw new MgwError('internal', 'the stream ended without a finish event');
}

function restingOf({ target, code, reason, until }: Extract<ChatEvent, { type: 'rest' }>): Skipped {
  return { model: target, code, reason, until };
}

function toAnswer({ content, reasoning, finish, askedAt, skipped }: Collected): Answer {
  const { entry } = finish;
  if (entry === undefined) throw new MgwError('internal', 'the finish event carries no ledger row');
  // The row's figures: where the vendor reported nothing, the ledger has counted.
  const usage = entry.usage ?? finish.usage;
  return {
    content,
    ...(reasoning !== '' && { reasoning }),
    asked: entry.asked,
    model: entry.model ?? entry.asked,
    provider: entry.provider ?? '',
    upstreamModel: entry.upstreamModel ?? '',
    finishReason: finish.reason,
    usage: usageReport(usage),
    ...(entry.counted && {
      counted: {
        inputTokens: entry.counted.input,
        outputTokens: entry.counted.output,
        encoding: entry.counted.encoding,
      },
    }),
    ...(entry.costNano !== undefined && { cost: toUnits(entry.costNano) }),
    ...totalReport(entry),
    ...(entry.currency !== undefined && { currency: entry.currency }),
    costSource: entry.costSource ?? 'unpriced',
    latencyMs: entry.durationMs,
    ...(entry.firstTokenMs !== undefined && { firstTokenMs: entry.firstTokenMs }),
    cache: cacheReport(entry, askedAt),
    route: { reason: entry.route },
    ...(entry.requestId !== undefined && { requestId: entry.requestId }),
    id: entry.id,
    attempts: attemptReports(entry),
    // What rests is asked after all where nobody else answers.
    ...skippedOf(skipped.filter(({ model }) => entry.attempts.every((attempt) => attempt.model !== model))),
  };
}

function skippedOf(skipped: readonly Skipped[]): Pick<Answer, 'skipped'> {
  return skipped.length === 0 ? {} : { skipped };
}

function cacheReport({ cache }: LedgerEntry, askedAt: string | undefined): Answer['cache'] {
  const { status, entryId, similarity, savedNano } = cache;
  return {
    status,
    ...(entryId !== undefined && { entryId }),
    ...(similarity !== undefined && { similarity }),
    ...(askedAt !== undefined && { askedAt }),
    ...(savedNano !== undefined && { savedCost: toUnits(savedNano) }),
  };
}

/** A row's attempts as they are shown: every one, with what a failed one was billed. */
export function attemptReports(entry: LedgerEntry): AttemptReport[] {
  return entry.attempts.map(({ model, status, code, httpStatus, durationMs, billed }) => ({
    model,
    status,
    ...(code !== undefined && { code }),
    ...(httpStatus !== undefined && { httpStatus }),
    durationMs,
    ...(billed && billingReport(billed)),
  }));
}
