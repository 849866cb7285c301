import type { Evaluation, LayerResult, Rate } from '../../cache/analysis/evaluate.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { quoted, scoreText } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { count, percent } from './report-format.ts';
import { type Column, numberColumn, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Layer', align: 'left' },
  numberColumn('Served'),
  numberColumn('Saved'),
  numberColumn('Wrong'),
  numberColumn('Of requests'),
  numberColumn('95 %', 1),
  numberColumn('Of hits', 2),
];

/** Of each layer, so many of its worst are printed. */
const EXAMPLES = 5;

/** A row a layer, then a row a threshold, then what was wrong. */
export function evaluationText(
  { kind, requests, seed, layers, sweep }: Evaluation,
  {
    file,
    semantic = 'off',
    output,
  }: { file: string; semantic?: 'off' | 'confirm' | 'embedding'; output: Pick<Output, 'columns' | 'color'> },
): string {
  const stream =
    kind === 'pairs'
      ? t('{n} pairs', { n: count(requests) })
      : t('{n} questions as a stream, seed {seed}', { n: count(requests), seed });
  const table = (results: readonly LayerResult[]) =>
    renderTable({ columns: COLUMNS, rows: results.map(cells) }, { width: output.columns, color: output.color });
  const worst = layers.flatMap(({ layer, worstExamples }) =>
    layer === 'exact' ? [] : examplesText(layer, worstExamples),
  );
  return [
    `mgw cache eval ${oneLine(file)} · ${stream}\n`,
    table(layers),
    ...(sweep.length === 0 ? [] : [`${t('Balanced by what it asks of the score')}\n`, table(sweep)]),
    ...(worst.length === 0 ? [`${t('nothing was answered wrongly')}\n`] : worst),
    ...(semantic === 'off'
      ? []
      : [
          `${t('{layer} is not in it, since nothing is sent here: cache.mode: shadow and mgw cache calibrate judge it', { layer: semantic })}\n`,
        ]),
  ].join('\n');
}

function cells({ layer, threshold, served, savedShare, wrong, wrongOfRequests, wrongOfServed }: LayerResult): string[] {
  return [
    threshold === undefined ? layer : `${layer} ≥ ${threshold.toFixed(2)}`,
    count(served),
    percent(savedShare),
    count(wrong),
    precise(wrongOfRequests.rate),
    intervalText(wrongOfRequests),
    served === 0 ? '–' : precise(wrongOfServed.rate),
  ];
}

/** `0.21%`: wrong answers are counted in hundredths of a per cent. */
function precise(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

/** `0.14 to 0.31%` */
function intervalText({ low, high }: Rate): string {
  return t('{from} to {to}', { from: (low * 100).toFixed(2), to: precise(high) });
}

function examplesText(layer: string, examples: LayerResult['worstExamples']): string[] {
  if (examples.length === 0) return [];
  const lines = examples.slice(0, EXAMPLES).map(({ asked, answeredAs, score, labels: [label, other] }) => {
    const labels = label === other ? '' : `  (${oneLine(label)} / ${oneLine(other)})`;
    return `  ${scoreText(score)}  ${quoted(asked, 100)}\n        ${quoted(answeredAs, 100)}${labels}\n`;
  });
  return [`${t('Wrong by {layer}, the surest first', { layer })}\n${lines.join('')}`];
}

/** What `mgw cache eval --json` prints. */
export function evaluationJson(evaluation: Evaluation, badLines: readonly { line: number; reason: string }[]): string {
  return `${JSON.stringify({ ...evaluation, badLines }, null, 2)}\n`;
}
