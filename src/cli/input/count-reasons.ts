import { formatCount } from '../../domain/money.ts';
import type { SkippedFile } from './attach.ts';

/** `3 binary, 1 larger than 512 KB`; '' for nothing. */
export function countReasons(skipped: readonly SkippedFile[]): string {
  const counts = new Map<string, number>();
  for (const { reason } of skipped) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${formatCount(count)} ${reason}`).join(', ');
}
