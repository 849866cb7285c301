import type { ChooserParts } from './choosing.ts';
import type { ChatRequest } from './domain/chat.ts';
import { AUTO, type RouteDecision } from './domain/route-decision.ts';

/** What chooses is loaded when something is to be chosen. */
export function lazyChoose(parts: ChooserParts): (request: ChatRequest) => Promise<RouteDecision> {
  let chooser: Promise<(request: ChatRequest) => Promise<RouteDecision>> | undefined;
  return async (request) => {
    chooser ??= import('./choosing.ts').then(({ createChooser }) => createChooser(parts));
    return (await chooser)(request);
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
