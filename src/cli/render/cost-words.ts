import type { CostAnalysis } from '../../reports/cost-analysis.ts';
import { t } from '../language/t.ts';
import { count } from './report-format.ts';

/** What a projection goes by. */
export function paceText(days: number): string {
  if (days < 1) return t('as today so far');
  return days === 1 ? t('as yesterday') : t('as in the last {days} whole days', { days });
}

/** `1 answer`, `2 answers` */
export function answers(value: number): string {
  return t(value === 1 ? '{n} answer' : '{n} answers', { n: count(value) });
}

/** Whether calls are in no sum of the config's currency: without a price, or without an exchange rate. */
export function isPartOfAll({ unpricedCalls, unconvertedCalls }: CostAnalysis): boolean {
  return unpricedCalls + unconvertedCalls > 0;
}
