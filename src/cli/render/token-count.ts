import { formatCount } from '../../domain/money.ts';
import { t } from '../language/t.ts';

/** `1 token`, `1,234 tokens` */
export function tokenCount(count: number): string {
  return t(count === 1 ? '{n} token' : '{n} tokens', { n: formatCount(count) });
}
