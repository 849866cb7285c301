import { type Drift, LEAST_CALLS } from '../../reports/drift.ts';
import type { Period } from '../../reports/period.ts';
import { periodJson } from '../../reports/report-json.ts';
import type { Output } from '../io.ts';
import { asLines, renderLines } from './lines.ts';
import { count, countCell, csv, nameCell } from './report-format.ts';
import { periodTitle } from './report-stats.ts';
import { type Cell, type Column, renderTable } from './table.ts';

/** A row an upstream model: counted beside billed, and the correction that estimates are made with. */
export async function driftText(
  drifts: readonly Drift[],
  period: Period,
  { encoding, output }: { encoding: string; output: Pick<Output, 'columns' | 'color'> },
): Promise<string> {
  const title = periodTitle(`mgw stats --drift · ${encoding}`, period);
  if (drifts.length === 0) return `${title}\n\nno call has both the vendor's usage and a count by ${encoding}\n`;
  const number = (name: string, optional?: number): Column => ({
    title: name,
    align: 'right',
    ...(optional && { optional }),
  });
  const columns: Column[] = [
    { title: 'Upstream', align: 'left', shrinks: true },
    number('Calls'),
    number('Counted in', 2),
    number('Billed in', 2),
    number('In'),
    number('+ a call'),
    number('Counted out', 1),
    number('Billed out', 1),
    number('Out'),
  ];
  const table = renderTable({ columns, rows: drifts.map(cells) }, { width: output.columns, color: output.color });
  const lines = [
    'Billed ≈ counted × In + a constant a call; × Out: medians of the last 200 calls. Estimates and what-ifs are corrected by these.',
  ];
  if (drifts.some(({ calls }) => calls < LEAST_CALLS))
    lines.push(`~ fewer than ${LEAST_CALLS} calls: too few to correct by`);
  return `${title}\n\n${table}\n${await renderLines(asLines(lines), output)}`;
}

function cells({ upstreamModel, calls, counted, billed, input, output }: Drift): Cell[] {
  const few = calls < LEAST_CALLS ? '~' : '';
  return [
    nameCell(upstreamModel),
    count(calls),
    countCell(counted.input),
    countCell(billed.input),
    `${few}×${input.ratio.toFixed(3)}`,
    `+${input.perCall.toFixed(1)}`,
    countCell(counted.output),
    countCell(billed.output),
    `${few}×${output.ratio.toFixed(3)}`,
  ];
}

/** One line an upstream model. */
export function driftCsv(drifts: readonly Drift[]): string {
  const head = [
    ...['provider', 'upstream_model', 'calls', 'counted_input_tokens', 'billed_input_tokens', 'input_ratio'],
    ...['input_per_call', 'counted_output_tokens', 'billed_output_tokens', 'output_ratio', 'applied'],
  ];
  const rows = drifts.map(({ provider, upstreamModel, calls, counted, billed, input, output }) => [
    ...[provider, upstreamModel, calls, counted.input, billed.input, rounded(input.ratio), rounded(input.perCall)],
    ...[counted.output, billed.output, rounded(output.ratio), calls >= LEAST_CALLS ? 'yes' : 'no'],
  ]);
  return csv([head, ...rows]);
}

/** What `mgw stats --drift --json` prints. */
export function driftJson(
  drifts: readonly Drift[],
  period: Period,
  { encoding, skippedLines }: { encoding: string; skippedLines: number },
): string {
  const side = (tokens: Drift['counted']) => ({ inputTokens: tokens.input, outputTokens: tokens.output });
  const models = drifts.map(({ provider, upstreamModel, calls, counted, billed, input, output }) => ({
    provider,
    upstreamModel,
    calls,
    counted: side(counted),
    billed: side(billed),
    input: { ratio: rounded(input.ratio), perCall: rounded(input.perCall) },
    output: { ratio: rounded(output.ratio) },
    applied: calls >= LEAST_CALLS,
  }));
  return `${JSON.stringify({ period: periodJson(period), encoding, models, skippedLines }, null, 2)}\n`;
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
