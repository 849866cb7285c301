import { formatCount, formatMoney, formatTokens, toUnits } from '../../domain/money.ts';
import type { Preview, PreviewedModel } from '../../gateway/gateway.ts';
import type { Output } from '../io.ts';
import { candidateJson } from './candidate-json.ts';
import { fitTerminal } from './wrap.ts';

/** What would be sent and what it could cost; for a person, or as one JSON object. */
export async function renderDryRun(
  preview: Preview,
  format: 'text' | 'json',
  output: Pick<Output, 'isTTY' | 'columns'>,
): Promise<string> {
  if (format === 'json') return `${JSON.stringify(jsonPreview(preview))}\n`;
  const sent = preview.candidates.find(({ model }) => model === preview.target);
  const first = sent ?? preview.candidates[0];
  const lines = [
    `model       ${headText(preview, sent)}`,
    ...preview.candidates.map((candidate, index) => candidateLine(candidate, index === 0)),
    ...preview.skipped.map(({ model, reason }) => `skipped     ${model}: ${reason}`),
    inputLine(preview, first),
    ...(first === undefined ? [] : [outputLine(first)]),
    ...preview.budgets.map(
      ({ name, limitNano, spentNano, unknownSpentIn }) =>
        `budget      ${name}: ${formatMoney(spentNano, preview.currency)} of ${formatMoney(limitNano, preview.currency)} spent${unknownSpentIn === undefined ? '' : `, and an amount in ${unknownSpentIn}`}`,
    ),
    `cache       ${preview.cache}`,
    'sent        nothing (--dry-run)',
  ];
  const fitted = lines.map((line) => fitTerminal(line, output, line.startsWith(INDENT) ? '  ' : `${INDENT}  `));
  return `${(await Promise.all(fitted)).join('\n')}\n`;
}

/** Below the labels. */
const INDENT = '            ';

function headText({ asked, candidates, reason, cache, fromCache }: Preview, sent: PreviewedModel | undefined): string {
  if (sent === undefined && fromCache) return `none: answered from the cache (${cache}); ${asked} would be refused`;
  if (sent === undefined) return `none: ${asked} would be refused`;
  const [preferred] = candidates;
  const passedOver = preferred === undefined || preferred === sent ? '' : ` (${preferred.model} passed over)`;
  return `${sent.model} (${sent.upstreamModel}), ${reason}${passedOver}`;
}

function candidateLine(candidate: PreviewedModel, isFirst: boolean): string {
  const money = ({ likelyNano, worstNano, currency }: PreviewedModel) =>
    worstNano === undefined
      ? 'unpriced'
      : `${likelyNano === undefined ? '' : `likely ${formatMoney(likelyNano, currency)}, `}worst case ${formatMoney(worstNano, currency)}`;
  const { mostInputTokens, maxTokens, refusal, doubt } = candidate;
  const most = `at most ${formatCount(mostInputTokens)} in, ${formatCount(maxTokens)} out`;
  return `${isFirst ? 'candidates  ' : INDENT}${candidate.model}: ${money(candidate)} (${most})${refusal === undefined ? '' : ` — refused: ${refusal}`}${doubt === undefined ? '' : ` — ${doubt}`}`;
}

function inputLine({ counted }: Preview, first: PreviewedModel | undefined): string {
  const likely = first?.inputTokens ?? 0;
  if (counted === undefined) return `input       about ${formatTokens(likely)} (estimated)`;
  return `input       ${formatTokens(counted.inputTokens)} by ${counted.encoding}, about ${formatCount(likely)} as ${first?.model ?? 'the vendor'} bills`;
}

const BASIS: Record<PreviewedModel['likelyOutput']['basis'], string> = {
  tag: "the median of this model's recent answers with this tag",
  model: "the median of this model's recent answers",
  'all models': 'the median of all recent answers',
  assumed: 'assumed; there are too few answers to tell',
};

function outputLine({ likelyOutput: { tokens, basis } }: PreviewedModel): string {
  return `output      likely ${formatTokens(tokens)} (${BASIS[basis]})`;
}

function jsonPreview(preview: Preview): Record<string, unknown> {
  const { candidates, budgets, target, ...rest } = preview;
  return {
    dryRun: true,
    ...(target !== undefined && { model: target }),
    ...rest,
    budgets: budgets.map(({ name, limitNano, spentNano }) => ({
      name,
      limit: toUnits(limitNano),
      spent: toUnits(spentNano),
    })),
    candidates: candidates.map(candidateJson),
  };
}
