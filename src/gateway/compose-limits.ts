import { join } from 'node:path';
import { brokenCost } from '../budget/broken-cost.ts';
import type { BudgetParts } from '../budget/budget-parts.ts';
import { fittingOutput } from '../budget/fitting-output.ts';
import type { LimitParts } from '../budget/limit-parts.ts';
import { worstCases } from '../budget/limits.ts';
import { createReservations } from '../budget/reservations.ts';
import { concerns } from '../budget/standing.ts';
import type { ChatRequest } from '../domain/chat.ts';
import { type Config, isBudgetSet } from '../domain/config.ts';
import { type Correction, corrected } from '../domain/correction.ts';
import { likelyImageTokens } from '../domain/image-tokens.ts';
import { convertNano } from '../domain/money.ts';
import type { Effects } from '../effects.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Counting } from '../metering/counting.ts';
import { upperBoundCounted, upperBoundInput, yardstickFor } from '../metering/input-bound.ts';
import { estimateInput } from '../metering/tokens.ts';
import { createWidestCount } from '../metering/widest-count.ts';
import type { Paths } from '../paths.ts';
import { callBounds } from '../providers/call-bounds.ts';
import { createWorstCost } from './estimate.ts';
import type { Learned } from './learned.ts';

type Composition = { effects: Effects; paths: Paths; config: Config };

/** Of an estimate: what can be relied on, so that no input is refused that might fit. */
const SURE_SHARE = 0.6;

/** Undefined when no budget is set: then nothing is read and nothing is reserved. */
export function budgetParts(
  { effects, paths, config }: Composition,
  { limits, ledger }: { limits: LimitParts; ledger: Ledger },
): BudgetParts | undefined {
  const { budget, currency, routing, exchangeRates } = config;
  if (!isBudgetSet(budget)) return undefined;
  return {
    reservations: createReservations(join(paths.state, 'reservations'), { ...effects, currency }),
    inOwn: ({ nano, currency: from = currency }) => convertNano(nano, from, currency, exchangeRates),
    clock: effects.clock,
    concerns: (call) => concerns(budget, call),
    currency,
    allowUnpriced: routing.allowUnpriced,
    onExceeded: budget.onExceeded,
    warnAt: budget.warnAt,
    worstCases: (call, bound) => worstCases(call, bound, limits),
    brokenCost: (broken, { call, worst, sinceMs }) =>
      brokenCost(
        broken,
        call.candidates.flatMap((model, index) => {
          const bounds = worst[index];
          return bounds === undefined ? [] : [{ model, worst: bounds }];
        }),
        { request: call.request, sinceMs, parts: limits },
      ),
    fittingOutput: ({ model, inputTokens }, request, leftNano) => {
      const messages = inputTokens - callBounds(model, request).addedInputTokens;
      return fittingOutput({ model, request, inputTokens: messages, limitNano: leftNano }, limits);
    },
    canRecord: () => ledger.check(effects.clock.now()),
    isRecorded: (id) => !ledger.lost.has(id),
    budgets: async () => {
      const budgets = await (await import('./budget-status.ts')).budgetStatus(config, paths, effects);
      // What may be asked without a known price is held against no budget, and neither is what it has cost.
      return routing.allowUnpriced ? budgets.map(({ unknownSpentIn: _, ...budget }) => budget) : budgets;
    },
  };
}

/** What a call may cost at most, and by which bounds it is reckoned. */
export function limitParts(
  { effects, config }: Omit<Composition, 'paths'>,
  counting: Counting,
  learned: Learned,
): LimitParts {
  const { routing, currency, budget } = config;
  const widest = createWidestCount(counting, effects.clock);
  // What was learned takes reading the ledger's last rows: nobody pays for that where nothing is limited.
  const isLimited = (request: ChatRequest) =>
    request.maxCost !== undefined || routing.costLimitPerCallNano !== undefined || isBudgetSet(budget);
  /** Never less than what is likely, whatever the bounds reckon with. */
  const mostInput = (bound: number, { messages }: ChatRequest, correction: Correction | undefined) =>
    correction === undefined ? bound : Math.max(bound, counting.billableInput(messages, correction));
  const byBytes = (request: ChatRequest, correction: Correction | undefined) =>
    mostInput(upperBoundInput(request.messages, correction), request, correction);
  return {
    currency,
    clock: effects.clock,
    costLimitPerCallNano: routing.costLimitPerCallNano,
    allowUnpriced: routing.allowUnpriced,
    bounds: callBounds,
    mostInputTokens: (request, model) =>
      byBytes(request, isLimited(request) ? learned.driftOf(model)?.input : undefined),
    countedInputTokens: async (request, model) => {
      const drift = learned.driftOf(model);
      const yardstick = yardstickFor(model, drift);
      const counted = yardstick && (await widest.count(request.messages));
      if (yardstick === undefined || counted === undefined) return byBytes(request, drift?.input);
      return mostInput(upperBoundCounted(request.messages, counted, yardstick), request, drift?.input);
    },
    mostEstimated: (model, bytes) => {
      const drift = learned.driftOf(model);
      return drift === undefined ? bytes : corrected(bytes, drift.output);
    },
    estimatedInput: (model, { messages }) =>
      counting.billableInput(messages, learned.driftOf(model)?.input) + likelyImageTokens(model, messages),
    createCounter: counting.createCounter,
    isBudgeted: (request) => concerns(budget, { request }),
    leastInputTokens: ({ messages }) => Math.floor(estimateInput(messages) * SURE_SHARE),
    worstCost: createWorstCost({ config, clock: effects.clock }),
  };
}
