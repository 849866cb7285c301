import { BALANCED_FROM } from '../../cache/analysis/balanced-from.ts';
import type { Objections, PairVerdict } from '../../cache/judge-pair.ts';
import type { SemanticOfPair } from '../commands/cache/semantic-view.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { quoted, scoreText } from './cache-format.ts';
import { reasonsText, reasonText } from './cache-words.ts';
import { oneLine } from './error-text.ts';
import { count } from './report-format.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Layer', align: 'left' },
  { title: 'Same', align: 'left' },
  { title: 'Score', align: 'right' },
  { title: 'Spoke against it', align: 'left', shrinks: true },
];

type Checked = {
  verdict: PairVerdict;
  semantic: SemanticOfPair;
  known: number;
  questions: readonly [string, string];
};

/** A row a layer, then what would be served. */
export function checkText(
  { verdict, semantic, known, questions }: Checked,
  output: Pick<Output, 'columns' | 'color'>,
): string {
  const { strict, balanced, rule, refusals } = verdict;
  const isSameText = verdict.score === 1 && (verdict.layer === 'exact' || verdict.vetoes.join() === 'excluded');
  const isSeparate = verdict.vetoes.includes('separate');
  const rows = [
    ['exact', yesOrNo(isSameText), '–', isSameText ? '–' : t('the texts differ')],
    ...[['strict', strict] as const, ['balanced', balanced] as const].map(([name, { hit, score, vetoes }]) => [
      name,
      yesOrNo(hit && !isSeparate),
      scoreText(score),
      reasonsText([...vetoes, ...(isSeparate ? ['separate'] : [])]),
    ]),
    semanticRow(semantic),
  ];
  const table = renderTable({ columns: COLUMNS, rows }, { width: output.columns, color: output.color });
  const few = { least: BALANCED_FROM, n: count(known) };
  const remarks = [
    ...(isSeparate
      ? [t('separate: you have told the two apart (cache wrong, or n in calibrate), so they are never paired')]
      : []),
    ...semanticRemarks(semantic, verdict.hit),
    ...objections('first', questions[0], refusals.a),
    ...objections('second', questions[1], refusals.b),
    ...(known < BALANCED_FROM ? [t('balanced judges as strict until {least} questions are kept; {n} are', few)] : []),
  ];
  const layer = verdict.layer === 'equivalent' ? `${verdict.layer}, ${rule}` : verdict.layer;
  const served = verdict.hit
    ? t('the answer to one is served for the other ({layer})', { layer })
    : t('no answer is served for the other (rule {rule})', { rule });
  return `${table}\n${[served, ...remarks].join('\n')}\n`;
}

function yesOrNo(is: boolean): string {
  return t(is ? 'yes' : 'no');
}

/** Of another layer: by words; by embeddings nothing is known before they are asked for. */
function semanticRow({ mode, similarity, vetoes, wouldAsk }: SemanticOfPair): string[] {
  const spoke = reasonsText(vetoes);
  if (mode === 'embedding') return ['embedding', vetoes.some((veto) => veto !== 'far') ? t('no') : '?', '–', spoke];
  const answer = mode === 'off' ? 'off##layer' : wouldAsk ? 'asks##layer' : 'no';
  return ['confirm', t(answer), scoreText(similarity), spoke];
}

function semanticRemarks({ mode, confirmer, problem, wouldAsk }: SemanticOfPair, isServed: boolean): string[] {
  if (mode === 'embedding') return [t('embedding: how alike the vectors are is not known here, since nothing is sent')];
  if (problem !== undefined) return [t('confirm asks nobody: {problem}', { problem: told(oneLine(problem)) })];
  if (confirmer === undefined || !wouldAsk || isServed) return [];
  const model = oneLine(confirmer);
  return [t('{model} would be asked, if that costs no more than a tenth of a fresh answer', { model })];
}

const NEVER_CACHED = {
  first: 'the first is never cached: {rule}: {question}',
  second: 'the second is never cached: {rule}: {question}',
} as const;
const ONLY_ITSELF = {
  first: 'the first is only itself: {rule}: {question}',
  second: 'the second is only itself: {rule}: {question}',
} as const;

function objections(which: 'first' | 'second', asked: string, { excluded, refused }: Objections): string[] {
  const question = quoted(asked, 40);
  return [
    ...(excluded === undefined ? [] : [t(NEVER_CACHED[which], { rule: reasonText(excluded), question })]),
    ...(refused === undefined ? [] : [t(ONLY_ITSELF[which], { rule: reasonText(refused), question })]),
  ];
}

/** What `mgw cache check --json` prints; `hit`, `layer`, `score` and `vetoes` are those of the rule that holds. */
export function checkJson({ verdict, semantic, known }: Checked): string {
  const { hit, layer, score, vetoes, ...rest } = verdict;
  const { mode, similarity, vetoes: against, wouldAsk, confirmer, problem } = semantic;
  const asking = {
    mode,
    similarity,
    vetoes: against,
    wouldAsk,
    ...(confirmer !== undefined && { confirmer }),
    ...(problem !== undefined && { problem }),
  };
  return `${JSON.stringify({ hit, layer, score, vetoes, ...rest, semantic: asking, knownQuestions: known }, null, 2)}\n`;
}
