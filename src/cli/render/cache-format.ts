import type { CacheEntry } from '../../cache/store/cache-store.ts';
import { oneLine } from './error-text.ts';

const UNITS: readonly (readonly [ms: number, name: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** How long ago: `3 d`, `5 min`; a clock that was set back makes nothing younger than now. */
export function ageText(iso: string, nowMs: number): string {
  const ms = Math.max(0, nowMs - Date.parse(iso));
  const [unit, name] = UNITS.find(([from]) => ms >= from) ?? [1000, 's'];
  return `${Math.floor(ms / unit)} ${name}`;
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
  if (question === undefined) return '(no question of its own)';
  const characters = [...oneLine(question)];
  return `"${characters.length > most ? `${characters.slice(0, most - 1).join('')}…` : characters.join('')}"`;
}

/** The lines of a hint: an id and its question each. */
export function ambiguousIds(entries: readonly CacheEntry[], { more }: { more: boolean }): string {
  const lines = entries
    .toSorted((a, b) => (a.id < b.id ? 1 : -1))
    .map(({ id, question }) => `${id}  ${quoted(question, 40)}`);
  return [...lines, ...(more ? ['…'] : []), 'write more of it'].join('\n');
}

/** Foreign text of several lines that cannot move the cursor. */
export function manyLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?![\n\t])\p{Cc}/gu, '');
}
