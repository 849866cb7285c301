import type { BudgetParts } from '../budget/budget-parts.ts';
import type { CallTokens, LimitParts } from '../budget/limit-parts.ts';
import { judgeCandidates, withLimits } from '../budget/limits.ts';
import type { Budget } from '../budget/standing.ts';
import { budgetVerdicts, withBudget, withSettlement } from '../budget/with-budget.ts';
import { type CacheParts, type CacheVerdict, cacheVerdict, withCache } from '../cache/with-cache.ts';
import type { CallContext, ChatCall, ChatEvent, ChatRequest, ChatStream, Skipped } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatCount } from '../domain/money.ts';
import type { ExplainedRoute, RouteDecision } from '../domain/route-decision.ts';
import { type LedgerParts, withLedger } from '../ledger/with-ledger.ts';
import type { Counting } from '../metering/counting.ts';
import { withDeadline } from '../routing/deadline.ts';
import { createRouter, type RouterParts } from '../routing/router.ts';
import type { Chooser, Deciding } from './choosing.ts';
import type { Estimate } from './estimate.ts';

/** Decide, then stream. */
export type Gateway = {
  /** Decides candidates without sending anything. Throws `usage`, `no-key`. */
  plan(request: ChatRequest): ChatCall;
  /** As `plan`; where the config or the request lets mgw choose, by what the request says. Only `routing.embedding` is asked. */
  decide(request: ChatRequest, deciding?: Deciding): Promise<ChatCall>;
  /** What `decide` would decide, by what, and who would be asked; for a request that names a model as if it named none. Throws as `plan`. */
  route(request: ChatRequest, deciding?: Deciding): Promise<ExplainedRoute>;
  /** Throws `MgwError`; the row of the call stands in the finish event, or in the error's `entry`. */
  stream(call: ChatCall, context: CallContext): AsyncIterable<ChatEvent>;
  /**
   * What `stream` would do and what it could cost; sends nothing, records nothing. `approves`: whoever may decide lets a
   * call pass that is over the limit of a call.
   */
  preview(call: ChatCall, options?: { approves?: boolean }): Promise<Preview>;
  /** What a request could cost on each of the models, whether they have a key or not; sends nothing. */
  estimate(request: ChatRequest, models: readonly Model[]): Promise<Estimates>;
};

/** One request on several models; `refusal` says only which are too small for it. */
export type Estimates = Pick<Preview, 'currency' | 'counted' | 'candidates'>;

/** Amounts are in `currency` where nothing else is said; absent when the model is unpriced. */
export type Preview = {
  asked: string;
  /** The alias that would be asked first; absent where nothing would be sent. */
  target?: string;
  reason: string;
  currency: Currency;
  /** The contents alone, exact. */
  counted?: { inputTokens: number; encoding: string };
  candidates: PreviewedModel[];
  skipped: readonly Skipped[];
  budgets: readonly Budget[];
  /** The layer that would serve (`exact`), `miss`, `bypass` with the rule that spoke, or in shadow mode `shadow: would be exact`. */
  cache: string;
  /** The cache would answer: nothing would be sent, whatever limits and budgets say. */
  fromCache?: true;
};

/** A model as it would be asked: what is likely, and the most that there can be. */
export type PreviewedModel = Estimate & {
  model: string;
  upstreamModel: string;
  mostInputTokens: number;
  maxTokens: number;
  /** Why it would not be asked. */
  refusal?: string;
  /** Why it may fail although it would be asked. */
  doubt?: string;
};

export type GatewayParts = {
  plan: (request: ChatRequest, decision?: RouteDecision) => ChatCall;
  /** Whether a model is chosen for a request. */
  chooses: (request: ChatRequest) => boolean;
  chooser: Chooser;
  router: RouterParts;
  totalTimeoutMs: number;
  limits: LimitParts;
  /** Absent: no budget is set. */
  budget: BudgetParts | undefined;
  /** Absent: no cache. */
  cache: CacheParts | undefined;
  ledger: LedgerParts;
  counting: Pick<Counting, 'encoding' | 'countInput'>;
  estimate: (model: Model, request: ChatRequest, worst: CallTokens) => Estimate;
};

/** The whole gateway in one line: each stage is a `ChatStream` around the next. */
export function createGateway(parts: GatewayParts): Gateway {
  const router = withDeadline(createRouter(parts.router), {
    clock: parts.router.clock,
    totalTimeoutMs: parts.totalTimeoutMs,
  });
  const limited = withLimits(parts.budget ? withBudget(router, parts.budget) : router, parts.limits);
  const cached = parts.cache ? withCache(limited, parts.cache) : limited;
  const recorded = withLedger(withRoute(cached, parts.chooser), parts.ledger);
  return {
    plan: (request) => parts.plan(request),
    decide: (request, deciding) => decide(request, deciding, parts),
    route: (request, deciding) => parts.chooser.explain(request, deciding),
    stream: parts.budget ? withSettlement(recorded, parts.budget) : recorded,
    preview: (call, options) => preview(call, parts, options),
    estimate: (request, models) =>
      estimates({ request, candidates: models }, { ...parts, limits: windowsOnly(parts.limits) }),
  };
}

