import { evaluate as evaluateLabelled } from '../../../cache/analysis/evaluate.ts';
import type { Rule } from '../../../cache/analysis/judge.ts';
import { MgwError } from '../../../domain/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { evaluationJson, evaluationText } from '../../render/cache-eval.ts';
import { oneLine } from '../../render/error-text.ts';
import { count } from '../../render/report-format.ts';
import { openCache } from './open-cache.ts';
import { type BadLine, readLabelledFile } from './read-labelled.ts';

export type EvaluateOptions = { rule?: Rule; seed: number; thresholds?: boolean; json?: boolean };

/** Thresholds take a run each; of so many lines they are tried unasked. */
const FEW = 2000;

/** From so many lines on a person is told what takes the time. */
const MANY = 500;

/** Bad lines that are told one by one. */
const NAMED = 5;

/** `mgw cache eval FILE`: hits and false hits of each layer on questions that somebody has labelled. */
export async function evaluate(
  file: string,
  { rule, seed, thresholds, json }: EvaluateOptions,
  context: CommandContext,
): Promise<number> {
  const { io } = context;
  const { labelled, badLines } = await readLabelledFile(file, context);
  await tellBadLines(badLines, file, context);
  if (labelled === undefined) {
    throw new MgwError('usage', `${oneLine(file)}: no line can be read`, {
      hint: 'write label<TAB>question<TAB>question with 1 or 0 as the label, or intent<TAB>question, one a line',
    });
  }
  const { words, semantic } = await openCache(context);
  const lines = labelled.kind === 'pairs' ? labelled.pairs.length : labelled.questions.length;
  if (lines >= MANY && io.stderr.isTTY)
    await io.stderr.write(`mgw: ${t('judging {n} lines; 10,000 take a minute', { n: count(lines) })}\n`);
  const sweeps = thresholds === true || (rule === undefined && lines <= FEW);
  const evaluation = evaluateLabelled(labelled, {
    seed,
    tables: (await words())?.lexicon,
    ...(!sweeps && { sweep: [] }),
    ...(rule !== undefined && { layers: ['exact', rule] }),
  });
  await io.stdout.write(
    json ? evaluationJson(evaluation, badLines) : evaluationText(evaluation, { file, semantic, output: io.stdout }),
  );
  return 0;
}

async function tellBadLines(badLines: readonly BadLine[], file: string, { io }: CommandContext): Promise<void> {
  if (badLines.length === 0) return;
  const named = badLines
    .slice(0, NAMED)
    .map(({ line, reason }) => `  ${t('line {line}: {reason}', { line, reason: told(oneLine(reason)) })}\n`);
  const more = badLines.length > NAMED ? `  ${t('and {n} more', { n: count(badLines.length - NAMED) })}\n` : '';
  const about = { file: oneLine(file), n: count(badLines.length) };
  const what = t(badLines.length === 1 ? '{file}: {n} line passed over' : '{file}: {n} lines passed over', about);
  await io.stderr.write(`mgw: ${what}\n${named.join('')}${more}`);
}
