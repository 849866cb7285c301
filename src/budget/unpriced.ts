import { type ErrorCode, MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Currency } from '../domain/money.ts';

/** The refusal of a model whose cost cannot be held against an amount in `currency`. `yes`: whether `--yes` lets it pass. */
export function unpricedRefusal(
  { alias, upstreamModel, prices }: Model,
  { code, currency, yes }: { code: ErrorCode; currency: Currency; yes: boolean },
): MgwError {
  const isBudget = code === 'budget';
  const foreign = prices.find((list) => list.currency !== currency)?.currency;
  if (foreign !== undefined) {
    const priced = isBudget
      ? `${alias} is priced in ${foreign}, and the budget is in ${currency}`
      : `${alias} is priced in ${foreign}, and the limit is in ${currency}`;
    return new MgwError(code, priced, {
      hint: `say what one ${foreign} is worth in ${currency}: exchange_rates: {${foreign}: …}`,
    });
  }
  const message = isBudget
    ? `${alias} (${upstreamModel}) has no known price, so it cannot be held against a budget`
    : `${alias} (${upstreamModel}) has no known price, so it cannot be held against a limit`;
  const hint = `set its price in the config (models.${alias}.price_per_1k_input and …_output), or routing.allow_unpriced: true`;
  return new MgwError(code, message, {
    hint: yes ? orWithYes(hint) : hint,
  });
}

/** The hint of a refusal that `--yes` lifts. */
export function orWithYes(hint: string): string {
  return `${hint}, or allow this call with --yes`;
}
