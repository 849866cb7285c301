import type { CacheEntry } from '../../cache/store/cache-store.ts';
import type { SemanticOfQuestion } from '../commands/cache/semantic-view.ts';
import type { Judged, Why } from '../commands/cache/why.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { ageText, quoted, scoreText } from './cache-format.ts';
import { reasonsText, reasonText } from './cache-words.ts';
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
  const off = why.enabled ? '' : `${t('the cache is off (cache.enabled: false); were it on:')}\n`;
  const table =
    why.nearest.length === 0 || why.verdict === 'equivalent'
      ? ''
      : `\n${renderTable({ columns: COLUMNS, rows: why.nearest.map(cells) }, { width: output.columns, color: output.color })}`;
  return `${off}${verdictText(why, nowMs)}\n${semanticText(why.semantic)}${table}`;
}

function verdictText(why: Why, nowMs: number): string {
  const { verdict, equivalentRule, knownQuestions, hit, nearest } = why;
  const [rule, model] = [reasonText(oneLine(why.rule ?? '')), oneLine(why.model ?? '')];
  const served = hit === undefined ? '' : entryText(hit.entry, nowMs);
  switch (verdict) {
    case 'excluded':
      return t('excluded: {rule}; neither read from the cache nor kept', { rule });
    case 'exact':
      return t('exact hit: {entry}', { entry: served });
    case 'equivalent':
      return t('equivalent hit ({rule}, {score}): {entry}', {
        rule: equivalentRule,
        score: scoreText(hit?.similarity ?? 0),
        entry: served,
      });
    case 'refused':
      return t('a miss: nothing is kept for exactly this on {model}, and it is only itself: {rule}', { model, rule });
    case 'off':
      return t('a miss: nothing is kept for exactly this on {model}, and cache.equivalent is off', { model });
    case 'nothing':
      return nearest.length > 0
        ? t('a miss on {model}; by the rule {rule} none of the nearest is the same', { model, rule: equivalentRule })
        : t('a miss on {model}: nothing near is kept for it ({n} questions are kept in all)', {
            model,
            n: count(knownQuestions),
          });
    default:
      return verdict satisfies never;
  }
}

const ASKED = {
  unknown: 'confirm: {who} would be asked ({score}): {entry}',
  yes: 'confirm: {who} has said yes ({score}): {entry}',
  no: 'confirm: {who} has said no ({score}): {entry}',
} as const;

/** What the layer that asks would do; nothing where it is off. */
function semanticText(semantic: SemanticOfQuestion | undefined): string {
  if (semantic === undefined) return '';
  const { mode, confirmer, problem, neighbours } = semantic;
  if (mode === 'embedding') return `${t('embedding: not asked here, since nothing is sent')}\n`;
  if (confirmer === undefined)
    return `${t('confirm asks nobody: {problem}', { problem: told(oneLine(problem ?? '')) })}\n`;
  const who = oneLine(confirmer);
  const lines = neighbours.map(({ entry, similarity, verdict }) => {
    const about = { who, score: scoreText(similarity), entry: `${oneLine(entry.id)} ${quoted(entry.question, 60)}` };
    return `${t(verdict === undefined ? ASKED.unknown : ASKED[verdict], about)}\n`;
  });
  return lines.length === 0 ? `${t('confirm: nothing is near enough to ask about')}\n` : lines.join('');
}

function entryText({ id, askedAt, question, model }: CacheEntry, nowMs: number): string {
  return t('{id}, asked {age} ago of {model} as {question}', {
    id: oneLine(id),
    age: ageText(askedAt, nowMs),
    model: oneLine(model),
    question: quoted(question),
  });
}

function cells({ entry: { id, question = '' }, score, vetoes }: Judged): string[] {
  return [oneLine(id), scoreText(score), reasonsText(vetoes), oneLine(question.slice(0, 400))];
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
