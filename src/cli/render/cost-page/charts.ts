import type { Nano } from '../../../domain/money.ts';
import type { CostSection } from '../../../reports/cost.ts';
import type { CostAnalysis } from '../../../reports/cost-analysis.ts';
import type { GroupBy } from '../../../reports/groupings.ts';
import type { SpendingOverTime } from '../../../reports/spending-over-time.ts';
import { t } from '../../language/t.ts';
import { calls, count, nameCell, percent, type ShowMoney } from '../report-format.ts';
import type { BarChart, ChartData, Steps } from './chart-data.ts';
import type { CostPageData } from './data.ts';
import { keyName } from './format.ts';
import { type Html, html } from './html.ts';
import { convertedNano } from './rows.ts';

/** Colours of the palette; the last one is for all other models. */
const MOST_SERIES = 8;
const MOST_BARS = 12;
/** Amounts that the label of a picture names. */
const NAMED = 5;

const HOURS = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`);

export function chartData(data: CostPageData): ChartData {
  const { currency, analysis } = data;
  const steps = analysis === undefined ? undefined : stepsOf(analysis);
  return {
    currency,
    overTime: overTimeOf(data),
    bars: data.sections.filter(({ by }) => by !== 'day').map((section) => barsOf(section, data)),
    ...(steps !== undefined && { steps }),
    words: {
      cost: t('Cost'),
      amount: t('Amount'),
      labelled: t('{name}: {amount}', { name: '{name}', amount: '{amount}' }),
    },
  };
}

/** The figures, each with its caption and a label that says what the picture says. */
export function chartFigures(data: CostPageData, charts: ChartData, show: ShowMoney): Html {
  const money = (nano: Nano) => show(nano, data.currency);
  const { overTime, bars, steps } = charts;
  const named = (labels: readonly string[], nano: readonly Nano[]) =>
    labels.map((label, index) => `${label} ${money(nano[index] ?? 0)}`);
  const { unit } = data.overTime;
  const figures = [
    figureOf({
      id: 'over-time',
      title: t(OVER_TIME[unit]),
      says: overTimeSays(overTime, unit, money),
      wide: true,
      note: missing(data),
    }),
    ...(steps === undefined
      ? []
      : [
          figureOf({
            id: 'steps',
            title: t('From the price without the gateway to what was spent'),
            says: named(steps.labels, stepSizes(steps)),
          }),
        ]),
    ...bars.map(({ id, labels, nano }) => {
      const ordered = named(labels, nano).filter((_, index) => (nano[index] ?? 0) > 0);
      return figureOf({
        id,
        title: t(TITLES[id] ?? id),
        says: id === 'hour' ? ordered : shortened(ordered),
      });
    }),
  ];
  return html`<div class="charts">
${figures}</div>`;
}

const OVER_TIME = {
  day: 'Spending by day and model',
  week: 'Spending by week and model',
  month: 'Spending by month and model',
} as const;

const TITLES: Readonly<Record<string, string>> = {
  model: 'Spending by model',
  tag: 'Spending by tag',
  hour: 'Spending by hour of the day',
};

type Figure = { id: string; title: string; says: readonly string[]; wide?: boolean; note?: string };

function figureOf({ id, title, says, wide = false, note = '' }: Figure): Html {
  const label = t('{title}: {figures}', { title, figures: says.length > 0 ? says.join(t('; ')) : t('nothing') });
  return html`<figure class="${wide ? 'wide' : 'half'}"><figcaption><strong>${title}</strong>${note}</figcaption>
