import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { AUTO, type RouteDecision } from '../domain/route-decision.ts';
import type { Chooser, ChooserParts } from './choosing.ts';

/** What chooses is loaded when something is to be chosen. */
export function lazyChoose(parts: ChooserParts): Chooser {
  let loaded: Promise<Chooser> | undefined;
  const load = () => (loaded ??= import('./choosing.ts').then(({ createChooser }) => createChooser(parts)));
  return {
    choose: async (request, deciding) => (await load()).choose(request, deciding),
    explain: async (request, deciding) => (await load()).explain(request, deciding),
    remember: async (call) => (await load()).remember(call),
  };
}

/** A request that leaves the model to mgw, with what a rule says of whoever answers. */
export function asChosen({ model, ...request }: ChatRequest, decision: RouteDecision | undefined): ChatRequest {
  return { ...request, ...(model !== undefined && model !== AUTO && { model }), ...decision?.ruled };
}

/** A candidate with the effort and the cap that were decided for it, and for no other: a fallback may have other switches, or none. */
export function asDecided(model: Model, { candidates }: RouteDecision): Model {
  const { thinking, maxTokens } = candidates.find((candidate) => candidate.model === model.alias) ?? {};
  return { ...model, ...(thinking !== undefined && { thinking }), ...(maxTokens !== undefined && { maxTokens }) };
}
