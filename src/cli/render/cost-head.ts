import type { Nano } from '../../domain/money.ts';
import type { CostAnalysis, Waste } from '../../reports/cost-analysis.ts';
import { isChronological } from '../../reports/groupings.ts';
import { t } from '../language/t.ts';
import { bar, overTime } from './bars.ts';
import { alignUnknown } from './cost-tables.ts';
import { answers, isPartOfAll, paceText, routingText } from './cost-words.ts';
import { groupName, keyName } from './group-names.ts';
import { type Line, roomForWords } from './lines.ts';
import type { CostView } from './report-cost.ts';
import { calls, count, nameCell, partly, percent, type ShowMoney, withUnknown } from './report-format.ts';
import { shorten } from './table.ts';

const BAR_WIDTH = 12;
const LEAST_FOR_BARS = 72;
const LONGEST_NAME = 24;
const MOST_NAMED = 3;

/** In words and amounts of the config's currency: what was spent, what it would have been, what made the difference. */
export function costHead(view: CostView, show: ShowMoney): Line[] {
  const { analysis, into, output } = view;
  const lines = linesOf(view, show);
  const hasUnknown = lines.some(({ amount }) => amount?.endsWith('?'));
  const aligned = hasUnknown ? lines.map((line) => ({ ...line, amount: alignUnknown(line.amount ?? '') })) : lines;
  if (!output.isTTY || output.isSpoken) return aligned;
  return [
    ...aligned,
    ...overTime(
      analysis.days.map(({ nano }) => nano),
      (nano) => show(nano, into.currency),
      { room: roomForWords(aligned, output.columns), unit: 'day' },
    ),
  ];
}

function linesOf(view: CostView, show: ShowMoney): Line[] {
  const { analysis, into, output } = view;
  const money = (nano: Nano) => show(nano, into.currency);
  return [
    spentLine(view, show),
    ...mostlyLines(view),
    ...comparison(analysis, money, output.isTTY && !output.isSpoken && output.columns >= LEAST_FOR_BARS),
    ...wasteLines(analysis, money),
    ...paidAgainLines(analysis, money),
    ...monthEndLines(analysis, money),
    ...whatIfLines(analysis, money),
  ];
}

/** All currencies together where there are rates; otherwise the config's, and the others in words, which may be wrapped. */
function spentLine({ report, analysis, into }: CostView, show: ShowMoney): Line {
  const { money, unpricedCalls, calls: number } = report.total;
  const isOwn = (currency: string) => currency === into.currency;
  const ordered = [...money].sort(([a], [b]) => Number(isOwn(b)) - Number(isOwn(a)));
  const each = ordered.map(([currency, { nano }]) => show(nano, currency));
  const isTogether = ordered.some(([currency]) => !isOwn(currency)) && analysis.unconvertedCalls === 0;
  const unknown = unpricedCalls > 0 ? ['?'] : [];
  const [first = '–', ...others] = isTogether ? [show(analysis.spentNano, into.currency)] : each;
  const isOne = others.length === 0;
  const amount = isOne ? (withUnknown(each.length > 0 ? [first] : [], unpricedCalls)[0] ?? first) : first;
  const days = daysText(analysis, calls(number));
  const text = isTogether
    ? t('{amounts}, {calls}', { amounts: each.join(' + '), calls: days })
    : isOne
      ? days
      : t('and {amounts}, {calls}', { amounts: [...others, ...unknown].join(' + '), calls: days });
  return { label: t('Spent'), amount, text, style: 'bold' };
}

/** `1,204 calls from 2026-11-02 to 2026-11-25` */
function daysText({ days }: CostAnalysis, number: string): string {
  const [from, to] = [`${days[0]?.day}`, `${days.at(-1)?.day}`];
  if (from === to) return t('{calls} on {day}', { calls: number, day: from });
  return t('{calls} from {from} to {to}', { calls: number, from, to });
}

/** The dearest of each kind, with their shares; of the config's currency where not all can be put in it. */
function mostlyLines({ report: { sections }, into }: CostView): Line[] {
  return sections.flatMap(({ by, rows }): Line[] => {
    if (isChronological(by) || rows.length < 2) return [];
    const named = rows.flatMap(({ key, rest, share, money }) => {
      const part = share ?? money.find(({ currency }) => currency === into.currency)?.share;
      return rest !== undefined || part === undefined || part === 0
        ? []
        : [`${shorten(groupName(key, by), LONGEST_NAME)} ${percent(part)}`];
    });
    if (named.length === 0) return [];
    const isOfAll = rows.every(({ share, money }) => share !== undefined || money.length === 0);
    const shares = named.slice(0, MOST_NAMED).join(t(', '));
    const text = isOfAll ? shares : t('{shares} of what is in {currency}', { shares, currency: into.currency });
    return [{ label: `  ${t('by {key}', { key: keyName(by) })}`, text }];
  });
}

