import { createHash } from 'node:crypto';
import type { ChatRequest, Message } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { normaliseQuestion, normaliseText } from './normalise-question.ts';

/** What the keys are made of; a change of meaning gets a new number, and old entries are simply not found. */
const KEY_VERSION = 2;

/**
 * The name of the entry that answers this request on this model: everything that can change the answer, and nothing
 * that cannot. How a question is typed does not count where it cannot mean anything (`normaliseQuestion`). Nor does the tag:
 * the same words to the same model have the same answer, whoever asks; a tag that must not share is in `cache.exclude.tags`.
 */
export function exactKey(model: Model, request: ChatRequest): string {
  return hashOf({ ...settings(model, request), messages: request.messages.map(normalised) });
}

/**
 * Where an answer may serve another question: everything that can change the answer but the last question itself, and
 * the tag: that other words mean the same in one project does not say that they do in another.
 */
export function scopeKey(model: Model, request: ChatRequest): string {
  const last = request.messages.findLastIndex(({ role }) => role === 'user');
  const around = request.messages.map((message, index) => (index === last ? null : normalised(message)));
  return hashOf({ ...settings(model, request), around, tag: request.tag ?? null });
}

function settings(model: Model, request: ChatRequest): Record<string, unknown> {
  return {
    version: KEY_VERSION,
    provider: model.provider,
    endpoint: model.endpoint,
    upstreamModel: model.upstreamModel,
    temperature: request.temperature ?? model.temperature,
    maxTokens: request.maxTokens ?? model.maxTokens,
    thinking: request.thinking ?? model.thinking ?? null,
    params: sortKeys(model.params),
    ...(request.schema && { schema: request.schema }),
    ...overParams(model, request),
  };
}

/** What a call asks for goes before `params`, also where it asks for what the model has anyway. */
function overParams({ params }: Model, request: ChatRequest): { asked?: string[] } {
  if (Object.keys(params).length === 0) return {};
  const asked = (['temperature', 'maxTokens', 'thinking'] as const).filter((name) => request[name] !== undefined);
  return asked.length === 0 ? {} : { asked };
}

function normalised({ role, content, images = [] }: Message): string[] {
  const text = role === 'user' ? normaliseQuestion(content) : normaliseText(content);
  return [role, text, ...images.map(({ mediaType, data }) => `${mediaType} ${hashOf(data)}`)];
}

function hashOf(identity: unknown): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
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
