import type { ChatRequest } from '../domain/chat.ts';
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

/** A request that leaves the model to mgw, with what was decided for it. */
export function asChosen({ model, ...request }: ChatRequest, decision: RouteDecision | undefined): ChatRequest {
  return {
    ...request,
    ...(model !== undefined && model !== AUTO && { model }),
    ...(decision?.thinking !== undefined && { thinking: decision.thinking }),
    ...(decision?.maxTokens !== undefined && { maxTokens: decision.maxTokens }),
  };
}
