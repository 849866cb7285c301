import type { UnitPrices } from '../../domain/money.ts';
import type { ModelRow, PriceRow } from '../commands/models.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { word } from '../language/word.ts';
import { asLines, renderLines } from './lines.ts';
import { localMinute } from './local-time.ts';
import { priceHours } from './price-hours.ts';
import { count, nameCell, priceText } from './report-format.ts';
import { type Column, renderTable } from './table.ts';

type Screen = Pick<Output, 'columns' | 'color'>;

const text = (title: string, optional?: number): Column => ({
  title,
  align: 'left',
  shrinks: true,
  ...(optional && { optional }),
});
const number = (title: string): Column => ({ title, align: 'right' });

const ORIGINS = { config: 'config##origin', preset: 'preset##origin' } as const;
const KEY_WORDS = { present: 'yes##key', missing: 'no##key', deferred: 'asks##key' } as const;

/** The table of `mgw models`: what can be asked, for how much now, and whether the key is there. */
export async function modelsText(
  models: readonly ModelRow[],
  { columns: width, color }: Screen,
  { chooses }: { chooses: boolean },
): Promise<string> {
  const marked = models.some(({ position, isDefault }) => position !== undefined || isDefault);
  const columns = [
    ...(marked ? [{ ...text(''), shrinks: false }] : []),
    // What one types; the vendor and its name for the model go before a letter of it does.
    { ...text('Model'), shrinks: models.some(({ alias }) => alias.length > LONG_ALIAS) },
    text('Vendor', 5),
    text('Upstream', 4),
    ...['In', 'Cached', 'Out', 'Window'].map(number),
    { ...text('Key'), shrinks: false },
    { ...text('Origin', 3), shrinks: false },
  ];
  const rows = models.map((model) => [
    ...(marked ? [model.position === undefined ? (model.isDefault ? '*' : '') : String(model.position)] : []),
    nameCell(model.alias),
    nameCell(model.provider),
    nameCell(model.upstreamModel),
    ...priceCells(model),
    windowText(model.contextWindow),
    t(KEY_WORDS[model.key.state]),
    t(ORIGINS[model.origin]),
  ]);
  const table = renderTable({ columns, rows }, { width, color });
  return `${table}\n${await renderLines(asLines(legend(models, chooses)), { columns: width, color })}`;
}

/** A longer alias is shortened rather than that a column of prices goes. */
const LONG_ALIAS = 16;

/** Every price of every model, with its date and source; a pipe has room for all columns. */
export async function pricesText(
  models: readonly ModelRow[],
  { columns: width, color, isTTY }: Screen & Pick<Output, 'isTTY'>,
): Promise<string> {
  const columns = [
    { ...text(''), shrinks: false },
    { ...text('Model'), shrinks: models.some(({ alias }) => alias.length > LONG_ALIAS) },
    { ...number('Input to'), optional: 1 },
    { ...text('Hours'), shrinks: false },
    ...['In', 'Cached', 'Out'].map(number),
    { ...text('Since', 3), shrinks: false },
    { ...text('As of', 2), shrinks: false },
    text('Source', 4),
  ];
  const rows = models.flatMap(({ alias, priceRows }) =>
    (priceRows.length > 0 ? priceRows : [undefined]).map((row) => [
      `${row?.holdsNow ? '*' : ''}${row?.stale ? '!' : ''}`,
      nameCell(alias),
      ...priceRowCells(row),
    ]),
  );
  const table = renderTable({ columns, rows }, { width: isTTY ? width : Number.MAX_SAFE_INTEGER, color });
  const stale = models.some(({ priceRows }) => priceRows.some((row) => row.stale));
  const thinking = models.some(({ priceRows }) => priceRows.some((row) => row.thinkingOutput !== undefined));
  const lines = [t('Per 1,000,000 tokens. * holds now. ? is no known price, which is not free.')];
  if (thinking) lines.push(t('Out a|b: b is charged for the whole output when the model thinks first.'));
  lines.push(...priceHours(models), ...untilLines(models), ...batchLines(models));
  if (stale)
    lines.push(t("! was read more than 90 days ago: look at the vendor's page, and set your own price in the config."));
  return `${table}\n${await renderLines(asLines(lines), { columns: width, color })}`;
}

