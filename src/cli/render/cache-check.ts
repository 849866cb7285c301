import { BALANCED_FROM } from '../../cache/analysis/balanced-from.ts';
import type { Objections, PairVerdict } from '../../cache/judge-pair.ts';
import type { SemanticOfPair } from '../commands/cache/semantic-view.ts';
import type { Output } from '../io.ts';
import { quoted, scoreText } from './cache-format.ts';
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
    ['exact', isSameText ? 'yes' : 'no', '–', isSameText ? '–' : 'the texts differ'],
    ...[['strict', strict] as const, ['balanced', balanced] as const].map(([name, { hit, score, vetoes }]) => [
      name,
      hit && !isSeparate ? 'yes' : 'no',
      scoreText(score),
      [...vetoes, ...(isSeparate ? ['separate'] : [])].join(', ') || '–',
    ]),
    semanticRow(semantic),
  ];
  const table = renderTable({ columns: COLUMNS, rows }, { width: output.columns, color: output.color });
  const remarks = [
    ...(isSeparate
      ? ['separate: you have told the two apart (cache wrong, or n in calibrate), so they are never paired']
      : []),
    ...semanticRemarks(semantic, verdict.hit),
    ...objections('the first', questions[0], refusals.a),
    ...objections('the second', questions[1], refusals.b),
    ...(known < BALANCED_FROM
      ? [`balanced judges as strict until ${BALANCED_FROM} questions are kept; ${count(known)} are`]
      : []),
  ];
  const served = verdict.hit
    ? `the answer to one is served for the other (${verdict.layer}${verdict.layer === 'equivalent' ? `, ${rule}` : ''})`
    : `no answer is served for the other (rule ${rule})`;
  return `${table}\n${[served, ...remarks].join('\n')}\n`;
}

/** Of another layer: by words; by embeddings nothing is known before they are asked for. */
function semanticRow({ mode, similarity, vetoes, wouldAsk }: SemanticOfPair): string[] {
  const spoke = vetoes.length === 0 ? '–' : vetoes.join(', ');
  if (mode === 'embedding') return ['embedding', vetoes.some((veto) => veto !== 'far') ? 'no' : '?', '–', spoke];
  const answer = mode === 'off' ? 'off' : wouldAsk ? 'asks' : 'no';
  return ['confirm', answer, scoreText(similarity), spoke];
}

function semanticRemarks({ mode, confirmer, problem, wouldAsk }: SemanticOfPair, isServed: boolean): string[] {
  if (mode === 'embedding') return ['embedding: how alike the vectors are is not known here, since nothing is sent'];
  if (problem !== undefined) return [`confirm asks nobody: ${oneLine(problem)}`];
  if (confirmer === undefined || !wouldAsk || isServed) return [];
  return [`${oneLine(confirmer)} would be asked, if that costs no more than a tenth of a fresh answer`];
}

function objections(which: string, question: string, { excluded, refused }: Objections): string[] {
  return [
    ...(excluded === undefined ? [] : [`${which} is never cached: ${excluded}: ${quoted(question, 40)}`]),
    ...(refused === undefined ? [] : [`${which} is only itself: ${refused}: ${quoted(question, 40)}`]),
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
