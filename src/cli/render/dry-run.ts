import { formatCount, formatMoney, toUnits } from '../../domain/money.ts';
import type { Preview } from '../../gateway.ts';

/** What would be sent and what it could cost; for a person, or as one JSON object. */
export function renderDryRun(preview: Preview, format: 'text' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(jsonPreview(preview))}\n`;
  const [first] = preview.candidates;
  const lines = [
    `model       ${first?.model ?? '–'} (${first?.upstreamModel ?? '–'}), ${preview.reason}`,
    ...preview.candidates.map(
      (candidate, index) =>
        `${index === 0 ? 'candidates  ' : '            '}${candidate.model}: ${formatCount(candidate.inputTokens)} in at most, ${formatCount(candidate.maxTokens)} out at most, ${costText(candidate, preview)}${candidate.refusal === undefined ? '' : ` — refused: ${candidate.refusal}`}`,
    ),
    ...preview.skipped.map(({ model, reason }) => `skipped     ${model}: ${reason}`),
    inputLine(preview),
    ...preview.budgets.map(
      ({ name, limitNano, spentNano }) =>
        `budget      ${name}: ${formatMoney(spentNano, preview.currency)} of ${formatMoney(limitNano, preview.currency)} spent`,
    ),
    `cache       ${preview.cache}`,
    'sent        nothing (--dry-run)',
  ];
  return `${lines.join('\n')}\n`;
}

function inputLine({ counted, estimatedInputTokens }: Preview): string {
  const about = `about ${formatCount(estimatedInputTokens)}`;
  if (counted === undefined) return `input       ${about} tokens (estimated)`;
  return `input       ${formatCount(counted.inputTokens)} tokens by ${counted.encoding}, ${about} with a vendor's template`;
}

function costText({ worstNano, inputNano }: Preview['candidates'][number], { currency }: Preview): string {
  if (worstNano === undefined) return 'unpriced';
  const input = inputNano === undefined ? '' : `, input alone about ${formatMoney(inputNano, currency)}`;
  return `worst case ${formatMoney(worstNano, currency)}${input}`;
}

function jsonPreview(preview: Preview): Record<string, unknown> {
  const { candidates, budgets, ...rest } = preview;
  return {
    dryRun: true,
    model: candidates[0]?.model,
    ...rest,
    budgets: budgets.map(({ name, limitNano, spentNano }) => ({
      name,
      limit: toUnits(limitNano),
      spent: toUnits(spentNano),
    })),
    candidates: candidates.map(({ worstNano, inputNano, ...candidate }) => ({
      ...candidate,
      ...(worstNano !== undefined && { worstCost: toUnits(worstNano) }),
      ...(inputNano !== undefined && { inputCost: toUnits(inputNano) }),
    })),
  };
}
