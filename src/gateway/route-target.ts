import type { ChatCall } from '../domain/chat.ts';
import type { ExplainedRoute } from '../domain/route-decision.ts';

/** Why a model will not be asked. `isFinal`: nor will another in its place. */
export type Refusal = { reason: string; isFinal: boolean };

/** Whom limits and budgets will let be asked first of the candidates, and why not the first of them. */
export function routeTarget(
  candidates: ChatCall['candidates'],
  refusals: ReadonlyMap<string, Refusal>,
): Pick<ExplainedRoute, 'target' | 'passedOver'> {
  const [first] = candidates;
  const refused = first && refusals.get(first.alias);
  if (first === undefined || refused === undefined) return first === undefined ? {} : { target: first.alias };
  const passedOver = { model: first.alias, reason: refused.reason };
  for (const { alias } of candidates) {
    const refusal = refusals.get(alias);
    if (refusal === undefined) return { target: alias, passedOver };
    if (refusal.isFinal) break;
  }
  return { passedOver };
}