function priceCells({ price, dearerLater }: ModelRow): string[] {
  if (price === undefined) return ['?', '?', '?'];
  const more = dearerLater ? '+' : '';
  return [
    money(price, price.input) + more,
    money(price, price.cachedInput ?? price.input) + more,
    money(price, price.output) + more,
  ];
}

function priceRowCells(row: PriceRow | undefined): string[] {
  if (row === undefined) return ['', '', '?', '?', '?', '', '', ''];
  return [
    row.upTo === undefined ? '' : count(row.upTo),
    nameCell(word(row.period ?? '', 'period')),
    ...[row.input, row.cachedInput ?? row.input].map((nano) => money(row, nano)),
    `${money(row, row.output)}${row.thinkingOutput === undefined ? '' : `|${money(row, row.thinkingOutput)}`}`,
    row.effectiveFrom ?? '',
    row.asOf ?? '',
    nameCell(word(row.source, 'source')),
  ];
}

function money({ currency }: Pick<UnitPrices, 'currency'>, nano: number): string {
  return priceText(nano, currency);
}

/** Until when what holds now does, in this machine's zone; one line for all models that change together. */
function untilLines(models: readonly ModelRow[]): string[] {
  const changes = new Map<string, string[]>();
  for (const { alias, price, pricesHoldUntil } of models) {
    if (pricesHoldUntil === undefined) continue;
    const name = nameCell(withHours(alias, price?.period));
    changes.set(pricesHoldUntil, [...(changes.get(pricesHoldUntil) ?? []), name]);
  }
  return [...changes]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([until, names]) =>
      t('Holds until {time}: {models}.', { time: localMinute(until), models: names.join(t(', ')) }),
    );
}

/** `deepseek (peak)` */
function withHours(alias: string, period: string | undefined): string {
  return period === undefined ? alias : t('{model} ({hours})', { model: alias, hours: word(period, 'period') });
}

/** What the vendors charge for batch jobs, which mgw does not send. */
function batchLines(models: readonly ModelRow[]): string[] {
  const factors = new Map<number, string[]>();
  for (const { alias, batchFactor } of models) {
    if (batchFactor !== undefined) factors.set(batchFactor, [...(factors.get(batchFactor) ?? []), nameCell(alias)]);
  }
  return [...factors].map(([factor, names]) =>
    t("The vendor's batch jobs, which mgw does not send, cost {factor} times as much: {models}.", {
      factor,
      models: names.join(t(', ')),
    }),
  );
}

/** `1M`, `256K` */
function windowText(tokens: number | undefined): string {
  if (tokens === undefined) return '?';
  return tokens >= 1_000_000
    ? `${Math.round(tokens / 100_000) / 10}M`
    : `${Math.round(tokens / (tokens % 1024 === 0 ? 1024 : 1000))}K`;
}

/** `chooses`: `routing.strategy` is not `fixed`, so that the chain is what stands behind. */
function legend(models: readonly ModelRow[], chooses: boolean): string[] {
  const lines = [t('Prices of 1,000,000 tokens, now. `mgw models --prices` has all of them, and their dates.')];
  if (models.some(({ position }) => position !== undefined))
    lines.push(
      chooses
        ? t('For each question one is chosen (mgw route); 1 answers where mgw is not sure, 2 and 3 stand behind.')
        : t('1 answers unless -m names another; 2 and 3 stand behind it.'),
    );
  if (models.some(({ position, isDefault }) => isDefault && position === undefined))
    lines.push(t('* is the default, and has no key.'));
  if (models.some(({ dearerLater }) => dearerLater)) lines.push(t('+ a longer input costs more.'));
  const periods = models
    .filter(({ price }) => price?.period !== undefined)
    .map(({ alias, price }) => nameCell(withHours(alias, price?.period)));
  if (periods.length > 0)
    lines.push(t('Prices of certain hours hold now: {models}.', { models: periods.join(t(', ')) }));
  if (models.some(({ price }) => price === undefined)) lines.push(t('? no price is known, which is not free.'));
  const missing = new Map<string, string[]>();
  for (const { alias, key } of models) {
    if (key.state === 'missing') missing.set(key.detail, [...(missing.get(key.detail) ?? []), alias]);
  }
  for (const [detail, aliases] of missing)
    lines.push(
      t('No key for {models}: {reason}.', { models: nameCell(aliases.join(t(', '))), reason: nameCell(told(detail)) }),
    );
  return lines;
}
