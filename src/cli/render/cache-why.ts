import type { CacheEntry } from '../../cache/store/cache-store.ts';
import type { SemanticOfQuestion } from '../commands/cache/semantic-view.ts';
import type { Judged, Why } from '../commands/cache/why.ts';
import type { Output } from '../io.ts';
import { ageText, quoted, scoreText } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { count } from './report-format.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Id', align: 'left', optional: 1 },
  { title: 'Score', align: 'right' },
  { title: 'Against it', align: 'left', shrinks: true },
  { title: 'Question', align: 'left', shrinks: true },
];

/** One line that says what holds, and what the cache has that is near. */
export function whyText(
  why: Why,
  { nowMs, output }: { nowMs: number; output: Pick<Output, 'columns' | 'color'> },
): string {
  const off = why.enabled ? '' : 'the cache is off (cache.enabled: false); were it on:\n';
  const table =
    why.nearest.length === 0 || why.verdict === 'equivalent'
      ? ''
      : `\n${renderTable({ columns: COLUMNS, rows: why.nearest.map(cells) }, { width: output.columns, color: output.color })}`;
  return `${off}${verdictText(why, nowMs)}\n${semanticText(why.semantic)}${table}`;
}

function verdictText(why: Why, nowMs: number): string {
  const { verdict, rule = '', model = '', equivalentRule, knownQuestions, hit, nearest } = why;
  const served = hit === undefined ? '' : entryText(hit.entry, nowMs);
  switch (verdict) {
    case 'excluded':
      return `excluded: ${oneLine(rule)}; neither read from the cache nor kept`;
    case 'exact':
      return `exact hit: ${served}`;
    case 'equivalent':
      return `equivalent hit (${equivalentRule}, ${scoreText(hit?.similarity ?? 0)}): ${served}`;
    case 'refused':
      return `a miss: nothing is kept for exactly this on ${oneLine(model)}, and it is only itself: ${rule}`;
    case 'off':
      return `a miss: nothing is kept for exactly this on ${oneLine(model)}, and cache.equivalent is off`;
    case 'nothing':
      return nearest.length > 0
        ? `a miss on ${oneLine(model)}; by the rule ${equivalentRule} none of the nearest is the same`
        : `a miss on ${oneLine(model)}: nothing near is kept for it (${count(knownQuestions)} questions are kept in all)`;
    default:
      return verdict satisfies never;
  }
}

/** What the layer that asks would do; nothing where it is off. */
function semanticText(semantic: SemanticOfQuestion | undefined): string {
  if (semantic === undefined) return '';
  const { mode, confirmer, problem, neighbours } = semantic;
  if (mode === 'embedding') return 'embedding: not asked here, since nothing is sent\n';
  if (confirmer === undefined) return `confirm asks nobody: ${oneLine(problem ?? '')}\n`;
  const who = oneLine(confirmer);
  const lines = neighbours.map(({ entry, similarity, verdict }) => {
    const said = verdict === undefined ? `${who} would be asked` : `${who} has said ${verdict}`;
    return `confirm: ${said} (${scoreText(similarity)}): ${oneLine(entry.id)} ${quoted(entry.question, 60)}\n`;
  });
  return lines.length === 0 ? 'confirm: nothing is near enough to ask about\n' : lines.join('');
}

function entryText({ id, askedAt, question, model }: CacheEntry, nowMs: number): string {
  return `${oneLine(id)}, asked ${ageText(askedAt, nowMs)} ago of ${oneLine(model)} as ${quoted(question)}`;
}

function cells({ entry: { id, question = '' }, score, vetoes }: Judged): string[] {
  return [
    oneLine(id),
    scoreText(score),
    vetoes.length === 0 ? '–' : vetoes.join(', '),
    oneLine(question.slice(0, 400)),
  ];
}

/** What `mgw cache why --json` prints. */
export function whyJson(question: string, why: Why): string {
  const { verdict, rule, model, equivalentRule, enabled, hit, nearest, knownQuestions, semantic } = why;
  const about = ({ id, question: kept, askedAt, model: by }: CacheEntry) => ({
    id,
    ...(kept !== undefined && { question: kept }),
    askedAt,
    model: by,
  });
  const json = {
    question,
    verdict,
    ...(rule !== undefined && { rule }),
    ...(model !== undefined && { model }),
    enabled,
    equivalentRule,
    ...(hit !== undefined && { hit: { ...about(hit.entry), similarity: hit.similarity } }),
    nearest: nearest.map(({ entry, score, vetoes }) => ({ ...about(entry), score, vetoes })),
    knownQuestions,
    ...(semantic !== undefined && { semantic: semanticJson(semantic) }),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function semanticJson({ mode, confirmer, problem, neighbours }: SemanticOfQuestion) {
  return {
    mode,
    ...(confirmer !== undefined && { confirmer }),
    ...(problem !== undefined && { problem }),
    neighbours: neighbours.map(({ entry: { id, question }, similarity, verdict }) => ({
      id,
      ...(question !== undefined && { question }),
      similarity,
      ...(verdict !== undefined && { verdict }),
    })),
  };
}
