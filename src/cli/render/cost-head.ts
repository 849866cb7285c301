import type { Nano } from '../../domain/money.ts';
import type { CostAnalysis } from '../../reports/cost-analysis.ts';
import { bar, sparkline } from './bars.ts';
import { alignUnknown } from './cost-tables.ts';
import { type Line, roomForWords } from './lines.ts';
import type { CostView } from './report-cost.ts';
import { calls, count, moneyCell, nameCell, percent, type ShowMoney } from './report-format.ts';
import { shorten } from './table.ts';

const BAR_WIDTH = 12;
const LEAST_FOR_BARS = 72;
const LONGEST_NAME = 24;
const LONGEST_SPARKLINE = 62;

/** In words and amounts of the config's currency: what was spent, what it would have been, what made the difference. */
export function costHead(view: CostView, show: ShowMoney): Line[] {
  const { analysis, into, output } = view;
  const lines = linesOf(view, show);
  const hasUnknown = lines.some(({ amount }) => amount?.endsWith('?'));
  const aligned = hasUnknown ? lines.map((line) => ({ ...line, amount: alignUnknown(line.amount ?? '') })) : lines;
  if (!output.isTTY) return aligned;
  return [
    ...aligned,
    ...dailyLine(analysis, (nano) => show(nano, into.currency), roomForWords(aligned, output.columns)),
  ];
}

function linesOf(view: CostView, show: ShowMoney): Line[] {
  const { analysis, into, output } = view;
  const { projection, wasted } = analysis;
  const money = (nano: Nano) => show(nano, into.currency);
  const again = wasted.repeats;
  return [
    spentLine(view, show),
    ...comparison(analysis, money, output.isTTY && output.columns >= LEAST_FOR_BARS),
    ...wasteLines(analysis, money),
    ...(again.count > 0
      ? [
          {
            label: 'Paid again',
            amount: money(again.nano),
            text: `${answers(again.count)} to the same prompts (--repeats)`,
          },
        ]
      : []),
    ...(projection
      ? [
          {
            label: "Month's end",
            amount: money(projection.monthEndNano),
            text: `at ${money(projection.perDayNano)} a day, ${paceText(projection.basedOnDays)}`,
          },
        ]
      : []),
    ...whatIfLines(analysis, money),
  ];
}

/** All currencies together where there are rates; otherwise the first one, and the others in words, which may be wrapped. */
function spentLine({ report, analysis, into }: CostView, show: ShowMoney): Line {
  const { money, unpricedCalls, calls: number } = report.total;
  const each = moneyCell(money, unpricedCalls, show).split('\n');
  const isOne = [...money.keys()].every((currency) => currency === into.currency);
  const isTogether = !isOne && analysis.unconvertedCalls === 0;
  const together = `${show(analysis.spentNano, into.currency)}${unpricedCalls > 0 ? '+?' : ''}`;
  const [amount, words] = isTogether
    ? [together, `${each.join(' + ')}, `]
    : [each[0] ?? '–', each.length > 1 ? `and ${each.slice(1).join(' + ')}, ` : ''];
  const [first, last] = [analysis.days[0]?.day, analysis.days.at(-1)?.day];
  const range = first === last ? `on ${first}` : `from ${first} to ${last}`;
  return { label: 'Spent', amount, text: `${words}${calls(number)} ${range}`, style: 'bold' };
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
    ...part('cache', cacheNano, 'what the cache answered'),
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
  const kinds = [
    ...(failedAttempts.count > 0
      ? [
          `${money(failedAttempts.nano)} for ${count(failedAttempts.count)} failed ${failedAttempts.count === 1 ? 'attempt' : 'attempts'}`,
        ]
      : []),
    ...(aborted.count > 0 ? [`${money(aborted.nano)} for ${answers(aborted.count)} stopped on the way`] : []),
  ];
  if (kinds.length === 0) return [];
  const share = spentNano > 0 ? `${percent(nano / spentNano)} of what was spent: ` : '';
  return [{ label: 'Wasted', amount: money(nano), text: `${share}${kinds.join(', ')}`, style: 'yellow' }];
}

function whatIfLines({ whatIf }: CostAnalysis, money: (nano: Nano) => string): Line[] {
  if (whatIf === undefined) return [];
  const { nano, spentNano, ...compared } = whatIf.compared;
  const those = compared.calls === whatIf.calls ? 'them' : `the ${count(compared.calls)} of known cost`;
  const difference = `${money(Math.abs(nano - spentNano))} ${nano < spentNano ? 'less' : 'more'} than was paid for ${those}`;
  return [
    {
      label: 'What if',
      amount: money(whatIf.nano),
      text: `${shortName(whatIf.model)} had answered all ${calls(whatIf.calls)}${compared.calls > 0 ? `: ${difference}` : ''}`,
      style: 'bold',
    },
  ];
}

/** Each sign is a day, or as many days as it takes to fit. */
function dailyLine({ days }: CostAnalysis, money: (nano: Nano) => string, room: number): Line[] {
  if (days.length < 2) return [];
  const amounts = days.map(({ nano }) => nano);
  const each = Math.ceil(amounts.length / Math.min(LONGEST_SPARKLINE, room));
  const [least, most] = [Math.min(...amounts), Math.max(...amounts)];
  const unit = each === 1 ? 'a day' : `a day; a bar is ${each} days`;
  return [{ label: 'Daily', text: `${sparkline(amounts, each)} ${money(least)} to ${money(most)} ${unit}` }];
}

function paceText(days: number): string {
  if (days < 1) return 'as today so far';
  return days === 1 ? 'as yesterday' : `as in the last ${days} whole days`;
}

function answers(value: number): string {
  return `${count(value)} ${value === 1 ? 'answer' : 'answers'}`;
}

/** A name that leaves room for the words around it. */
export function shortName(name: string): string {
  return shorten(nameCell(name), LONGEST_NAME);
}
