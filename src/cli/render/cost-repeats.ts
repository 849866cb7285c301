import { type Currency, toUnits } from '../../domain/money.ts';
import type { Zone } from '../../domain/zone.ts';
import type { Repeat } from '../../reports/cost-analysis.ts';
import { knownAvoidableNano, knownNano } from '../../reports/cost-repeats.ts';
import { t } from '../language/t.ts';
import { bar } from './bars.ts';
import { alignUnknown } from './cost-tables.ts';
import { answers } from './cost-words.ts';
import { asLines, renderLines } from './lines.ts';
import type { CostView } from './report-cost.ts';
import { calls, count, csv, moneyFormat, nameCell, partly, percent, type ShowMoney } from './report-format.ts';
import { periodTitle } from './report-stats.ts';
import { type Cell, type Column, fitsWhole, numberColumn, renderTable, withoutColumn } from './table.ts';

const BAR_WIDTH = 10;
/** Enough of a hash to tell prompts apart in a table; CSV and JSON have all of it. */
const HASH_CHARACTERS = 8;
const HOW_TO_FIND =
  'The calls of a prompt: by its tag, or by the column prompt_hash of `mgw ledger export --csv` (--csv here has whole hashes)';

/** `mgw cost --repeats`: prompts that were paid for again and again, the most expensive first. */
export async function repeatsText({ analysis, period, into, output }: CostView, top: number): Promise<string> {
  const { repeats, wasted, spentNano } = analysis;
  const title = `${periodTitle('mgw cost --repeats', period)}\n`;
  const { count: paid, nano, unknown } = wasted.repeats;
  if (repeats.length === 0) return `${title}\n${t('no prompt was paid for twice')}\n`;
  const show = moneyFormat([[into.currency, nano]]);
  const cost = partly(nano, unknown > 0, (amount) => show(amount, into.currency));
  const share = spentNano > 0 && nano > 0 ? nano / spentNano : undefined;
  const shown = repeats.slice(0, top);
  const more = repeats.length - shown.length;
  const notes = [
    t('Paid again and Cost are the answers after the first one; what the cache served is no waste'),
    t(HOW_TO_FIND),
    ...(more > 0
      ? [t('{n} more with --top {all}, or as --csv and --json', { n: count(more), all: repeats.length })]
      : []),
    ...unpricedNote(repeats),
  ];
  return [
    title,
    await renderLines(asLines([paidText({ cost, paid, prompts: repeats.length, share })]), output),
    table(shown, { show, currency: into.currency, zone: period.zone, output }),
    await renderLines(asLines(notes), output),
  ].join('\n');
}

/** What the answers after the first cost; `share`: of all that was spent. */
function paidText(about: { cost: string; paid: number; prompts: number; share: number | undefined }): string {
  const { cost, share } = about;
  const prompts = t(about.prompts === 1 ? '{n} prompt' : '{n} prompts', { n: count(about.prompts) });
  const all = { cost, answers: answers(about.paid), prompts };
  if (share === undefined) return t('{cost} for {answers} to {prompts} that had been paid for already', all);
  return t('{cost} for {answers} to {prompts} that had been paid for already, {share} of what was spent', {
    ...all,
    share: percent(share),
  });
}

function unpricedNote(repeats: readonly Repeat[]): string[] {
  const unpriced = repeats.reduce((sum, { unpricedAgain }) => sum + unpricedAgain, 0);
  return unpriced > 0
    ? [
        t('? {calls} without a known price or exchange rate, so the cost is not all of it', {
          calls: calls(unpriced),
        }),
      ]
    : [];
}

type Around = { show: ShowMoney; currency: Currency; zone: Zone; output: CostView['output'] };

/** With the hash where there is room for it beside the whole tag, and with bars where there is more. */
function table(repeats: readonly Repeat[], { output, ...around }: Around): string {
  const all = { columns: columnsFor(), rows: rowsFor(repeats, around) };
  const plain = withoutColumn(all, BAR);
  const choices = [...(output.isTTY ? [all] : []), plain, withoutColumn(plain, PROMPT)];
  const chosen = choices.find((choice) => fitsWhole(choice, output.columns)) ?? withoutColumn(plain, PROMPT);
  return renderTable(chosen, { width: output.columns, color: output.color });
}

const PROMPT = 'Prompt';
/** A column of bars has no title. */
const BAR = '';

function columnsFor(): Column[] {
  const text = (title: string, optional?: number): Column => ({
    title,
    align: 'left',
    ...(optional && { optional }),
  });
  return [
    ...[numberColumn('Cost'), numberColumn('Paid again'), numberColumn('Asked', 3), numberColumn('A day')],
    { ...text('Tag'), shrinks: true },
    ...[text('From', 2), text('To', 1), text('Model', 4), text(PROMPT), text(BAR)],
  ];
}

function rowsFor(repeats: readonly Repeat[], { show, currency, zone }: Omit<Around, 'output'>): Cell[][] {
  const most = repeats[0]?.avoidableNano ?? 0;
  const days = repeats.flatMap(({ firstMs, lastMs }) => [zone.dayOf(firstMs), zone.dayOf(lastMs)]);
  const isOneYear = new Set(days.map((day) => day.slice(0, 4))).size === 1;
  const dayOf = (ms: number) => zone.dayOf(ms).slice(isOneYear ? 5 : 0);
  const hasUnknown = repeats.some(({ unpricedAgain }) => unpricedAgain > 0);
  const amount = (repeat: Repeat) => amountCell(repeat, show, currency);
  return repeats.map((repeat) => [
    hasUnknown ? alignUnknown(amount(repeat)) : amount(repeat),
    count(repeat.paidAgain),
    count(repeat.calls),
    perDay(repeat.perDay),
    repeat.tag === undefined ? t('(none)') : nameCell(repeat.tag),
    dayOf(repeat.firstMs),
    dayOf(repeat.lastMs),
    modelsCell(repeat.models),
    nameCell(repeat.promptHash.slice(0, HASH_CHARACTERS)),
    bar(most > 0 ? repeat.avoidableNano / most : 0, BAR_WIDTH),
  ]);
}

/** What the answers after the first cost. */
function amountCell(repeat: Repeat, show: ShowMoney, currency: Currency): string {
  const nano = knownAvoidableNano(repeat);
  return nano === undefined ? '?' : `${show(nano, currency)}${repeat.unpricedAgain > 0 ? '+?' : ''}`;
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
  const rows = repeats.map((repeat) => [
    ...[repeat.promptHash, repeat.tag, repeat.models.join(' ')],
    ...[repeat.calls, Math.round(repeat.perDay * 100) / 100, repeat.paidAgain],
    ...[new Date(repeat.firstMs).toISOString(), new Date(repeat.lastMs).toISOString(), currency],
    ...[knownNano(repeat), knownAvoidableNano(repeat)].map((nano) => (nano === undefined ? undefined : toUnits(nano))),
    repeat.unpricedCalls,
  ]);
  return csv([[...head, 'currency', 'cost', 'avoidable_cost', 'unpriced_calls'], ...rows]);
}
