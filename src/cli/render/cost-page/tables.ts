import type { CostMoney, CostRow, CostSection } from '../../../reports/cost.ts';
import type { Repeat } from '../../../reports/cost-analysis.ts';
import { knownAvoidableNano, knownNano } from '../../../reports/cost-repeats.ts';
import { type GroupBy, isChronological } from '../../../reports/groupings.ts';
import type { SpendingOverTime } from '../../../reports/spending-over-time.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { count, percent, type ShowMoney } from '../report-format.ts';
import type { CostPageData } from './data.ts';
import { momentFormat, named } from './format.ts';
import { type Html, html } from './html.ts';
import { convertedNano } from './rows.ts';
import { type PageCell, type PageColumn, sortableTable } from './table.ts';

/** Titles are keys of the catalogue. */
const number = (title: string): PageColumn => ({ title: t(title), numeric: true });
const text = (title: string): PageColumn => ({ title: t(title) });

/** Every table of the page: what asks for a decision first, and time last. */
export function tables(data: CostPageData, show: ShowMoney): Html {
  const { analysis, budgets, sections } = data;
  const bySection = (wanted: (section: CostSection) => boolean) =>
    sections.filter(wanted).map((section) => sectionTable(section, data, show));
  const all = [
    ...(budgets.length > 0 ? [budgetsTable(data, show)] : []),
    ...bySection(({ by }) => !isChronological(by)),
    ...(analysis !== undefined && analysis.repeats.length > 0 ? [repeatsTable(data, analysis.repeats, show)] : []),
    ...bySection(({ by }) => isChronological(by)),
    overTimeTable(data, show),
  ];
  return html`${all}`;
}

/** Title and first column of the table of a key. */
const GROUPS: Readonly<Record<GroupBy, { caption: string; head: string }>> = {
  model: { caption: 'By model', head: 'Model' },
  provider: { caption: 'By provider', head: 'Provider' },
  day: { caption: 'By day', head: 'Day' },
  week: { caption: 'By week', head: 'Week' },
  month: { caption: 'By month', head: 'Month' },
  hour: { caption: 'By hour of the day', head: 'Hour' },
  tag: { caption: 'By tag', head: 'Tag' },
  outcome: { caption: 'By outcome', head: 'Outcome' },
  cache: { caption: 'By cache', head: 'Cache' },
};

function sectionTable({ by, rows }: CostSection, data: CostPageData, show: ShowMoney): Html {
  return sortableTable({
    id: by,
    caption: t(GROUPS[by].caption),
    command: `mgw cost --by ${by}`,
    columns: [
      text(GROUPS[by].head),
      ...['Calls', 'Cost', 'Share', 'Computed', '≈ Estimated', 'Wasted', '? Unpriced calls'].map(number),
    ],
    rows: rows.map((row) => [
      { content: named(row.key), sort: row.key },
      amount(row.calls),
      costCell(row, data, show),
      shareCell(row),
      partCell(row, ({ nano, estimatedNano }) => nano - estimatedNano, show),
      partCell(row, ({ estimatedNano }) => estimatedNano, show),
      partCell(row, ({ wastedNano }) => wastedNano, show),
      row.unpricedCalls > 0 ? amount(row.unpricedCalls) : none(),
    ]),
  });
}

/** `?` for what has no price at all, and behind an amount that is not all of it. */
function costCell({ money, unpricedCalls }: CostRow, data: CostPageData, show: ShowMoney): PageCell {
  const amounts = money.map((one) => show(one.nano, one.currency));
  return cell([...amounts, ...(unpricedCalls > 0 ? ['?'] : [])].join(' + '), convertedNano(money, data));
}

/** Several currencies without a rate have a share each, of their own. */
function shareCell({ share, money }: CostRow): PageCell {
  if (share !== undefined) return cell(percent(share), share);
  const shares = money.flatMap((one) => one.share ?? []);
  return shares.length === 0 ? unknown('–') : cell(shares.map(percent).join(' / '), shares[0]);
}

type PartOf = (money: CostMoney) => number;

function partCell({ money }: CostRow, part: PartOf, show: ShowMoney): PageCell {
  if (money.length === 0) return unknown('?');
  const parts = money.filter((one) => part(one) !== 0);
  if (parts.length === 0) return none();
  return cell(
    parts.map((one) => show(part(one), one.currency)).join(' + '),
    parts.reduce((sum, one) => sum + part(one), 0),
  );
}

function cell(content: string, sort: number | undefined): PageCell {
  return sort === undefined ? { content } : { content, sort };
}

function amount(value: number): PageCell {
  return { content: count(value), sort: value };
}

function unknown(sign: string): PageCell {
  return { content: sign };
}

