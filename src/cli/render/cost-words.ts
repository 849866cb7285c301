import type { Nano } from '../../domain/money.ts';
import type { CostAnalysis, Savings } from '../../reports/cost-analysis.ts';
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

/** What made the figure of routing: other models, and what the router itself has asked. */
export function routingText({ routingNano, router }: Savings, model: string, money: (nano: Nano) => string): string {
  const modelsNano = routingNano + (router?.nano ?? 0);
  const isLoss = modelsNano < 0;
  if (router === undefined) return t(isLoss ? 'dearer models than {model}' : 'other models than {model}', { model });
  const requests = t(router.requests === 1 ? '{n} embedding request' : '{n} embedding requests', {
    n: count(router.requests),
  });
  if (modelsNano === 0) return t('{requests} of the router', { requests });
  return t(
    isLoss
      ? 'dearer models than {model}, and {amount} for {requests} of the router'
      : 'other models than {model}, less {amount} for {requests} of the router',
    { model, amount: money(router.nano), requests },
  );
}

/** Whether calls are in no sum of the config's currency: without a price, or without an exchange rate. */
export function isPartOfAll({ unpricedCalls, unconvertedCalls }: CostAnalysis): boolean {
  return unpricedCalls + unconvertedCalls > 0;
}
