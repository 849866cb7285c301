import type { ChatRequest, Message } from './chat.ts';
import { MgwError } from './errors.ts';
import { NANO } from './money.ts';
import { nearest } from './nearest.ts';

/** What each field of a request may be. Limits are only as good as the numbers that they are reckoned with. */
const FIELDS: Record<keyof ChatRequest, (value: unknown) => string | undefined> = {
  messages: (value) =>
    isMessages(value)
      ? undefined
      : 'at least one message with a role and some text; images, of the user alone, in base64',
  model: (value) => (typeof value === 'string' && value !== '' ? undefined : 'a model of `mgw models`'),
  temperature: numberIn(0, 2),
  maxTokens: (value) =>
    Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : 'a whole number of at least 1',
  thinking: oneOf('on', 'off', 'low', 'high'),
  maxCost: (value) => numberIn(0, 1_000_000)(value) ?? (isNoNano(value) ? 'at least 0.000000001, or 0' : undefined),
  fallback: (value) => (typeof value === 'boolean' ? undefined : 'true or false'),
  cache: oneOf('use', 'refresh', 'off'),
  timeoutMs: numberIn(1, 86_400_000),
  maxLatencyMs: numberIn(1, 86_400_000),
  tag: (value) => (typeof value === 'string' ? undefined : 'a word'),
  schema: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'a JSON Schema, an object',
};

/** Refuses what a caller without types, or with a number that is none, hands in. Throws `usage`. */
export function checkRequest(request: ChatRequest): void {
  for (const [name, value] of Object.entries(request)) {
    if (!isField(name)) {
      const guess = nearest(name, Object.keys(FIELDS));
      throw new MgwError(
        'usage',
        `unknown option "${name}"`,
        guess === undefined ? {} : { hint: `did you mean "${guess}"?` },
      );
    }
    const expected = value === undefined ? undefined : FIELDS[name](value);
    if (expected !== undefined) throw new MgwError('usage', `${name} must be ${expected}`);
  }
}

/** It would be a limit of 0 that nobody has set. */
function isNoNano(value: unknown): boolean {
  return Number(value) > 0 && Number(value) * NANO < 1;
}

function isField(name: string): name is keyof ChatRequest {
  return Object.hasOwn(FIELDS, name);
}

function isMessages(value: unknown): value is Message[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const wellFormed = value.every(
    (message: unknown) =>
      typeof message === 'object' &&
      message !== null &&
      'role' in message &&
      ['system', 'user', 'assistant'].includes(String(message.role)) &&
      'content' in message &&
      typeof message.content === 'string' &&
      (!('images' in message) ||
        message.images === undefined ||
        (message.role === 'user' && areImages(message.images))),
  );
  return wellFormed && value.some(({ content }: Message) => content.trim() !== '');
}

const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];

function areImages(value: unknown): boolean {
  return Array.isArray(value) && value.every(isImage);
}

function isImage(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { mediaType, data, width, height }: Record<string, unknown> = { ...value };
  const isSize = (size: unknown) => size === undefined || (Number.isSafeInteger(size) && Number(size) > 0);
  return (
    IMAGE_TYPES.includes(String(mediaType)) &&
    typeof data === 'string' &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(data) &&
    isSize(width) &&
    isSize(height)
  );
}

function numberIn(least: number, most: number): (value: unknown) => string | undefined {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most ? undefined : `a number from ${least} to ${most}`;
}

function oneOf(...options: readonly string[]): (value: unknown) => string | undefined {
  return (value) => (options.includes(String(value)) ? undefined : `one of ${options.join(', ')}`);
}
