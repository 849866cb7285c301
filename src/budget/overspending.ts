import type { ChatRequest } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { formatCount, formatMoney, NANO, type Nano } from '../domain/money.ts';
import { fittingOutput } from './fitting-output.ts';
import type { LimitParts, WorstCase } from './limit-parts.ts';
import { orWithYes, unpricedRefusal } from './unpriced.ts';

/** The most that a call may cost, nano; undefined: anything. */
export function limitOf({ maxCost }: ChatRequest, { costLimitPerCallNano }: LimitParts): Nano | undefined {
  return maxCost === undefined ? costLimitPerCallNano : Math.round(maxCost * NANO);
}

/** What the limit of a call leaves beside the worst case of an answer, by the input's bytes; undefined where nothing limits it. */
export function roomBeside(model: Model, request: ChatRequest, parts: LimitParts): Nano | undefined {
  const limitNano = limitOf(request, parts);
  if (limitNano === undefined) return undefined;
  const { outputTokens, addedInputTokens } = parts.bounds(model, request);
  const inputTokens = parts.mostInputTokens(request, model) + addedInputTokens;
  return limitNano - (parts.worstCost(model, { inputTokens, outputTokens }, request) ?? 0);
}

/** The refusal of a call whose worst case is over the limit of a call; undefined when it may pass. */
export function overspending(
  model: Model,
  request: ChatRequest,
  { worst, parts }: { worst: WorstCase; parts: LimitParts },
): MgwError | undefined {
  const limitNano = limitOf(request, parts);
  if (limitNano === undefined) return undefined;
  const { nano } = worst;
  if (nano === undefined)
    return parts.allowUnpriced
      ? undefined
      : unpricedRefusal(model, { code: 'cost-limit', currency: parts.currency, yes: true });
  if (nano > limitNano) return overLimit({ model, request, worst: { ...worst, nano }, limitNano }, parts);
  return undefined;
}

type Excess = { model: Model; request: ChatRequest; worst: WorstCase & { nano: Nano }; limitNano: Nano };

function overLimit(excess: Excess, parts: LimitParts): MgwError {
  const { model, request, worst, limitNano } = excess;
  const money = (amount: Nano) => formatMoney(amount, parts.currency);
  const figures = `${formatCount(worst.inputTokens)} in and ${formatCount(worst.outputTokens)} out at most`;
  const messages = worst.inputTokens - parts.bounds(model, request).addedInputTokens;
  const fitting = fittingOutput({ model, request, limitNano, inputTokens: messages }, parts);
  return new MgwError(
    'cost-limit',
    `${model.alias} could cost ${money(worst.nano)} (${figures}), over the limit of ${money(limitNano)} a call`,
    {
      hint: orWithYes(
        fitting > 0
          ? `--max-tokens ${fitting} would fit; or raise --max-cost or routing.cost_limit_per_call`
          : 'shorten the input, choose a cheaper model, or raise --max-cost or routing.cost_limit_per_call',
      ),
    },
  );
}
