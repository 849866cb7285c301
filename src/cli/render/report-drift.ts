import { type Drift, LEAST_CALLS } from '../../reports/drift.ts';
import type { Period } from '../../reports/period.ts';
import { periodJson } from '../../reports/report-json.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
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
  if (drifts.length === 0) {
    return `${title}\n\n${t("no call has both the vendor's usage and a count by {encoding}", { encoding })}\n`;
  }
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
  const servers = serversOf(drifts);
  const table = renderTable(
    { columns, rows: drifts.map((drift) => cells(drift, servers)) },
    { width: output.columns, color: output.color },
  );
  const lines = [
    t(
      'Billed ≈ counted × In + a constant a call; × Out: medians of the last 200 calls. Estimates and what-ifs are corrected by these.',
    ),
  ];
  lines.push(...servers.map((server, index) => `[${index + 1}] ${server}`));
  if (drifts.some(({ calls }) => calls < LEAST_CALLS))
    lines.push(t('~ fewer than {n} calls: too few to correct by', { n: LEAST_CALLS }));
  return `${title}\n\n${table}\n${await renderLines(asLines(lines), output)}`;
}

/** The servers that have models of one name: a row says which by a number, and the foot what it stands for. */
function serversOf(drifts: readonly Drift[]): string[] {
  const shared = drifts.filter(
    ({ upstreamModel: name }) => drifts.filter((each) => each.upstreamModel === name).length > 1,
  );
  return [...new Set(shared.flatMap(({ endpointHost }) => endpointHost ?? []))];
}

function nameOf({ upstreamModel, endpointHost }: Drift, servers: readonly string[]): string {
  const place = endpointHost === undefined ? -1 : servers.indexOf(endpointHost);
  return place < 0 ? upstreamModel : `${upstreamModel} [${place + 1}]`;
}

function cells(drift: Drift, servers: readonly string[]): Cell[] {
  const { calls, counted, billed, input, output } = drift;
  const few = calls < LEAST_CALLS ? '~' : '';
  return [
    nameCell(nameOf(drift, servers)),
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
    ...['input_per_call', 'counted_output_tokens', 'billed_output_tokens', 'output_ratio', 'applied', 'endpoint_host'],
  ];
  const rows = drifts.map(({ provider, upstreamModel, endpointHost, calls, counted, billed, input, output }) => [
    ...[provider, upstreamModel, calls, counted.input, billed.input, rounded(input.ratio), rounded(input.perCall)],
    ...[counted.output, billed.output, rounded(output.ratio), calls >= LEAST_CALLS ? 'yes' : 'no', endpointHost],
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
  const models = drifts.map(({ provider, upstreamModel, endpointHost, calls, counted, billed, input, output }) => ({
    provider,
    upstreamModel,
    ...(endpointHost !== undefined && { endpointHost }),
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
