import { collect } from '../domain/answer.ts';
import type { ChatCall } from '../domain/chat.ts';
import { toMgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { formatMoney, NANO } from '../domain/money.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { type Check, type Level, span } from './check.ts';

/** The cheapest call that there is: one token each way, nearly; asked once, of this model alone. `tag`: in the ledger. */
export function cheapestCall(gateway: Gateway, { alias }: Model, tag = 'doctor'): ChatCall {
  const call = gateway.plan({
    messages: [{ role: 'user', content: 'hi' }],
    model: alias,
    maxTokens: 1,
    thinking: 'off',
    cache: 'off',
    fallback: false,
    tag,
  });
  return { ...call, candidates: call.candidates.map((model) => ({ ...model, maxRetries: 0 })) };
}

/**
 * What limits and budgets would refuse: of the cheapest call, and of one with the usual output cap. `stops`: how bad that
 * is, since behind the model that is asked first another may stand. Undefined when both may go. Sends nothing.
 */
export async function checkLimits(gateway: Gateway, call: ChatCall, stops: Level): Promise<Check | undefined> {
  const { maxTokens: _, thinking: __, ...usual } = call.request;
  for (const request of [call.request, usual]) {
    const [candidate] = (await gateway.preview({ ...call, request })).candidates;
    if (candidate?.refusal === undefined) continue;
    const hint = 'mgw config show prints the limits, mgw stats what is left of the budgets';
    return { name: 'limits', level: stops, code: 'cost-limit', message: candidate.refusal, hint };
  }
  return undefined;
}

/** One real call, in the ledger like any other. Throws only what stopped the run. */
export async function checkLive(gateway: Gateway, call: ChatCall, signal: AbortSignal): Promise<Check> {
  try {
    const answer = await collect(gateway.stream(call, { signal, restartable: true }));
    const { latencyMs: ms, cost, currency, finishReason } = answer;
    if (finishReason === 'content-filter') {
      const message = 'the content filter of the vendor ended the answer to "hi"';
      return { name: 'live', level: 'bad', code: 'content-filter', message, ms };
    }
    const priced = cost === undefined || currency === undefined ? undefined : { cost, currency };
    const price = priced ? formatMoney(Math.round(priced.cost * NANO), priced.currency) : 'unpriced';
    return { name: 'live', level: 'ok', message: `answered in ${span(ms)}, ${price}`, ms, ...priced };
  } catch (cause) {
    if (signal.aborted) throw cause;
    const { code, message, hint, httpStatus, entry } = toMgwError(cause);
    return {
      name: 'live',
      level: 'bad',
      code,
      message: message.startsWith(`${call.asked}: `) ? message.slice(call.asked.length + 2) : message,
      hint,
      ...(entry && { ms: entry.durationMs }),
      ...(httpStatus !== undefined && { httpStatus }),
    };
  }
}
