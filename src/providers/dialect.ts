import type { ChatRequest, Message } from '../domain/chat.ts';
import type { JsonSchema } from '../domain/json-schema.ts';
import type { Model, Thinking, ThinkingField } from '../domain/model.ts';
import type { ErrorRow } from './provider.ts';

/** What a request asks for, after the model's own settings filled the gaps. */
export type Settings = {
  upstreamModel: string;
  temperature: number;
  maxTokens: number;
  thinking: Thinking | undefined;
  /** Of an endpoint whose switch only the person knows. */
  thinkingField: ThinkingField | undefined;
};

export type CapName = 'max_tokens' | 'max_completion_tokens';

/** How a vendor's dialect differs from the common protocol. */
export type Dialect = {
  name: string;
  errors: readonly ErrorRow[];
  requestIdHeaders: readonly string[];
  /** Usage comes in a stream only when it is asked for with `stream_options`. */
  asksForUsage: boolean;
  /** The field of the output cap. */
  cap: CapName;
  /** Which caps the vendor is known to keep, and of what: all that is billed as output, or the answer without its reasoning. */
  keeps: Partial<Record<CapName, 'output' | 'answer'>>;
  /** Temperature and thinking, in the vendor's fields. */
  fields(settings: Settings): Record<string, unknown>;
  /** How JSON by a schema is asked for; nothing where the vendor cannot, as in some models while they think. */
  jsonFields(schema: JsonSchema, settings: Settings, model: Model): Record<string, unknown>;
  /** What the vendor's own switch in a body says of thinking; undefined: nothing, or there is no switch that is sure. */
  thinks(body: Readonly<Record<string, unknown>>, upstreamModel: string): boolean | undefined;
};

/** The body of a request: the model's settings, `params` over them, and what this one call asks for over both. */
export function encodeBody(dialect: Dialect, model: Model, request: ChatRequest): Record<string, unknown> {
  const settings = settingsOf(model, request);
  const fields = dialect.fields(settings);
  const params = Object.fromEntries(Object.entries(model.params).filter(([, value]) => value !== undefined));
  const cap = capName(dialect, params);
  const body = {
    ...fields,
    [dialect.cap]: settings.maxTokens,
    ...(dialect.asksForUsage ? { stream_options: { include_usage: true } } : {}),
    ...params,
    ...askedFields(dialect, settings, request),
    ...(request.maxTokens !== undefined && { [cap]: request.maxTokens }),
    ...(request.schema && dialect.jsonFields(request.schema, settings, model)),
    model: model.upstreamModel,
    messages: request.messages.map(encodeMessage),
    stream: true,
  };
  // A null in `params` takes a field out, for endpoints that refuse it.
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

/** Images come before the text that asks about them, as data URLs. */
function encodeMessage({ role, content, images = [] }: Message): Record<string, unknown> {
  if (images.length === 0) return { role, content };
  const seen = images.map(({ mediaType, data }) => ({
    type: 'image_url',
    image_url: { url: `data:${mediaType};base64,${data}` },
  }));
  return { role, content: [...seen, { type: 'text', text: content }] };
}

/** The vendor's field for the cap, or the other one where `params` put that in its place. */
function capName({ cap }: Dialect, params: Readonly<Record<string, unknown>>): CapName {
  const other = cap === 'max_tokens' ? 'max_completion_tokens' : 'max_tokens';
  return params[cap] === null && (params[other] ?? null) !== null ? other : cap;
}

/** The fields that this one call decides: those that would be others if it did not ask. */
function askedFields(
  dialect: Dialect,
  settings: Settings,
  { temperature, thinking }: ChatRequest,
): Record<string, unknown> {
  const fields = dialect.fields(settings);
  const without: Record<string, unknown>[] = [];
  if (temperature !== undefined) without.push(dialect.fields({ ...settings, temperature: temperature === 0 ? 1 : 0 }));
  if (thinking !== undefined) without.push(dialect.fields({ ...settings, thinking: undefined }));
  return Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => without.some((others) => others[name] !== value)),
  );
}

function settingsOf(model: Model, request: ChatRequest): Settings {
  return {
    upstreamModel: model.upstreamModel,
    temperature: request.temperature ?? model.temperature,
    maxTokens: request.maxTokens ?? model.maxTokens,
    thinking: request.thinking ?? model.thinking,
    thinkingField: model.thinkingField,
  };
}
