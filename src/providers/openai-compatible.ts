import type { ChatRequest } from '../domain/chat.ts';
import type { Model, Thinking } from '../domain/model.ts';
import { decodeChatCompletion } from './decode.ts';
import type { ErrorRow, Provider } from './provider.ts';

/** What a request asks for, after the model's own settings filled the gaps. */
export type Settings = {
  upstreamModel: string;
  temperature: number;
  maxTokens: number;
  thinking: Thinking | undefined;
};

/** How a vendor's dialect differs from the common protocol. */
export type Dialect = {
  name: string;
  errors: readonly ErrorRow[];
  requestIdHeaders: readonly string[];
  /** Usage comes in a stream only when it is asked for with `stream_options`. */
  asksForUsage: boolean;
  /** Temperature, output cap and thinking, in the vendor's fields. */
  fields(settings: Settings): Record<string, unknown>;
};

/** The chat completions protocol that OpenAI made common, in one vendor's dialect. */
export function openAiDialect(dialect: Dialect): Provider {
  return {
    name: dialect.name,
    errors: dialect.errors,
    requestIdHeaders: dialect.requestIdHeaders,
    authorize: (key) => ({ authorization: `Bearer ${key}` }),
    encode: (model, request) => encode(dialect, model, request),
    decode: decodeChatCompletion,
  };
}

function encode(dialect: Dialect, model: Model, request: ChatRequest): Record<string, unknown> {
  const usual = dialect.fields(settingsOf(model, {}));
  const asked = dialect.fields(settingsOf(model, request));
  const body = {
    ...asked,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    ...model.params,
    // What this one call asks for goes before what the config says of all calls.
    ...Object.fromEntries(Object.entries(asked).filter(([name, value]) => value !== usual[name])),
    model: model.upstreamModel,
    messages: request.messages.map(({ role, content }) => ({ role, content })),
    stream: true,
  };
  // A null in `params` takes a field out, for endpoints that refuse it.
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function settingsOf(model: Model, request: Partial<ChatRequest>): Settings {
  return {
    upstreamModel: model.upstreamModel,
    temperature: request.temperature ?? model.temperature,
    maxTokens: request.maxTokens ?? model.maxTokens,
    thinking: request.thinking ?? model.thinking,
  };
}

/**
 * Any endpoint that speaks the protocol. There is no common switch for thinking: `low` and `high` become
 * `reasoning_effort`, `on` and `off` leave it to the endpoint; whatever else it takes goes into `params`.
 */
export const openAiCompatible = openAiDialect({
  name: 'openai-compatible',
  errors: [],
  requestIdHeaders: ['x-request-id', 'request-id'],
  asksForUsage: true,
  fields: ({ temperature, maxTokens, thinking }) => ({
    temperature,
    max_tokens: maxTokens,
    ...(thinking === 'low' || thinking === 'high' ? { reasoning_effort: thinking } : {}),
  }),
});
