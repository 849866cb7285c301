import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { type Check, count, optional, shape, text } from '../domain/shape.ts';

const number: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const amount: Check = (value) => Number.isSafeInteger(value);
const oneOf =
  (...words: string[]): Check =>
  (value) =>
    typeof value === 'string' && words.includes(value);

const usage = shape({
  input: count,
  output: count,
  cachedInput: optional(count),
  reasoning: optional(count),
  source: text,
});
const money = { costNano: optional(count), currency: optional(text) };
const source = oneOf('computed', 'estimated', 'unpriced');
const attempt = shape({
  model: text,
  provider: text,
  status: oneOf('ok', 'failed', 'cancelled'),
  code: optional(text),
  durationMs: number,
  billed: optional(shape({ usage, ...money, costSource: source })),
});

const entry = shape({
  v: (value) => value === 1,
  id: text,
  ts: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
  asked: text,
  model: optional(text),
  provider: optional(text),
  endpointHost: optional(text),
  outcome: oneOf('answered', 'cached', 'failed', 'refused', 'cancelled'),
  code: optional(text),
  attempts: (value) => Array.isArray(value) && value.every(attempt),
  firstTokenMs: optional(number),
  durationMs: number,
  cache: shape({
    status: text,
    savedNano: optional(amount),
    savedCurrency: optional(text),
    spentNano: optional(count),
    usage: optional(usage),
  }),
  promptHash: optional(text),
  tag: optional(text),
  forTag: optional(text),
  counted: optional(shape({ input: count, output: count, encoding: text })),
  usage: optional(usage),
  costSource: optional(source),
  ...money,
});

/** A light check of what reports add up; fields that they do not read may be anything. */
export function isLedgerEntry(value: unknown): value is LedgerEntry {
  return entry(value);
}
