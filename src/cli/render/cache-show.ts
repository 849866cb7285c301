import type { CacheEntry } from '../../cache/store/cache-store.ts';
import { formatMoney, toUnits } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import { ageText, manyLines } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { padEnd } from './lines.ts';
import { localMinute } from './local-time.ts';
import { count } from './report-format.ts';

/** What is known of an entry, a line each; then its question and its answer, whole. */
export function showText(entry: CacheEntry, nowMs: number): string {
  const { id, askedAt, model, upstreamModel, costNano, currency, usage, tag, scope, question, reasoning, content } =
    entry;
  const cost = costNano === undefined || currency === undefined ? t('unpriced') : formatMoney(costNano, currency);
  const tokens =
    usage === undefined
      ? []
      : [t('{input} in', { input: count(usage.input) }), t('{output} out', { output: count(usage.output) })];
  const facts: [string, string | undefined][] = [
    [t('id##entry'), id],
    [t('asked##entry'), t('{time} ({age} ago)', { time: localMinute(askedAt), age: ageText(askedAt, nowMs) })],
    [t('model##entry'), t('{alias} ({upstream})', { alias: model, upstream: upstreamModel })],
    [t('cost##entry'), [...tokens, cost].join(' · ')],
    [t('tag##entry'), tag],
    [t('scope##entry'), scope.slice(0, 16)],
  ];
  const lines = facts.flatMap(([name, value]) => (value === undefined ? [] : [`${padEnd(name, 8)}${oneLine(value)}`]));
  const texts = [
    [t('question##entry'), question ?? t('(none of its own: it followed on earlier turns)')],
    ...(reasoning === undefined ? [] : [[t('reasoning##entry'), reasoning]]),
    [t('answer##entry'), content],
  ];
  const parts = texts.map(([name, text = '']) => `${name}\n${manyLines(text).trimEnd()}\n`);
  return `${lines.join('\n')}\n\n${parts.join('\n')}`;
}

/** What `mgw cache show --json` prints: the entry as it is kept, and its cost in whole units. */
export function showJson(entry: CacheEntry): string {
  const cost = entry.costNano === undefined ? {} : { cost: toUnits(entry.costNano) };
  return `${JSON.stringify({ ...entry, ...cost }, null, 2)}\n`;
}