/** Known, and nothing. */
function none(): PageCell {
  return { content: '–', sort: 0 };
}

/** What the chart over time shows, in figures. */
function overTimeTable({ overTime, currency }: CostPageData, show: ShowMoney): Html {
  const { unit, labels, series } = overTime;
  const shown = series.slice(0, MOST_MODELS);
  const table = sortableTable({
    id: 'over-time',
    caption: t(OVER_TIME[unit].caption, { currency }),
    columns: [text(GROUPS[unit].head), ...shown.map(({ model }) => ({ title: model, numeric: true }))],
    rows: labels.map((label, index) => [
      { content: label, sort: label },
      ...shown.map(({ cells }) => overTimeCell(cells[index], (nano) => show(nano, currency))),
    ]),
    ...(series.length > shown.length && {
      note: t('The {shown} dearest of {n} models.', { shown: shown.length, n: series.length }),
    }),
  });
  return html`<details><summary>${t(OVER_TIME[unit].summary)}</summary>
${table}</details>`;
}

const OVER_TIME = {
  day: { caption: 'By day and model, in {currency}', summary: 'The figures by day and model' },
  week: { caption: 'By week and model, in {currency}', summary: 'The figures by week and model' },
  month: { caption: 'By month and model, in {currency}', summary: 'The figures by month and model' },
} as const;

const MOST_MODELS = 12;

type OverTimeCell = SpendingOverTime['series'][number]['cells'][number];

function overTimeCell(cell: OverTimeCell | undefined, money: (nano: number) => string): PageCell {
  const { nano, incomplete } = cell ?? { nano: 0, incomplete: false };
  if (nano === 0) return incomplete ? unknown('?') : none();
  return { content: `${money(nano)}${incomplete ? ' + ?' : ''}`, sort: nano };
}

function repeatsTable({ currency, zone }: CostPageData, repeats: readonly Repeat[], show: ShowMoney): Html {
  const momentOf = momentFormat(zone);
  const moment = (ms: number): PageCell => {
    const [day, time] = momentOf(ms).split(' ');
    return { content: html`<time>${day}</time> ${time}`, sort: ms };
  };
  const money = (nano: number | undefined, unpriced: number): PageCell =>
    nano === undefined ? unknown('?') : { content: `${show(nano, currency)}${unpriced > 0 ? ' + ?' : ''}`, sort: nano };
  return sortableTable({
    id: 'repeats',
    caption: t('The same question asked again'),
    command: 'mgw cost --repeats',
    columns: [
      text('Question'),
      text('Tag'),
      text('Models'),
      ...['Calls', 'Paid again', 'A day', 'Cost', 'Avoidable', 'First', 'Last'].map(number),
    ],
    rows: repeats.map((repeat) => [
      { content: html`<code>${repeat.promptHash.slice(0, 12)}</code>`, sort: repeat.promptHash },
      repeat.tag === undefined ? { content: '–' } : { content: named(repeat.tag), sort: repeat.tag },
      { content: named(repeat.models.join(t(', '))), sort: repeat.models.join(', ') },
      amount(repeat.calls),
      amount(repeat.paidAgain),
      { content: perDay(repeat.perDay), sort: repeat.perDay },
      money(knownNano(repeat), repeat.unpricedCalls),
      money(knownAvoidableNano(repeat), repeat.unpricedAgain),
      moment(repeat.firstMs),
      moment(repeat.lastMs),
    ]),
    note: t('A question is known by its keyed hash alone; no prompt is kept. Avoidable: what its later answers cost.'),
  });
}

function perDay(value: number): string {
  return value >= 10 ? count(Math.round(value)) : value.toFixed(1);
}

const OF_A_TAG = 'per_tag.';

function budgetName(name: string): string {
  return name.startsWith(OF_A_TAG) ? t('per_tag.{tag}##row', { tag: name.slice(OF_A_TAG.length) }) : told(name);
}

function budgetsTable({ budgets, currency }: CostPageData, show: ShowMoney): Html {
  return sortableTable({
    id: 'budgets',
    caption: t('Budgets, now'),
    columns: [text('Budget'), ...['Spent', 'Limit', 'Used', 'Left'].map(number)],
    rows: budgets.map(({ name, limitNano, spentNano, unknownSpentIn }) => [
      { content: named(budgetName(name)), sort: name },
      { content: show(spentNano, currency), sort: spentNano },
      { content: show(limitNano, currency), sort: limitNano },
      ...(unknownSpentIn !== undefined
        ? [unknown('–'), unknown('–')]
        : [
            limitNano > 0 ? { content: percent(spentNano / limitNano), sort: spentNano / limitNano } : unknown('–'),
            { content: show(limitNano - spentNano, currency), sort: limitNano - spentNano },
          ]),
    ]),
  });
}
