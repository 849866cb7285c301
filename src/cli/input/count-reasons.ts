import { formatCount } from '../../domain/money.ts';
import type { SkippedFile } from './attach.ts';

/** `3 binary, 1 larger than 512 KB`; '' for nothing. */
export function countReasons(skipped: readonly SkippedFile[]): string {
  return reasonsOf(skipped)
    .map(([reason, count]) => `${formatCount(count)} ${reason}`)
    .join(', ');
}

/** Every reason, and how many files were skipped for it. */
export function reasonsOf(skipped: readonly SkippedFile[]): [reason: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts];
}
