import type { AttemptEvent, ChatRequest, Send, Usage } from '../domain/chat.ts';
import { type ErrorCode, MgwError, toMgwError, withBill } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { AttemptBill } from '../domain/reported-usage.ts';
import type { Clock } from '../effects.ts';
import type { HttpClient, HttpResponse } from '../http/client.ts';
import { readText } from '../http/read-text.ts';
import { Answer } from './answer.ts';
import { classify } from './classify.ts';
import { withoutRefusedFormat } from './json-format.ts';
import type { Provider } from './provider.ts';
import { readAnswer } from './read-answer.ts';
import { providerFor } from './registry.ts';

export type SendParts = {
  http: HttpClient;
  /** Undefined: asked without a key. */
  keyFor: (model: Model) => Promise<string | undefined>;
  clock: Clock;
  /** Tokens of an input, roughly; tells by how much it is too long. */
  estimateInput: (messages: ChatRequest['messages']) => number;
  /** Stands in where a vendor reports no usage; its source is `estimated`. Asked once, at the end of the answer. */
  estimateUsage: (
    request: ChatRequest,
    output: { text: string; reasoning: string },
    model: Model,
  ) => Usage | Promise<Usage>;
};

const ERROR_BODY_BYTES = 64 * 1024;

type Exchange = {
  provider: Provider;
  model: Model;
  request: ChatRequest;
  signal: AbortSignal;
  key: string | undefined;
  /** How far it has come: nothing was sent, the request was, and the vendor took it (status 2xx) or refused it. */
  state: 'begun' | 'sent' | 'taken' | 'refused';
};

/** One attempt on one model, over HTTP: deltas as they come, then one `finish`. */
export function createSend(parts: SendParts): Send {
  return async function* send(model, request, signal): AsyncGenerator<AttemptEvent> {
    const provider = providerFor(model.provider);
    const key = await parts.keyFor(model);
    if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw unsendableKey(model);
    const exchange: Exchange = { provider, model, request, signal, key, state: 'begun' };
    let answer: Answer | undefined;
    try {
      const response = await ask(parts, exchange);
      answer = new Answer({
        provider,
        model,
        requestId: provider.requestIdHeaders.map((name) => response.headers[name]).find((id) => id),
        errorIn: (payload) => failed(parts, exchange, response, payload),
      });
      yield* readAnswer(response, answer, { clock: parts.clock, signal, model });
      yield await answer.finish((output) => parts.estimateUsage(request, output, model));
    } catch (cause) {
      const error = toMgwError(cause);
      throw withBill(error, billOf(error, exchange, answer));
    }
  };
}

/** An answer that was begun and just ended, and half an answer that was filtered: the vendor gave no reason not to bill. */
const SILENT_ENDS: readonly ErrorCode[] = ['network', 'incomplete', 'content-filter'];

/** What a failed attempt is known to have cost. Whoever is no longer waited for works on, and bills what was sent. */
function billOf(error: MgwError, { signal, state }: Exchange, answer: Answer | undefined): AttemptBill | undefined {
  const usage = answer?.reported ?? error.bill?.usage;
  const taken = state === 'taken' && answer?.failure === undefined;
  const accepted = signal.aborted ? state === 'sent' || taken : taken && SILENT_ENDS.includes(error.code);
  if (usage === undefined && !accepted) return undefined;
  return { ...(usage && { usage }), ...(accepted && { accepted }) };
}

/** The response, when its status is good. An endpoint that refuses `stream_options` or a `response_format` is asked again without. */
async function ask(parts: SendParts, exchange: Exchange): Promise<HttpResponse> {
  let body: Record<string, unknown> = exchange.provider.encode(exchange.model, exchange.request);
  for (;;) {
    const response = await post(parts.http, exchange, body);
    exchange.state = response.status >= 200 && response.status < 300 ? 'taken' : 'refused';
    if (exchange.state === 'taken') return response;
    const { text } = await readText(response.body, ERROR_BODY_BYTES);
    const refused = response.status === 400 && 'stream_options' in body && /stream_options|include_usage/.test(text);
    const reformatted = response.status === 400 ? withoutRefusedFormat(body, text) : undefined;
    if (!refused && reformatted === undefined) throw failed(parts, exchange, response, text);
    const { stream_options: _, ...without } = body;
    body = refused ? without : (reformatted ?? body);
  }
}

function post(http: HttpClient, exchange: Exchange, body: Record<string, unknown>): Promise<HttpResponse> {
  const { provider, model, key, signal } = exchange;
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    'user-agent': 'mgw',
    ...(key === undefined ? {} : provider.authorize(key)),
  };
  const onSent = () => {
    exchange.state = 'sent';
  };
  return http.post(model.endpoint, { headers, body: JSON.stringify(body), signal, onSent });
}

function failed(
  { clock, estimateInput }: SendParts,
  { provider, model, key, request }: Exchange,
  { status, headers }: HttpResponse,
  body: string,
): MgwError {
  const inputTokens = () => estimateInput(request.messages);
  return classify(provider, { status, headers, body }, { model, now: clock.now(), key, inputTokens });
}

function unsendableKey({ alias }: Model): MgwError {
  return new MgwError('auth', `the key of "${alias}" has a space, a line break or another character that no key has`, {
    disposition: 'rest',
    hint: 'copy the key again, without quotation marks and blanks',
  });
}
