import type { CacheEntry } from '../../cache/store/cache-store.ts';
import { t } from '../language/t.ts';
import { oneLine } from './error-text.ts';

const UNITS = [
  { ms: 86_400_000, text: '{n} d' },
  { ms: 3_600_000, text: '{n} h' },
  { ms: 60_000, text: '{n} min' },
  { ms: 1000, text: '{n} s' },
] as const;

/** How long ago: `3 d`, `5 min`; a clock that was set back makes nothing younger than now. */
export function ageText(iso: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(iso));
  const { ms: unit, text } = UNITS.find((one) => ms >= one.ms) ?? UNITS[3];
  return t(text, { n: Math.floor(ms / unit) });
}

/** `812 B`, `1.2 MB` */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** power;
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)} ${['B', 'kB', 'MB', 'GB', 'TB'][power]}`;
}

/** `in [0, 1]`, never rounded up to a whole. */
export function scoreText(score: number): string {
  return score >= 1 ? '1.00' : (Math.floor(score * 100) / 100).toFixed(2);
}

/** A question in a sentence of ours: short, on one line, in quotation marks. */
export function quoted(question: string | undefined, most = 60): string {
  if (question === undefined) return t('(no question of its own)');
  const characters = [...oneLine(question)];
  return `"${characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('')}"`;
}

/** The lines of a hint, in English as all hints are: an id and its question each. */
export function ambiguousIds(entries: readonly CacheEntry[], { more }: { more: boolean }): string {
  const lines = entries
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .map(({ id, question }) =>
      question === undefined ? `${id}  (no question of its own)` : `${id}  ${quoted(question, 40)}`,
    );
  return [...lines, ...(more ? ['…'] : []), 'write more of it'].join('\n');
}

/** Foreign text of several lines that cannot move the cursor. */
export function manyLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])\p{Cc}/gu, '');
}
