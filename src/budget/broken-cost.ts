import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, formatMoney, type Nano } from '../domain/money.ts';
import type { BrokenOff } from './broken-off.ts';
import type { CallTokens, LimitParts } from './limit-parts.ts';

/** A candidate with the bounds that its worst case was reckoned with. */
export type Bounded = { model: Model; worst: CallTokens };

/**
 * The most that the attempts that broke off are billed together, in the config's currency: by the vendor's usage where it
 * has told one, however far above the cap, and else by what had come. Unpriced ones count nothing.
 */
export function brokenCost(
  broken: readonly BrokenOff[],
  candidates: readonly Bounded[],
  { request, sinceMs, parts }: { request: ChatRequest; sinceMs: number; parts: LimitParts },
): Nano {
  return broken.reduce((sum, one) => {
    const candidate = candidates.find(({ model }) => model.alias === one.target);
    if (candidate === undefined) return sum;
    const tokens = { ...billable(one, candidate, { request, parts }), sinceMs };
    return sum + (parts.worstCost(candidate.model, tokens, request) ?? 0);
  }, 0);
}

function billable(
  { bytes, usage }: BrokenOff,
  { model, worst }: Bounded,
  { request, parts }: { request: ChatRequest; parts: LimitParts },
): CallTokens {
  const inputTokens = usage?.input ?? Math.max(worst.inputTokens, parts.estimatedInput?.(model, request) ?? 0);
  const told = usage?.output;
  if (told !== undefined && !usage?.growing) return { inputTokens, outputTokens: told };
  const { answers } = parts.bounds(model, request);
  const oneAnswer = Math.ceil(worst.outputTokens / answers);
  // Of several answers only the first is seen: the others may have come to their end.
  const unseen = worst.outputTokens - oneAnswer;
  const seen = Math.min(oneAnswer, Math.max(bytes, parts.mostEstimated?.(model, bytes) ?? 0));
  return { inputTokens, outputTokens: Math.max(told ?? 0, unseen + seen) };
}

/** What broke off, as the beginning of a refusal of what would follow on it. */
export function brokenText(broken: readonly BrokenOff[], nano: Nano, currency: Currency): string {
  const amount = formatMoney(nano, currency);
  if (broken.some(({ bytes }) => bytes > 0)) return `the answer broke off after ${amount} at most`;
  const isTold = broken.every(({ usage }) => usage?.input !== undefined && usage.output !== undefined);
  const n = broken.length;
  if (n === 1) return isTold ? `an attempt was billed ${amount}` : `an attempt may have been billed ${amount}`;
  return isTold ? `${n} attempts were billed ${amount}` : `${n} attempts may have been billed ${amount}`;
}
