import type { ChatCall, ChatRequest } from '../domain/chat.ts';
import type { Config } from '../domain/config.ts';
import type { ExplainedRoute, RouteDecision } from '../domain/route-decision.ts';
import type { Objection } from './cost-objection.ts';
import type { RouteOptions } from './route-options.ts';

/** Why a model will not be asked. `isFinal`: nor will another in its place. */
export type Refusal = { reason: string; isFinal: boolean };

/** Whom limits and budgets will let be asked first of the candidates, and why not the first of them. */
function routeTarget(
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

/** `request`: without the model that it may have named. */
export type Chosen = { request: ChatRequest; decision: RouteDecision; objections: RouteOptions['objections'] };

type ExplainingParts = { config: Config; plan: (request: ChatRequest, decision: RouteDecision) => ChatCall };

/** With whom limits and budgets let be asked, and of everybody else why not. */
export function explainedRoute(
  { request, decision, objections }: Chosen,
  { config, plan }: ExplainingParts,
): ExplainedRoute {
  const isFinal = ({ by, nano }: Partial<Objection>) =>
    by === 'budget' && nano !== undefined && config.budget.onExceeded === 'block';
  const refusals = [...objections].map(([alias, one]) => [alias, { ...one, isFinal: isFinal(one) }] as const);
  const { target, passedOver } = routeTarget(plan(request, decision).candidates, new Map(refusals));
  const candidates = decision.candidates.map((candidate) => ({
    ...candidate,
    kept: candidate.model === target,
    ...(candidate.model === passedOver?.model && { reason: passedOver.reason }),
  }));
  return { ...decision, candidates, ...(target !== undefined && { target }), ...(passedOver && { passedOver }) };
}
