import type { CacheEntry } from '../../cache/store/cache-store.ts';
import { formatMoney, toUnits } from '../../domain/money.ts';
import { ageText, manyLines } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { count } from './report-format.ts';

/** What is known of an entry, a line each; then its question and its answer, whole. */
export function showText(entry: CacheEntry, nowMs: number): string {
  const { id, askedAt, model, upstreamModel, costNano, currency, usage, tag, scope, question, reasoning, content } =
    entry;
  const cost = costNano === undefined || currency === undefined ? 'unpriced' : formatMoney(costNano, currency);
  const tokens = usage === undefined ? [] : [`${count(usage.input)} in`, `${count(usage.output)} out`];
  const facts: [string, string | undefined][] = [
    ['id', id],
    ['asked', `${askedAt} (${ageText(askedAt, nowMs)} ago)`],
    ['model', `${model} (${upstreamModel})`],
    ['cost', [...tokens, cost].join(' · ')],
    ['tag', tag],
    ['scope', scope.slice(0, 16)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${name.padEnd(8)}${oneLine(value)}`]));
  const texts = [
    ['question', question ?? '(none of its own: it followed on earlier turns)'],
    ...(reasoning === undefined ? [] : [['reasoning', reasoning]]),
    ['answer', content],
  ];
  const parts = texts.map(([name, text = '']) => `${name}\n${manyLines(text).trimEnd()}\n`);
  return `${lines.join('\n')}\n\n${parts.join('\n')}`;
}

/** What `mgw cache show --json` prints: the entry as it is kept, and its cost in whole units. */
export function showJson(entry: CacheEntry): string {
  const cost = entry.costNano === undefined ? {} : { cost: toUnits(entry.costNano) };
  return `${JSON.stringify({ ...entry, ...cost }, null, 2)}\n`;
}
