import type { AttemptEvent, ChatRequest, Send, Usage } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import type { HttpClient, HttpResponse } from '../http/client.ts';
import { readText } from '../http/read-text.ts';
import { Answer } from './answer.ts';
import { classify } from './classify.ts';
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
};

/** One attempt on one model, over HTTP: deltas as they come, then one `finish`. */
export function createSend(parts: SendParts): Send {
  return async function* send(model, request, signal): AsyncGenerator<AttemptEvent> {
    const provider = providerFor(model.provider);
    const key = await parts.keyFor(model);
    if (key !== undefined && !/^[\x21-\x7e]+$/.test(key)) throw unsendableKey(model);
    const exchange = { provider, model, request, signal, key };
    const response = await ask(parts, exchange);
    const answer = new Answer({
      provider,
      model,
      requestId: provider.requestIdHeaders.map((name) => response.headers[name]).find((id) => id),
      errorIn: (payload) => failed(parts, exchange, response, payload),
    });
    yield* readAnswer(response, answer, { clock: parts.clock, signal, model });
    yield await answer.finish((output) => parts.estimateUsage(request, output, model));
  };
}

/** The response, when its status is good. An endpoint that refuses `stream_options` is asked once more without them. */
async function ask(parts: SendParts, exchange: Exchange): Promise<HttpResponse> {
  let body: Record<string, unknown> = exchange.provider.encode(exchange.model, exchange.request);
  for (;;) {
    const response = await post(parts.http, exchange, body);
    if (response.status >= 200 && response.status < 300) return response;
    const { text } = await readText(response.body, ERROR_BODY_BYTES);
    const refused = response.status === 400 && 'stream_options' in body && /stream_options|include_usage/.test(text);
    if (!refused) throw failed(parts, exchange, response, text);
    const { stream_options: _, ...without } = body;
    body = without;
  }
}

function post(
  http: HttpClient,
  { provider, model, key, signal }: Exchange,
  body: Record<string, unknown>,
): Promise<HttpResponse> {
  const headers = {
    'content-type': 'application/json',
    accept: 'text/event-stream, application/json',
    'user-agent': 'mgw',
    ...(key === undefined ? {} : provider.authorize(key)),
  };
  return http.post(model.endpoint, { headers, body: JSON.stringify(body), signal });
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
