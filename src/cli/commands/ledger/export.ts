import { type ExportRow, exportRows, type LeftOut } from '../../../ledger/export.ts';
import type { CommandContext } from '../../command-context.ts';
import type { Io } from '../../io.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { oneLine } from '../../render/error-text.ts';
import { count } from '../../render/report-format.ts';
import { type ReportOptions, reportPeriod } from '../ledger-report.ts';
import { intoNewFile, type Write } from '../new-file.ts';

export type ExportOptions = Omit<ReportOptions, 'json' | 'by'> & { jsonl?: boolean; output?: string };

/** What the rows of a chunk become. */
type Render = (rows: readonly ExportRow[]) => string;

/** `mgw ledger export`: the rows of a period, as they stand or as CSV, to stdout or a new file. */
export async function ledgerExport(options: ExportOptions, context: CommandContext): Promise<number> {
  const { io } = context;
  if (options.output === undefined || options.output === '-') {
    await copyRows(options, context, (text) => io.stdout.write(text));
    return 0;
  }
  const { output } = options;
  const rows = await intoNewFile(output, (write) => copyRows(options, context, write));
  const about = { n: count(rows), file: output };
  await io.stderr.write(`${t(rows === 1 ? '{n} row in {file}' : '{n} rows in {file}', about)}\n`);
  return 0;
}

/** A chunk is read when the one before it is written, so memory does not grow. Gives the number of rows. */
async function copyRows(options: ExportOptions, context: CommandContext, write: Write): Promise<number> {
  const { io, runtime, signal } = context;
  const period = reportPeriod(options, context);
  const { header, render } = await formatFor(options);
  const skips: { count: number; first?: LeftOut } = { count: 0 };
  const onSkip = (skipped: LeftOut) => {
    skips.count += 1;
    skips.first ??= skipped;
  };
  let total = 0;
  if (header !== '') await write(header);
  for await (const rows of exportRows(runtime.paths.ledger, period, onSkip)) {
    signal.throwIfAborted();
    await write(render(rows));
    total += rows.length;
  }
  if (skips.first !== undefined) await tellSkips(skips.count, skips.first, io);
  if (total === 0) await io.stderr.write(`${t('no calls: {period}', { period: told(period.label) })}\n`);
  return total;
}

async function tellSkips(number: number, { file, line, reason }: LeftOut, { stderr }: Io): Promise<void> {
  const place = t('{place} ({reason})', {
    place: oneLine(`${file}${line > 0 ? `:${line}` : ''}`),
    reason: told(oneLine(reason)),
  });
  const about = { n: count(number), place, more: count(number - 1) };
  const text =
    number > 1
      ? t('ledger: {n} unreadable, left out: {place}, and {more} more (mgw ledger verify lists them)', about)
      : t('ledger: {n} unreadable, left out: {place}', about);
  await stderr.write(`mgw: ${text}\n`);
}

async function formatFor({ csv }: ExportOptions): Promise<{ header: string; render: Render }> {
  if (!csv) return { header: '', render: (rows) => rows.map(({ line }) => `${line}\n`).join('') };
  const { LEDGER_CSV_HEADER, ledgerCsv } = await import('../../render/ledger-csv.ts');
  return { header: LEDGER_CSV_HEADER, render: (rows) => ledgerCsv(rows.map(({ entry }) => entry)) };
}