function comparison(
  { baseline, savings, spentNano }: CostAnalysis,
  money: (nano: Nano) => string,
  bars: boolean,
): Line[] {
  if (baseline === undefined || savings === undefined) return [];
  const { cacheNano, routingNano, hoursNano, wastedNano } = savings;
  const saved = baseline.nano - savings.spentNano;
  const model = shortName(baseline.model);
  const largest = Math.max(...[cacheNano, routingNano, hoursNano, wastedNano].map(Math.abs), 1);
  const part = (label: string, nano: Nano, text: string): Line[] => {
    const drawn = bars && { bar: bar(Math.abs(nano) / largest, BAR_WIDTH).padEnd(BAR_WIDTH) };
    return nano === 0 ? [] : [{ label: `  ${label}`, amount: money(nano), ...drawn, text }];
  };
  const about = { calls: calls(baseline.calls), model, spent: money(savings.spentNano) };
  const without =
    savings.spentNano === spentNano
      ? t('{calls} to {model} at its average hour, no cache', about)
      : t('{calls} to {model} at its average hour, no cache, compared with {spent} of what was spent', about);
  return [
    { label: t('Without mgw'), amount: money(baseline.nano), text: without },
    savedLine(saved, baseline.nano, money),
    ...part(t('cache##saved by'), cacheNano, t('what the cache answered, at {model}', { model })),
    ...part(t('routing##saved by'), routingNano, routingText(savings, model, money)),
    ...part(
      t('hours##saved by'),
      hoursNano,
      t(hoursNano < 0 ? 'dearer hours than its average' : 'cheaper hours than its average'),
    ),
    ...part(t('wasted##saved by'), -wastedNano, t('see below')),
  ];
}

/** Below 0 where more was spent, as the parts below it are, and as --json has them all. */
function savedLine(saved: Nano, baseline: Nano, money: (nano: Nano) => string): Line {
  const share = baseline > 0 ? percent(Math.abs(saved) / baseline) : undefined;
  const [label, amount] = [t('Saved'), money(saved)];
  if (saved >= 0) {
    return { label, amount, text: share === undefined ? '' : t('{share} of it', { share }), style: 'green' };
  }
  const text = share === undefined ? t('nothing: more was spent') : t('nothing: {share} more was spent', { share });
  return { label, amount, text, style: 'red' };
}

function wasteLines(
  { wasted: { failedAttempts, aborted }, spentNano }: CostAnalysis,
  money: (nano: Nano) => string,
): Line[] {
  const nano = failedAttempts.nano + aborted.nano;
  const amountOf = (waste: Waste) => partly(waste.nano, waste.unknown > 0, money);
  const failed = { amount: amountOf(failedAttempts), n: count(failedAttempts.count) };
  const stopped = { amount: amountOf(aborted), answers: answers(aborted.count) };
  const kinds = [
    ...(failedAttempts.count > 0
      ? [t(failedAttempts.count === 1 ? '{amount} for {n} failed attempt' : '{amount} for {n} failed attempts', failed)]
      : []),
    ...(aborted.count > 0 ? [t('{amount} for {answers} stopped on the way', stopped)] : []),
  ].join(t(', ##clauses'));
  if (kinds === '') return [];
  const text =
    spentNano > 0 && nano > 0
      ? t('{share} of what was spent: {kinds}', { share: percent(nano / spentNano), kinds })
      : kinds;
  const amount = partly(nano, failedAttempts.unknown + aborted.unknown > 0, money);
  return [{ label: t('Wasted'), amount, text, style: 'yellow' }];
}

function paidAgainLines({ wasted: { repeats } }: CostAnalysis, money: (nano: Nano) => string): Line[] {
  if (repeats.count === 0) return [];
  return [
    {
      label: t('Paid again'),
      amount: partly(repeats.nano, repeats.unknown > 0, money),
      text: t('{answers} to the same prompts (--repeats)', { answers: answers(repeats.count) }),
    },
  ];
}

function monthEndLines(analysis: CostAnalysis, money: (nano: Nano) => string): Line[] {
  const { projection } = analysis;
  if (projection === undefined) return [];
  const amount = (nano: Nano) => partly(nano, isPartOfAll(analysis), money);
  return [
    {
      label: t("Month's end"),
      amount: amount(projection.monthEndNano),
      text: t('at {amount} a day, {pace}', {
        amount: amount(projection.perDayNano),
        pace: paceText(projection.basedOnDays),
      }),
    },
  ];
}

function whatIfLines({ whatIf }: CostAnalysis, money: (nano: Nano) => string): Line[] {
  if (whatIf === undefined) return [];
  const line = (amount: string, text: string): Line[] => [{ label: t('What if'), amount, text, style: 'bold' }];
  const model = shortName(whatIf.model);
  if (whatIf.calls === 0) return line(whatIf.leftOut > 0 ? '?' : '–', t('no call could be put at {model}', { model }));
  const { nano, spentNano, ...compared } = whatIf.compared;
  const about = { model, calls: calls(whatIf.calls) };
  const answered =
    whatIf.leftOut === 0 ? t('{model} had answered all {calls}', about) : t('{model} had answered {calls}', about);
  if (compared.calls === 0) return line(money(whatIf.nano), answered);
  const those = compared.calls === whatIf.calls ? t('them') : t('the {n} of known cost', { n: count(compared.calls) });
  const paid = { answered, amount: money(Math.abs(nano - spentNano)), those };
  const text =
    nano < spentNano
      ? t('{answered}: {amount} less than was paid for {those}', paid)
      : t('{answered}: {amount} more than was paid for {those}', paid);
  return line(money(whatIf.nano), text);
}

/** A name that leaves room for the words around it. */
export function shortName(name: string): string {
  return shorten(nameCell(name), LONGEST_NAME);
}
