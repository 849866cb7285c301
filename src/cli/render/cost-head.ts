import type { Nano } from '../../domain/money.ts';
import type { CostAnalysis, Waste } from '../../reports/cost-analysis.ts';
import { isChronological } from '../../reports/groupings.ts';
import { bar, overTime } from './bars.ts';
import { alignUnknown } from './cost-tables.ts';
import { answers, isPartOfAll, paceText } from './cost-words.ts';
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
  const words = isTogether ? `${each.join(' + ')}, ` : isOne ? '' : `and ${[...others, ...unknown].join(' + ')}, `;
  const [from, to] = [analysis.days[0]?.day, analysis.days.at(-1)?.day];
  const range = from === to ? `on ${from}` : `from ${from} to ${to}`;
  return { label: 'Spent', amount, text: `${words}${calls(number)} ${range}`, style: 'bold' };
}

/** The dearest of each kind, with their shares; of the config's currency where not all can be put in it. */
function mostlyLines({ report: { sections }, into }: CostView): Line[] {
  return sections.flatMap(({ by, rows }): Line[] => {
    if (isChronological(by) || rows.length < 2) return [];
    const named = rows.flatMap(({ key, rest, share, money }) => {
      const part = share ?? money.find(({ currency }) => currency === into.currency)?.share;
      return rest !== undefined || part === undefined || part === 0 ? [] : [`${shortName(key)} ${percent(part)}`];
    });
    if (named.length === 0) return [];
    const isOfAll = rows.every(({ share, money }) => share !== undefined || money.length === 0);
    const text = named.slice(0, MOST_NAMED).join(', ');
    return [{ label: `  by ${by}`, text: isOfAll ? text : `${text} of what is in ${into.currency}` }];
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
  const compared =
    savings.spentNano === spentNano ? '' : `, compared with ${money(savings.spentNano)} of what was spent`;
  return [
    {
      label: 'Without mgw',
      amount: money(baseline.nano),
      text: `${calls(baseline.calls)} to ${model} at its average hour, no cache${compared}`,
    },
    {
      label: 'Saved',
      amount: money(saved),
      text:
        baseline.nano > 0
          ? `${percent(Math.abs(saved) / baseline.nano)} ${saved < 0 ? 'more than that' : 'of it'}`
          : '',
      style: saved < 0 ? 'red' : 'green',
    },
    ...part('cache', cacheNano, `what the cache answered, at ${model}`),
    ...part('routing', routingNano, `${routingNano < 0 ? 'dearer' : 'other'} models than ${model}`),
    ...part('hours', hoursNano, `${hoursNano < 0 ? 'dearer' : 'cheaper'} hours than its average`),
    ...part('wasted', -wastedNano, 'see below'),
  ];
}

function wasteLines(
  { wasted: { failedAttempts, aborted }, spentNano }: CostAnalysis,
  money: (nano: Nano) => string,
): Line[] {
  const nano = failedAttempts.nano + aborted.nano;
  const amountOf = (waste: Waste) => partly(waste.nano, waste.unknown > 0, money);
  const attempts = failedAttempts.count === 1 ? 'attempt' : 'attempts';
  const kinds = [
    ...(failedAttempts.count > 0
      ? [`${amountOf(failedAttempts)} for ${count(failedAttempts.count)} failed ${attempts}`]
      : []),
    ...(aborted.count > 0 ? [`${amountOf(aborted)} for ${answers(aborted.count)} stopped on the way`] : []),
  ];
  if (kinds.length === 0) return [];
  const share = spentNano > 0 && nano > 0 ? `${percent(nano / spentNano)} of what was spent: ` : '';
  const amount = partly(nano, failedAttempts.unknown + aborted.unknown > 0, money);
  return [{ label: 'Wasted', amount, text: `${share}${kinds.join(', ')}`, style: 'yellow' }];
}

function paidAgainLines({ wasted: { repeats } }: CostAnalysis, money: (nano: Nano) => string): Line[] {
  if (repeats.count === 0) return [];
  return [
    {
      label: 'Paid again',
      amount: partly(repeats.nano, repeats.unknown > 0, money),
      text: `${answers(repeats.count)} to the same prompts (--repeats)`,
    },
  ];
}

function monthEndLines(analysis: CostAnalysis, money: (nano: Nano) => string): Line[] {
  const { projection } = analysis;
  if (projection === undefined) return [];
  const amount = (nano: Nano) => partly(nano, isPartOfAll(analysis), money);
  return [
    {
      label: "Month's end",
      amount: amount(projection.monthEndNano),
      text: `at ${amount(projection.perDayNano)} a day, ${paceText(projection.basedOnDays)}`,
    },
  ];
}

function whatIfLines({ whatIf }: CostAnalysis, money: (nano: Nano) => string): Line[] {
  if (whatIf === undefined) return [];
  const line = (amount: string, text: string): Line[] => [{ label: 'What if', amount, text, style: 'bold' }];
  const model = shortName(whatIf.model);
  if (whatIf.calls === 0) return line(whatIf.leftOut > 0 ? '?' : '–', `no call could be put at ${model}`);
  const { nano, spentNano, ...compared } = whatIf.compared;
  const those = compared.calls === whatIf.calls ? 'them' : `the ${count(compared.calls)} of known cost`;
  const difference = `${money(Math.abs(nano - spentNano))} ${nano < spentNano ? 'less' : 'more'} than was paid for ${those}`;
  const answered = `${model} had answered ${whatIf.leftOut === 0 ? 'all ' : ''}${calls(whatIf.calls)}`;
  return line(money(whatIf.nano), `${answered}${compared.calls > 0 ? `: ${difference}` : ''}`);
}

/** A name that leaves room for the words around it. */
export function shortName(name: string): string {
  return shorten(nameCell(name), LONGEST_NAME);
}
