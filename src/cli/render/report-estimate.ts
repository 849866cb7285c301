import { type Currency, formatCount, type Nano } from '../../domain/money.ts';
import type { Estimates, PreviewedModel } from '../../gateway/gateway.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { candidateJson } from './candidate-json.ts';
import { csv, exactUnits, moneyFormat, nameCell } from './report-format.ts';
import { type Cell, type Column, numberColumn, renderTable } from './table.ts';
import { tokenCount } from './token-count.ts';
import { fitParts, fitTerminal } from './wrap.ts';

/** The table of `mgw cost estimate`. */
export async function estimateText(
  estimates: Estimates,
  output: Pick<Output, 'columns' | 'color' | 'isTTY'>,
): Promise<string> {
  const { columns: width, color } = output;
  const { candidates, counted } = estimates;
  const columns: Column[] = [
    { title: 'Model', align: 'left', shrinks: true },
    { title: 'Upstream', align: 'left', shrinks: true, optional: 3 },
    numberColumn('In'),
    numberColumn('Out'),
    numberColumn('Likely'),
    numberColumn('At worst'),
    numberColumn('of out', 2),
  ];
  const show = moneyFormat(largestOf(candidates));
  const rows = candidates.map((candidate) => cells(candidate, (nano) => show(nano, candidate.currency)));
  const input =
    counted === undefined
      ? t('input estimated')
      : t('input {tokens} by {encoding}', { tokens: tokenCount(counted.inputTokens), encoding: counted.encoding });
  const head = await fitParts(['mgw cost estimate', input, t('nothing is sent')], ' · ', output);
  const below = await fitTerminal(notes(estimates).join('\n'), output, '  ');
  return `${head}\n\n${renderTable({ columns, rows }, { width, color })}\n${below}\n`;
}

/** Of every currency its largest amount. */
function largestOf(candidates: readonly PreviewedModel[]): Map<Currency, Nano> {
  const largest = new Map<Currency, Nano>();
  for (const { currency, worstNano = 0 } of candidates)
    largest.set(currency, Math.max(largest.get(currency) ?? 0, worstNano));
  return largest;
}

function cells(candidate: PreviewedModel, money: (nano: number) => string): Cell[] {
  const { model, upstreamModel, inputTokens, likelyOutput, likelyNano, worstNano, maxTokens, refusal, doubt } =
    candidate;
  const assumed = likelyOutput.basis === 'assumed' ? '~' : '';
  return [
    `${nameCell(model)}${refusal === undefined && doubt === undefined ? '' : ' !'}`,
    nameCell(upstreamModel),
    formatCount(inputTokens),
    `${assumed}${formatCount(likelyOutput.tokens)}`,
    likelyNano === undefined ? '?' : money(likelyNano),
    worstNano === undefined ? '?' : money(worstNano),
    formatCount(maxTokens),
  ];
}

function notes({ candidates, currency }: Estimates): string[] {
  const some = (test: (candidate: PreviewedModel) => boolean) => candidates.some(test);
  return [
    t('In: as the vendor is likely to bill it. Likely: with an answer as long as recent ones; nothing cached.'),
    ...(some(({ likelyOutput }) => likelyOutput.basis === 'assumed')
      ? [t('~ assumed: the ledger has too few answers to tell how long one will be.')]
      : []),
    ...(some(({ worstNano }) => worstNano === undefined) ? [t('? no price is known, which is not free.')] : []),
    ...(some((candidate) => candidate.currency !== currency)
      ? [
          t(
            'Prices in other currencies stand behind those in {currency}; exchange_rates in the config put them in order.',
            { currency },
          ),
        ]
      : []),
    ...candidates.flatMap(({ refusal, doubt }) =>
      [refusal, doubt].flatMap((said) => (said === undefined ? [] : [`! ${told(said)}`])),
    ),
  ];
}

/** One line a model, cheapest first; amounts as exact decimals of whole units of their currency, empty where unpriced. */
export function estimateCsv({ candidates, counted }: Estimates): string {
  const head = [
    ...['model', 'upstream_model', 'counted_input_tokens', 'input_tokens', 'likely_output_tokens', 'likely_basis'],
    ...['likely_cost', 'worst_cost', 'most_input_tokens', 'max_tokens', 'currency', 'note'],
  ];
  const rows = candidates.map(({ model, upstreamModel, inputTokens, likelyOutput, ...candidate }) => [
    ...[model, upstreamModel, counted?.inputTokens, inputTokens, likelyOutput.tokens, likelyOutput.basis],
    ...[
      exactUnits(candidate.likelyNano),
      exactUnits(candidate.worstNano),
      candidate.mostInputTokens,
      candidate.maxTokens,
    ],
    ...[candidate.currency, candidate.refusal ?? candidate.doubt],
  ]);
  return csv([head, ...rows]);
}

/** One row a model, cheapest first; amounts in whole units of the config's currency. */
export function estimateJson({ candidates, counted }: Estimates): string {
  const rows = candidates.map((candidate) => ({
    ...candidateJson(candidate),
    ...(counted && { counted }),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