<div class="canvas"><canvas id="chart-${id}" role="img" aria-label="${label}"></canvas></div></figure>\n`;
}

/** What no bar shows. */
function missing({ unpricedCalls, overTime: { leftOut } }: CostPageData): string {
  const parts = [...(unpricedCalls > 0 ? [t('{calls} unpriced', { calls: calls(unpricedCalls) })] : []), ...leftOut];
  return parts.length > 0 ? t(', without {parts}', { parts: parts.join(t(' and ')) }) : '';
}

function shortened(says: readonly string[]): string[] {
  const left = says.length - NAMED;
  return left > 1 ? [...says.slice(0, NAMED), t('and {n} more, in the table below', { n: count(left) })] : [...says];
}

function overTimeSays(
  { labels, series }: ChartData['overTime'],
  unit: SpendingOverTime['unit'],
  money: (nano: Nano) => string,
): string[] {
  const sums = labels.map((_, index) => series.reduce((sum, { nano }) => sum + (nano[index] ?? 0), 0));
  const most = sums.reduce((best, nano, index) => (nano > (sums[best] ?? 0) ? index : best), 0);
  const whole = sums.reduce((sum, nano) => sum + nano, 0);
  if (whole === 0) return [];
  const parts = series.map(({ name, nano }) => {
    const total = nano.reduce((sum, one) => sum + one, 0);
    return t('{name} {amount}, {share}', { name, amount: money(total), share: percent(total / whole) });
  });
  const peak = { label: labels[most] ?? '', amount: money(sums[most] ?? 0) };
  return [
    t('{from} to {to}', { from: labels[0] ?? '', to: labels.at(-1) ?? '' }),
    t(MOST_IN[unit], peak),
    ...shortened(parts),
    t(EVERY[unit]),
  ];
}

const MOST_IN = {
  day: 'most in the day {label}, {amount}',
  week: 'most in the week {label}, {amount}',
  month: 'most in the month {label}, {amount}',
} as const;
const EVERY = {
  day: 'every day is in the table under the charts',
  week: 'every week is in the table under the charts',
  month: 'every month is in the table under the charts',
} as const;

function overTimeOf({ overTime: { labels, series } }: CostPageData): ChartData['overTime'] {
  const paid = series.filter(({ totalNano }) => totalNano > 0);
  const own = paid.length > MOST_SERIES ? paid.slice(0, MOST_SERIES - 1) : paid;
  const rest = paid.slice(own.length);
  const drawn = own.map(({ model, cells }) => ({ name: nameCell(model), nano: cells.map(({ nano }) => nano) }));
  if (rest.length > 0) {
    const sum = labels.map((_, index) => rest.reduce((total, { cells }) => total + (cells[index]?.nano ?? 0), 0));
    drawn.push({ name: t('{n} others', { n: rest.length }), nano: sum });
  }
  return { labels, series: drawn };
}

function barsOf({ by, rows }: CostSection, data: CostPageData): BarChart {
  const amounts = new Map(rows.map(({ key, money }) => [key, convertedNano(money, data) ?? 0]));
  if (by === ('hour' satisfies GroupBy)) {
    return { id: by, lying: false, labels: HOURS, nano: HOURS.map((hour) => amounts.get(hour) ?? 0) };
  }
  const ordered = [...amounts].filter(([, nano]) => nano > 0).sort(([, a], [, b]) => b - a);
  const own = ordered.length > MOST_BARS ? ordered.slice(0, MOST_BARS - 1) : ordered;
  const rest = ordered.slice(own.length);
  const all: [string, Nano][] = own.map(([key, nano]) => [keyName(key), nano]);
  if (rest.length > 0)
    all.push([t('{n} others', { n: count(rest.length) }), rest.reduce((sum, [, nano]) => sum + nano, 0)]);
  return { id: by, lying: true, labels: all.map(([label]) => label), nano: all.map(([, nano]) => nano) };
}

/** From the baseline down to what was spent on the calls in it. */
function stepsOf({ baseline, savings }: CostAnalysis): Steps | undefined {
  if (baseline === undefined || savings === undefined) return undefined;
  const { cacheNano, routingNano, hoursNano, wastedNano, spentNano } = savings;
  const downs: [string, Nano][] = [
    [t('Cache'), cacheNano],
    [t('Routing'), routingNano],
    [t('Cheaper hours'), hoursNano],
    ...(wastedNano === 0 ? [] : [[t('Wasted'), -wastedNano] satisfies [string, Nano]]),
  ];
  const steps: Steps = { labels: [t('Without the gateway')], from: [0], to: [baseline.nano] };
  let height = baseline.nano;
  for (const [label, down] of downs) {
    steps.labels.push(label);
    steps.from.push(height);
    height -= down;
    steps.to.push(height);
  }
  steps.labels.push(t('Spent'));
  steps.from.push(0);
  steps.to.push(spentNano);
  return steps;
}

/** Signed: a saving is below 0. */
function stepSizes({ from, to }: Steps): Nano[] {
  return to.map((end, index) => end - (from[index] ?? 0));
}
