import { createHash } from 'node:crypto';
import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';

/** What the key is made of; a change of meaning gets a new number, and old entries are simply not found. */
const KEY_VERSION = 1;

/**
 * The name of the entry that answers this request on this model: everything that can change the answer, and nothing
 * that cannot. Line endings and white space around a message do not count; case, digits and inner space do.
 */
export function exactKey(model: Model, request: ChatRequest): string {
  const identity = {
    version: KEY_VERSION,
    provider: model.provider,
    endpoint: model.endpoint,
    upstreamModel: model.upstreamModel,
    messages: request.messages.map(({ role, content }) => [role, normalise(content)]),
    temperature: request.temperature ?? model.temperature,
    maxTokens: request.maxTokens ?? model.maxTokens,
    thinking: request.thinking ?? model.thinking ?? null,
    params: sortKeys(model.params),
    ...overParams(model, request),
  };
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** What a call asks for goes before `params`, also where it asks for what the model has anyway. */
function overParams({ params }: Model, request: ChatRequest): { asked?: string[] } {
  if (Object.keys(params).length === 0) return {};
  const asked = (['temperature', 'maxTokens', 'thinking'] as const).filter((name) => request[name] !== undefined);
  return asked.length === 0 ? {} : { asked };
}

function normalise(text: string): string {
  return text.replace(/\r\n?/g, '\n').normalize('NFC').trim();
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sortKeys(inner)]),
  );
}
