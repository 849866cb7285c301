import type { Currency, Nano } from '../../../domain/money.ts';
import type { Baseline, CostAnalysis, Savings, Waste } from '../../../reports/cost-analysis.ts';
import { t } from '../../language/t.ts';
import { answers, isPartOfAll, paceText } from '../cost-words.ts';
import { calls, count, percent, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { named, partAmount } from './format.ts';
import { filledHtml, type Html, html } from './html.ts';

type Card = { title: string; figure: string; details: (string | Html)[] };
type Show = (nano: Nano) => string;

/** The figures that a reader looks for first. */
export function headline(data: CostPageData, show: ShowMoney): Html {
  const inOwn: Show = (nano) => show(nano, data.currency);
  const { analysis } = data;
  const cards = [
    spent(data, show),
    ...(analysis === undefined ? withoutAnalysis(data, show) : analysed(analysis, inOwn)),
  ];
  return html`<dl class="cards">
${cards.map(cardOf)}</dl>`;
}

function cardOf({ title, figure, details }: Card): Html {
  const lines = details.map((detail) => html`<dd class="detail">${detail}</dd>`);
  return html`<div><dt>${title}</dt><dd class="figure">${figure}</dd>${lines}</div>\n`;
}

function spent(data: CostPageData, show: ShowMoney): Card {
  const { totals, totalNano, currency, unpricedCalls } = data;
  const amounts = totals.map((total) => show(total.nano, total.currency)).join(' + ');
  const known = totalNano !== undefined && (totals.length > 0 || unpricedCalls === 0);
  const sum = known ? show(totalNano, currency) : amounts;
  const estimated = totals.filter(({ estimatedNano }) => estimatedNano > 0);
  return {
    title: t('Spent'),
    figure: unpricedCalls === 0 ? sum : sum === '' ? '?' : `${sum} + ?`,
    details: [
      t('for {calls}', { calls: calls(data.calls) }),
      ...(known && totals.length > 1 ? [`= ${amounts}`] : []),
      ...(estimated.length > 0
        ? [
            t('≈ {amounts} of it estimated', {
              amounts: estimated.map((total) => show(total.estimatedNano, total.currency)).join(' + '),
            }),
          ]
        : []),
      ...(unpricedCalls > 0 ? [t('? {calls} unpriced, not in the sum', { calls: calls(unpricedCalls) })] : []),
    ],
  };
}

/** What the ledger says by itself. */
function withoutAnalysis({ cacheSaved, cachedCalls, totals }: CostPageData, show: ShowMoney): Card[] {
  const wasted = totals.filter(({ wastedNano }) => wastedNano > 0);
  const sum = (pairs: readonly { currency: Currency; nano: Nano }[]) =>
    pairs.map(({ currency, nano }) => show(nano, currency)).join(' + ');
  return [
    ...(cacheSaved.length > 0
      ? [
          {
            title: t('Saved by the cache'),
            figure: sum(cacheSaved),
            details: [t('{calls} answered from it', { calls: calls(cachedCalls) })],
          },
        ]
      : []),
    ...(wasted.length > 0
      ? [
          {
            title: t('Wasted'),
            figure: sum(wasted.map(({ currency, wastedNano: nano }) => ({ currency, nano }))),
            details: [t('attempts that failed, and answers that were stopped')],
          },
        ]
      : []),
  ];
}

function analysed(analysis: CostAnalysis, show: Show): Card[] {
  const { baseline, projection, whatIf } = analysis;
  const cards: Card[] = [];
  if (baseline !== undefined) {
    cards.push({
      title: t('Without the gateway'),
      figure: show(baseline.nano),
      details: [
        filledHtml(t('every call at {model}, no cache', { model: '{model}' }), { model: named(baseline.model) }),
        ...leftOut(baseline.leftOut),
      ],
    });
    if (analysis.savings !== undefined) cards.push(saved(analysis.savings, baseline, show));
  }
  if (projection !== undefined) {
    const { monthEndNano, perDayNano, basedOnDays } = projection;
    const amount = (nano: Nano) => partAmount(nano, isPartOfAll(analysis), show);
    cards.push({
      title: t('By the month’s end'),
      figure: amount(monthEndNano),
      details: [t('at {amount} a day, {pace}', { amount: amount(perDayNano), pace: paceText(basedOnDays) })],
    });
  }
  cards.push(...wasted(analysis.wasted, show), ...paidAgain(analysis.wasted, show));
  if (whatIf !== undefined) {
    cards.push({
      title: t('What if'),
      figure: whatIf.calls > 0 ? show(whatIf.nano) : whatIf.leftOut > 0 ? '?' : '–',
      details: [
        filledHtml(whatIf.corrected ? t(CORRECTED, PRICED) : t(AT_PRICES, PRICED), {
          calls: calls(whatIf.calls),
          model: named(whatIf.model),
        }),
        ...leftOut(whatIf.leftOut),
      ],
    });
  }
  return cards;
}

const AT_PRICES = '{calls} at {model}’s prices';
const CORRECTED = '{calls} at {model}’s prices, token counts corrected to the vendor’s';
/** Filled later, with markup. */
const PRICED = { calls: '{calls}', model: '{model}' };

function saved(savings: Savings, { nano: baselineNano, model }: Baseline, show: Show): Card {
  const nano = baselineNano - savings.spentNano;
  const amount = show(Math.abs(nano));
  const share = percent(Math.abs(nano) / baselineNano);
  return {
    title: t(nano < 0 ? 'Dearer by' : 'Saved'),
    figure: baselineNano > 0 ? t('{amount} ({share})', { amount, share }) : amount,
    details: [
      filledHtml(t('{amount} by the cache, at {model}’s price', { amount: '{amount}', model: '{model}' }), {
        amount: show(savings.cacheNano),
        model: named(model),
      }),
      t('{amount} by routing', { amount: show(savings.routingNano) }),
      t('{amount} by cheaper hours', { amount: show(savings.hoursNano) }),
      ...(savings.wastedNano === 0 ? [] : [t('{amount} wasted', { amount: show(-savings.wastedNano) })]),
    ],
  };
}

function wasted({ failedAttempts, aborted }: CostAnalysis['wasted'], show: Show): Card[] {
  const amountOf = (waste: Waste) => partAmount(waste.nano, waste.unknown > 0, show);
  const details = [
    ...(failedAttempts.count > 0
      ? [
          t(
            failedAttempts.count === 1
              ? '{amount} on {n} failed attempt that was billed'
              : '{amount} on {n} failed attempts that were billed',
            { amount: amountOf(failedAttempts), n: count(failedAttempts.count) },
          ),
        ]
      : []),
    ...(aborted.count > 0
      ? [
          t(aborted.count === 1 ? '{amount} on {n} stopped answer' : '{amount} on {n} stopped answers', {
            amount: amountOf(aborted),
            n: count(aborted.count),
          }),
        ]
      : []),
  ];
  if (details.length === 0) return [];
  const isPart = failedAttempts.unknown + aborted.unknown > 0;
  return [{ title: t('Wasted'), figure: partAmount(failedAttempts.nano + aborted.nano, isPart, show), details }];
}

function paidAgain({ repeats }: CostAnalysis['wasted'], show: Show): Card[] {
  if (repeats.count === 0) return [];
  const figure = partAmount(repeats.nano, repeats.unknown > 0, show);
  return [
    {
      title: t('Paid again'),
      figure,
      details: [t('{answers} to questions asked before; not in Wasted', { answers: answers(repeats.count) })],
    },
  ];
}

function leftOut(number: number): string[] {
  return number > 0 ? [t('? {calls} could not be priced so', { calls: calls(number) })] : [];
}
