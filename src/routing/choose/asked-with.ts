import type { ChatRequest } from '../../domain/chat.ts';
import type { Model } from '../../domain/model.ts';
import type { AskedWith, RoutingRule, Strategy } from '../../domain/route-decision.ts';
import type { TaskReading } from '../task/read-task.ts';
import { capFor, thinkingFor } from './effort.ts';

/** What a rule says of whoever answers, where the request does not say it itself. */
export function ruledWith(rule: RoutingRule | undefined, request: ChatRequest): AskedWith {
  return wanted(rule?.thinking, rule?.maxTokens, request);
}

/** How one model would be asked: each has a switch of its own, and the next one may have none. */
export function askedWith(
  model: Model,
  parts: { request: ChatRequest; reading: TaskReading; strategy: Strategy; rule: RoutingRule | undefined },
): AskedWith {
  const { request, reading, strategy, rule } = parts;
  const ruled = ruledWith(rule, request);
  if (strategy === 'fixed') return ruled;
  const thinking = ruled.thinking ?? thinkingFor(reading, request, model);
  return { ...wanted(thinking, capFor(reading, { request, model, thinking }), request), ...ruled };
}

function wanted(thinking: AskedWith['thinking'], maxTokens: AskedWith['maxTokens'], request: ChatRequest): AskedWith {
  return {
    ...(thinking !== undefined && request.thinking === undefined && { thinking }),
    ...(maxTokens !== undefined && request.maxTokens === undefined && { maxTokens }),
  };
}
