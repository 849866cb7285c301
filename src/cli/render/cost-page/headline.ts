import type { Currency, Nano } from '../../../domain/money.ts';
import type { Baseline, CostAnalysis, Savings, Waste } from '../../../reports/cost-analysis.ts';
import { answers, isPartOfAll, paceText } from '../cost-words.ts';
import { calls, percent, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { named, partAmount } from './format.ts';
import { type Html, html } from './html.ts';

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
    title: 'Spent',
    figure: unpricedCalls === 0 ? sum : sum === '' ? '?' : `${sum} + ?`,
    details: [
      `for ${calls(data.calls)}`,
      ...(known && totals.length > 1 ? [`= ${amounts}`] : []),
      ...(estimated.length > 0
        ? [`≈ ${estimated.map((total) => show(total.estimatedNano, total.currency)).join(' + ')} of it estimated`]
        : []),
      ...(unpricedCalls > 0 ? [`? ${calls(unpricedCalls)} unpriced, not in the sum`] : []),
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
      ? [{ title: 'Saved by the cache', figure: sum(cacheSaved), details: [`${calls(cachedCalls)} answered from it`] }]
      : []),
    ...(wasted.length > 0
      ? [
          {
            title: 'Wasted',
            figure: sum(wasted.map(({ currency, wastedNano: nano }) => ({ currency, nano }))),
            details: ['attempts that failed, and answers that were stopped'],
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
      title: 'Without the gateway',
      figure: show(baseline.nano),
      details: [html`every call at ${named(baseline.model)}, no cache`, ...leftOut(baseline.leftOut)],
    });
    if (analysis.savings !== undefined) cards.push(saved(analysis.savings, baseline, show));
  }
  if (projection !== undefined) {
    const { monthEndNano, perDayNano, basedOnDays } = projection;
    const amount = (nano: Nano) => partAmount(nano, isPartOfAll(analysis), show);
    cards.push({
      title: 'By the month’s end',
      figure: amount(monthEndNano),
      details: [`at ${amount(perDayNano)} a day, ${paceText(basedOnDays)}`],
    });
  }
  cards.push(...wasted(analysis.wasted, show), ...paidAgain(analysis.wasted, show));
  if (whatIf !== undefined) {
    cards.push({
      title: 'What if',
      figure: whatIf.calls > 0 ? show(whatIf.nano) : whatIf.leftOut > 0 ? '?' : '–',
      details: [
        html`${calls(whatIf.calls)} at ${named(whatIf.model)}’s prices${whatIf.corrected ? ', token counts corrected to the vendor’s' : ''}`,
        ...leftOut(whatIf.leftOut),
      ],
    });
  }
  return cards;
}

function saved(savings: Savings, { nano: baselineNano, model }: Baseline, show: Show): Card {
  const nano = baselineNano - savings.spentNano;
  const share = baselineNano > 0 ? ` (${percent(Math.abs(nano) / baselineNano)})` : '';
  const by = (name: string, amount: Nano) => `${show(amount)} ${name}`;
  return {
    title: nano < 0 ? 'Dearer by' : 'Saved',
    figure: `${show(Math.abs(nano))}${share}`,
    details: [
      html`${by('by the cache, at', savings.cacheNano)} ${named(model)}’s price`,
      by('by routing', savings.routingNano),
      by('by cheaper hours', savings.hoursNano),
      ...(savings.wastedNano === 0 ? [] : [by('wasted', -savings.wastedNano)]),
    ],
  };
}

function wasted({ failedAttempts, aborted }: CostAnalysis['wasted'], show: Show): Card[] {
  const amountOf = (waste: Waste) => partAmount(waste.nano, waste.unknown > 0, show);
  const { count } = failedAttempts;
  const details = [
    ...(count > 0
      ? [
          `${amountOf(failedAttempts)} on ${number(count, 'failed attempt')} that ${count === 1 ? 'was' : 'were'} billed`,
        ]
      : []),
    ...(aborted.count > 0 ? [`${amountOf(aborted)} on ${number(aborted.count, 'stopped answer')}`] : []),
  ];
  if (details.length === 0) return [];
  const isPart = failedAttempts.unknown + aborted.unknown > 0;
  return [{ title: 'Wasted', figure: partAmount(failedAttempts.nano + aborted.nano, isPart, show), details }];
}

function paidAgain({ repeats }: CostAnalysis['wasted'], show: Show): Card[] {
  if (repeats.count === 0) return [];
  const figure = partAmount(repeats.nano, repeats.unknown > 0, show);
  return [
    { title: 'Paid again', figure, details: [`${answers(repeats.count)} to questions asked before; not in Wasted`] },
  ];
}

function number(count: number, noun: string): string {
  return calls(count).replace(/calls?$/, count === 1 ? noun : `${noun}s`);
}

function leftOut(count: number): string[] {
  return count > 0 ? [`? ${calls(count)} could not be priced so`] : [];
}