async function decide(
  request: ChatRequest,
  deciding: Deciding | undefined,
  { plan, chooses, chooser }: GatewayParts,
): Promise<ChatCall> {
  if (chooses(request)) return plan(request, await chooser.choose(request, deciding));
  if (request.maxLatencyMs !== undefined) {
    throw new MgwError('usage', '--max-latency says nothing where no model is chosen', {
      hint: 'ask for -m auto, or set routing.strategy in the config',
    });
  }
  return plan(request);
}

/** Says first what was decided, and keeps what was chosen. */
function withRoute(inner: ChatStream, { remember }: Pick<Chooser, 'remember'>): ChatStream {
  return async function* route(call, context) {
    const { request, candidates, skipped, reason, decision } = call;
    if (decision !== undefined) await remember(call);
    const aliases = candidates.map(({ alias }) => alias);
    const read = decision && { task: decision.task, difficulty: decision.difficulty };
    const named = request.model === undefined ? {} : { byName: true as const };
    yield { type: 'route', target: aliases[0] ?? '', reason, candidates: aliases, skipped, ...named, ...read };
    yield* inner(call, context);
  };
}

/** Said of what is sent all the same, since only the vendor counts for sure. */
function mayNotFit({ alias, contextWindow }: Model, { inputTokens }: Estimate): string | undefined {
  if (contextWindow === undefined || inputTokens <= contextWindow) return undefined;
  return `${alias} may be too small: its window holds ${formatCount(contextWindow)} tokens`;
}

/** Limits that refuse only what does not fit. */
function windowsOnly(limits: LimitParts): LimitParts {
  return { ...limits, costLimitPerCallNano: undefined };
}

const CACHE_OFF: CacheVerdict = { says: 'bypass: the cache is off', serves: false };

async function preview(call: ChatCall, parts: GatewayParts, { approves = false } = {}): Promise<Preview> {
  const { budget, cache } = parts;
  const { candidates: judged, ...estimated } = await estimates(call, parts);
  const candidates = approves ? await approved(judged, call, parts) : judged;
  const overBudget = budget ? await budgetVerdicts(call, budget) : [];
  const target = targetOf(candidates, overBudget, {
    byName: call.request.model !== undefined,
    downgrades: budget?.onExceeded === 'downgrade',
    own: estimated.currency,
  });
  const verdict = cache ? await cacheVerdict(call, cache) : CACHE_OFF;
  return {
    asked: call.asked,
    ...(target !== undefined && { target }),
    reason: call.reason,
    ...estimated,
    candidates: candidates.map((candidate, index) => {
      const refusal = candidate.refusal ?? overBudget[index]?.message;
      return { ...candidate, ...(refusal !== undefined && { refusal }) };
    }),
    skipped: call.skipped,
    budgets: budget ? await budget.budgets() : [],
    cache: verdict.says,
    ...(verdict.serves && { fromCache: true }),
  };
}

/** A refusal for its cost that is about to end the call is let pass, as `withLimits` does when it is approved. */
async function approved(
  candidates: readonly PreviewedModel[],
  { request, candidates: models }: ChatCall,
  parts: GatewayParts,
): Promise<readonly PreviewedModel[]> {
  const [first, ...others] = candidates;
  const ends = request.model !== undefined || others.every(({ refusal }) => refusal !== undefined);
  if (first?.refusal === undefined || !ends) return candidates;
  const { maxCost: _, ...unlimited } = request;
  const asked = { request: unlimited, candidates: models.slice(0, 1) };
  const [free] = (await estimates(asked, { ...parts, limits: windowsOnly(parts.limits) })).candidates;
  return free === undefined || free.refusal !== undefined
    ? candidates
    : [{ ...free, doubt: `allowed by --yes: ${first.refusal}` }, ...others];
}

/**
 * The candidate that limits and budgets let through first. One asked for by name is not replaced; a budget replaces only
 * what it cannot price, or where it downgrades.
 */
function targetOf(
  candidates: readonly PreviewedModel[],
  overBudget: readonly (MgwError | undefined)[],
  { byName, downgrades, own }: { byName: boolean; downgrades: boolean; own: Currency },
): string | undefined {
  for (const [index, { model, refusal, worstNano, currency }] of candidates.entries()) {
    if (refusal === undefined && overBudget[index] === undefined) return model;
    const isPriced = worstNano !== undefined && currency === own;
    if (byName || (refusal === undefined && isPriced && !downgrades)) return undefined;
  }
  return undefined;
}

async function estimates(
  call: Pick<ChatCall, 'request' | 'candidates'>,
  { limits, counting, estimate }: GatewayParts,
): Promise<Estimates> {
  // Counted first: what is estimated afterwards then knows the exact count.
  const counted = await counting.countInput(call.request.messages);
  const verdicts = await judgeCandidates(call, limits, 'closely');
  return {
    currency: limits.currency,
    ...(counted !== undefined && { counted: { inputTokens: counted, encoding: counting.encoding } }),
    candidates: verdicts.map(({ model, error, worst }) => {
      const estimated = estimate(model, call.request, worst);
      const doubt = error === undefined ? mayNotFit(model, estimated) : undefined;
      return {
        model: model.alias,
        upstreamModel: model.upstreamModel,
        mostInputTokens: worst.inputTokens,
        maxTokens: worst.outputTokens,
        ...estimated,
        ...(error !== undefined && { refusal: error.message }),
        ...(doubt !== undefined && { doubt }),
      };
    }),
  };
}
