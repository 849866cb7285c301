import type { ConversationEvent } from '../domain/conversation.ts';
import { type Check, count, isRecord, optional, shape, text } from '../domain/shape.ts';

const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const time: Check = (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value));

const call = shape({
  id: text,
  at: time,
  outcome: text,
  model: text,
  input: optional(count),
  cachedInput: optional(count),
  output: optional(count),
  paid: listOf(shape({ nano: optional(Number.isSafeInteger), currency: optional(text), source: text })),
});

const turn = shape({
  id: text,
  at: time,
  question: text,
  images: optional(count),
  words: optional(text),
  answer: text,
  reasoning: optional(text),
  cut: optional((value) => value === true),
  model: text,
  asked: optional(text),
  leftOut: optional(count),
});

const EVENTS: Readonly<Record<string, Check>> = {
  turn: shape({ turn, call, system: optional(text), replaces: optional(text) }),
  undo: shape({ at: time, turn: text }),
  call: shape({ call }),
};

/** One line of a conversation's file, with its end. */
export function eventLine(event: ConversationEvent): string {
  return `${JSON.stringify({ v: 1, ...event })}\n`;
}

/** What a line says; undefined for what was cut off, overwritten, or written by another program. */
export function parseLine(line: string): ConversationEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isEvent(value: unknown): value is ConversationEvent {
  if (!isRecord(value) || value['v'] !== 1) return false;
  const { type } = value;
  return typeof type === 'string' && Object.hasOwn(EVENTS, type) && EVENTS[type]?.(value) === true;
}
