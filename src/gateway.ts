import { judgeCandidates, type LimitParts, withLimits } from './budget/limits.ts';
import { type Budget, type BudgetParts, withBudget, withSettlement } from './budget/with-budget.ts';
import { type CacheParts, cacheVerdict, withCache } from './cache/with-cache.ts';
import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream, Skipped } from './domain/chat.ts';
import type { Model } from './domain/model.ts';
import type { Currency, Nano } from './domain/money.ts';
import type { Estimate } from './estimate.ts';
import { type LedgerParts, withLedger } from './ledger/with-ledger.ts';
import type { Counting } from './metering/counting.ts';
import { withDeadline } from './routing/deadline.ts';
import { createRouter, type RouterParts } from './routing/router.ts';

/** Decide, then stream. */
export type Gateway = {
  /** Decides candidates without sending anything. Throws `usage`, `no-key`. */
  plan(request: ChatRequest): ChatCall;
  /** Throws `MgwError`; the row of the call stands in the finish event, or in the error's `entry`. */
  stream(call: ChatCall, context: CallContext): AsyncIterable<ChatEvent>;
  /** What `stream` would do and what it could cost; sends nothing, records nothing. */
  preview(call: ChatCall): Promise<Preview>;
  /** What a request could cost on each of the models, whether they have a key or not; sends nothing. */
  estimate(request: ChatRequest, models: readonly Model[]): Promise<Estimates>;
};

/** One request on several models; `refusal` says only which are too small for it. */
export type Estimates = Pick<Preview, 'currency' | 'counted' | 'candidates'>;

/** Amounts are in `currency`; absent when the model is unpriced. */
export type Preview = {
  asked: string;
  reason: string;
  currency: Currency;
  /** The contents alone, exact. */
  counted?: { inputTokens: number; encoding: string };
  candidates: PreviewedModel[];
  skipped: readonly Skipped[];
  budgets: readonly Budget[];
  /** `exact` (would be served), `miss`, or `bypass` with the rule that spoke. */
  cache: string;
};

/** A model as it would be asked: what is likely, and the most that there can be. */
export type PreviewedModel = Estimate & {
  model: string;
  upstreamModel: string;
  mostInputTokens: number;
  maxTokens: number;
  worstNano?: Nano;
  /** Why it would not be asked. */
  refusal?: string;
};

export type GatewayParts = {
  plan: (request: ChatRequest) => ChatCall;
  router: RouterParts;
  totalTimeoutMs: number;
  limits: LimitParts;
  /** Absent: no budget is set. */
  budget: BudgetParts | undefined;
  /** Absent: no cache. */
  cache: CacheParts | undefined;
  ledger: LedgerParts;
  counting: Pick<Counting, 'encoding' | 'countInput'>;
  estimate: (model: Model, request: ChatRequest) => Estimate;
};

/** The whole gateway in one line: each stage is a `ChatStream` around the next. */
export function createGateway(parts: GatewayParts): Gateway {
  const router = withDeadline(createRouter(parts.router), {
    clock: parts.router.clock,
    totalTimeoutMs: parts.totalTimeoutMs,
  });
  const limited = withLimits(parts.budget ? withBudget(router, parts.budget) : router, parts.limits);
  const cached = parts.cache ? withCache(limited, parts.cache) : limited;
  const recorded = withLedger(withRoute(cached), parts.ledger);
  return {
    plan: parts.plan,
    stream: parts.budget ? withSettlement(recorded, parts.budget.reservations) : recorded,
    preview: (call) => preview(call, parts),
    estimate: (request, models) => estimates({ request, candidates: models }, parts),
  };
}

/** Says first what was decided. */
function withRoute(inner: ChatStream): ChatStream {
  return async function* route(call, context) {
    const { candidates, skipped, reason } = call;
    const aliases = candidates.map(({ alias }) => alias);
    yield { type: 'route', target: aliases[0] ?? '', reason, candidates: aliases, skipped };
    yield* inner(call, context);
  };
}

async function preview(call: ChatCall, parts: GatewayParts): Promise<Preview> {
  const { budget, cache } = parts;
  return {
    asked: call.asked,
    reason: call.reason,
    ...(await estimates(call, parts)),
    skipped: call.skipped,
    budgets: budget ? await budget.budgets() : [],
    cache: cache ? await cacheVerdict(call, cache) : 'bypass: the cache is off',
  };
}

async function estimates(
  call: Pick<ChatCall, 'request' | 'candidates'>,
  { limits, counting, estimate }: GatewayParts,
): Promise<Estimates> {
  // Counted first: what is estimated afterwards then knows the exact count.
  const counted = await counting.countInput(call.request.messages);
  const verdicts = await judgeCandidates(call, limits);
  return {
    currency: limits.currency,
    ...(counted !== undefined && { counted: { inputTokens: counted, encoding: counting.encoding } }),
    candidates: verdicts.map(({ model, error, worst }) => ({
      model: model.alias,
      upstreamModel: model.upstreamModel,
      mostInputTokens: worst.inputTokens,
      maxTokens: worst.outputTokens,
      ...(worst.nano !== undefined && { worstNano: worst.nano }),
      ...estimate(model, call.request),
      ...(error !== undefined && { refusal: error.message }),
    })),
  };
}
