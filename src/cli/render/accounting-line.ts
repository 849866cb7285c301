import type { Budget } from '../../budget/standing.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { type Currency, formatCount, formatMoney, NANO } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { word } from '../language/word.ts';

/** `qwen-plus · 1,204 in (800 cached) · 312 out · ¥0.000941 · 1.8 s`; with a budget also `¥3.20 of ¥10.00 daily left`. */
export function accountingLine(entry: LedgerEntry, about: { left?: string | undefined } = {}): string {
  return accountingParts(entry, about).join(' · ');
}

export function accountingParts(entry: LedgerEntry, { left }: { left?: string | undefined }): string[] {
  const { usage } = entry;
  const name = entry.upstreamModel ?? entry.model ?? entry.asked;
  const time = t('{seconds} s', { seconds: (entry.durationMs / 1000).toFixed(entry.durationMs < 10_000 ? 1 : 0) });
  const parts = [name];
  if (usage !== undefined) {
    const about = usage.source === 'estimated' ? '≈' : '';
    const [input, output] = [about + count(usage.input), about + count(usage.output)];
    const cached = count(usage.cachedInput ?? 0);
    const thinking = count(usage.reasoning ?? 0);
    parts.push(
      usage.cachedInput ? t('{input} in ({cached} cached)', { input, cached }) : t('{input} in', { input }),
      usage.reasoning ? t('{output} out ({thinking} thinking)', { output, thinking }) : t('{output} out', { output }),
    );
  }
  return [
    ...parts,
    ...costText(entry),
    ...askedText(entry),
    ...failedText(entry),
    time,
    ...routeWord(entry),
    ...(left === undefined ? [] : [left]),
  ];
}

/** `auto:code`, where the model was chosen: by what, and the task that the request was taken for. */
function routeWord({ route }: LedgerEntry): string[] {
  const [, by, task] = /^([a-z]+|rule \d+): (\w+)/.exec(route) ?? [];
  if (by === undefined || task === undefined) return [];
  const rule = /^rule (\d+)$/.exec(by)?.[1];
  const chooser = rule === undefined ? word(by, 'strategy') : t('rule-{n}', { n: rule });
  return [t('{chooser}:{task}', { chooser, task: task === 'not' ? t('unsure##task') : word(task, 'task') })];
}

/** `+ ¥0.000041 to ask whether a kept answer fits`: none was served. */
function askedText({ cache: { spentNano, savedCurrency } }: LedgerEntry): string[] {
  if (spentNano === undefined || savedCurrency === undefined) return [];
  return [t('+ {amount} to ask whether a kept answer fits', { amount: formatMoney(spentNano, savedCurrency) })];
}

/** `+ ¥0.000086 for a failed attempt`: what broke off was billed, too; what of it has no price is said. */
function failedText({ attempts, costSource }: LedgerEntry): string[] {
  const billed = attempts.flatMap(({ billed: billing }) => billing ?? []);
  if (billed.length === 0) return [];
  const sums = new Map<Currency, { nano: number; about: string }>();
  for (const { costNano, currency, costSource: source } of billed) {
    if (costNano === undefined || currency === undefined) continue;
    const { nano, about } = sums.get(currency) ?? { nano: 0, about: '' };
    sums.set(currency, { nano: nano + costNano, about: source === 'estimated' ? '≈' : about });
  }
  const isPart = billed.some(({ costNano }) => costNano === undefined);
  const amounts = [
    ...[...sums].map(([currency, { nano, about }]) => about + formatMoney(nano, currency)),
    ...(isPart ? [t('an unknown amount')] : []),
  ].join(t(' and '));
  const plus = costSource === undefined ? '' : '+ ';
  const about = { amounts, n: billed.length };
  return [
    plus + t(billed.length === 1 ? '{amounts} for a failed attempt' : '{amounts} for {n} failed attempts', about),
  ];
}

/** Of the budget that has least room for this call; undefined when none is set. */
export function leftText(budgets: readonly Budget[], currency: Currency, tag: string | undefined): string | undefined {
  const own = budgets.filter((budget) => budget.tag === undefined || budget.tag === tag);
  const room = ({ limitNano, spentNano, unknownSpentIn }: Budget) =>
    unknownSpentIn === undefined ? limitNano - spentNano : Number.NEGATIVE_INFINITY;
  const [tightest] = own.toSorted((a, b) => room(a) - room(b));
  if (tightest === undefined) return undefined;
  const decimals = tightest.limitNano >= NANO ? 2 : 6;
  const money = (nano: number) => formatMoney(nano, currency, decimals);
  const [limit, budget] = [money(tightest.limitNano), told(tightest.name)];
  if (tightest.unknownSpentIn !== undefined)
    return t('what is left of {limit} {budget} is not known', { limit, budget });
  return t('{left} of {limit} {budget} left', { left: money(Math.max(0, room(tightest))), limit, budget });
}

/** Nothing where there was no answer to pay for, which says nothing of the model's price. */
function costText({ costNano, currency, costSource }: LedgerEntry): string[] {
  if (costSource === undefined) return [];
  if (costNano === undefined || currency === undefined) return [t('unpriced')];
  return [`${costSource === 'estimated' ? '≈' : ''}${formatMoney(costNano, currency)}`];
}

function count(tokens: number): string {
  return formatCount(tokens);
}
