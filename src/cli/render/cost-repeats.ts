import { type Currency, toUnits } from '../../domain/money.ts';
import type { Zone } from '../../domain/zone.ts';
import type { Repeat } from '../../reports/cost-analysis.ts';
import { bar } from './bars.ts';
import { alignUnknown } from './cost-tables.ts';
import { renderLines } from './lines.ts';
import type { CostView } from './report-cost.ts';
import { calls, count, csv, moneyFormat, nameCell, percent, type ShowMoney } from './report-format.ts';
import { periodTitle } from './report-stats.ts';
import { type Cell, type Column, renderTable } from './table.ts';

const BAR_WIDTH = 10;
/** Enough of a hash to tell prompts apart in a table; CSV and JSON have all of it. */
const HASH_CHARACTERS = 8;
/** Narrower tables keep the room for the tag. Terminal columns. */
const LEAST_FOR_HASH = 100;

/** `mgw cost --repeats`: prompts that were paid for again and again, the most expensive first. */
export async function repeatsText({ analysis, period, into, output }: CostView, top: number): Promise<string> {
  const { repeats, wasted, spentNano } = analysis;
  const title = `${periodTitle('mgw cost --repeats', period)}\n`;
  const { count: paid, nano } = wasted.repeats;
  if (repeats.length === 0) return `${title}\nno prompt was paid for twice\n`;
  const show = moneyFormat([[into.currency, nano]]);
  const share = spentNano > 0 ? `, ${percent(nano / spentNano)} of what was spent` : '';
  const prompts = `${count(repeats.length)} ${repeats.length === 1 ? 'prompt' : 'prompts'}`;
  const shown = repeats.slice(0, top);
  const more = repeats.length - shown.length;
  const notes = [
    'Paid again and Cost are the answers after the first one; what the cache served is no waste',
    ...(more > 0 ? [`${count(more)} more with --top ${repeats.length}, or as --csv and --json`] : []),
    ...unpricedNote(repeats),
  ];
  return [
    title,
    await renderLines(
      [
        {
          text: `${show(nano, into.currency)} for ${paid === 1 ? '1 answer' : `${count(paid)} answers`} to ${prompts} that had been paid for already${share}`,
        },
      ],
      output,
    ),
    table(shown, { show, currency: into.currency, zone: period.zone, output }),
    await renderLines(
      notes.map((text) => ({ text })),
      output,
    ),
  ].join('\n');
}

function unpricedNote(repeats: readonly Repeat[]): string[] {
  const unpriced = repeats.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0);
  return unpriced > 0
    ? [`? ${calls(unpriced)} without a known price or exchange rate, so the cost is not all of it`]
    : [];
}

type Around = { show: ShowMoney; currency: Currency; zone: Zone; output: CostView['output'] };

function table(repeats: readonly Repeat[], { show, currency, zone, output }: Around): string {
  const number = (title: string, optional?: number): Column => ({
    title,
    align: 'right',
    ...(optional && { optional }),
  });
  const hasRoom = output.columns >= LEAST_FOR_HASH;
  const columns: Column[] = [
    number('Cost'),
    number('Paid again'),
    number('Asked', 3),
    number('A day'),
    { title: 'Tag', align: 'left', shrinks: true },
    { title: 'From', align: 'left', optional: 2 },
    { title: 'To', align: 'left', optional: 1 },
    { title: 'Model', align: 'left', optional: 4 },
    ...(hasRoom ? [{ title: 'Prompt', align: 'left', optional: 5 } as const] : []),
    ...(output.isTTY ? [{ title: '', align: 'left', optional: 6 } as const] : []),
  ];
  const most = repeats[0]?.avoidableNano ?? 0;
  const days = repeats.flatMap(({ firstMs, lastMs }) => [zone.dayOf(firstMs), zone.dayOf(lastMs)]);
  const isOneYear = new Set(days.map((day) => day.slice(0, 4))).size === 1;
  const dayOf = (ms: number) => zone.dayOf(ms).slice(isOneYear ? 5 : 0);
  const hasUnknown = repeats.some(({ unpricedCalls }) => unpricedCalls > 0);
  const rows = repeats.map((repeat): Cell[] => [
    hasUnknown ? alignUnknown(amountCell(repeat, show, currency)) : amountCell(repeat, show, currency),
    count(repeat.paidAgain),
    count(repeat.calls),
    perDay(repeat.perDay),
    repeat.tag === undefined ? '(none)' : nameCell(repeat.tag),
    dayOf(repeat.firstMs),
    dayOf(repeat.lastMs),
    modelsCell(repeat.models),
    ...(hasRoom ? [nameCell(repeat.promptHash.slice(0, HASH_CHARACTERS))] : []),
    ...(output.isTTY ? [bar(most > 0 ? repeat.avoidableNano / most : 0, BAR_WIDTH)] : []),
  ]);
  return renderTable({ columns, rows }, { width: output.columns, color: output.color });
}

function amountCell({ nano, avoidableNano, unpricedCalls }: Repeat, show: ShowMoney, currency: Currency): string {
  if (nano === 0 && unpricedCalls > 0) return '?';
  return `${show(avoidableNano, currency)}${unpricedCalls > 0 ? '+?' : ''}`;
}

/** `deepseek`, `deepseek +2` */
function modelsCell([first = '', ...others]: readonly string[]): string {
  return nameCell(first) + (others.length > 0 ? ` +${others.length}` : '');
}

/** `200`, `1.5` */
function perDay(value: number): string {
  return value >= 10 ? count(Math.round(value)) : value.toFixed(1);
}

/** Every repeat, whole: nothing is left out or shortened. */
export function repeatsCsv(repeats: readonly Repeat[], currency: Currency): string {
  const head = ['prompt_hash', 'tag', 'models', 'calls', 'per_day', 'paid_again', 'first', 'last'];
  const rows = repeats.map(({ promptHash, tag, models, firstMs, lastMs, nano, avoidableNano, ...repeat }) => [
    ...[promptHash, tag, models.join(' '), repeat.calls, Math.round(repeat.perDay * 100) / 100, repeat.paidAgain],
    ...[new Date(firstMs).toISOString(), new Date(lastMs).toISOString()],
    ...[currency, toUnits(nano), toUnits(avoidableNano), repeat.unpricedCalls],
  ]);
  return csv([[...head, 'currency', 'cost', 'avoidable_cost', 'unpriced_calls'], ...rows]);
}
