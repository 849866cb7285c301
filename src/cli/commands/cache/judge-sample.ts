import type { Calibration } from '../../../cache/calibration.ts';
import { addJudgedPair, pairHash } from '../../../cache/judged-pairs.ts';
import type { ShadowHit } from '../../../cache/shadow.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { pairText } from '../../render/cache-calibrate.ts';
import { count } from '../../render/report-format.ts';
import { changing, type OpenCache } from './open-cache.ts';

type Answer = 'yes' | 'no' | 'skip' | 'quit';

/**
 * Lays pairs before a person, one by one, and keeps each judgement at once, so that nothing is lost by stopping. What is
 * wrong is also never paired again. Returns how many were judged.
 */
export async function judgeSample(
  { sample, unjudged }: Calibration,
  cache: OpenCache,
  context: CommandContext,
): Promise<number> {
  const { stderr } = context.io;
  await stderr.write(introduction(sample.length, unjudged));
  let judged = 0;
  for (const [at, hit] of sample.entries()) {
    const answer = await ask(hit, { cache, context, place: `${at + 1}/${sample.length}` });
    if (answer === 'quit') break;
    if (answer === 'skip') continue;
    await changing(context, () => keep(hit, answer === 'yes', { cache, context }));
    judged += 1;
  }
  await stderr.write('\n');
  return judged;
}

function introduction(drawn: number, unjudged: number): string {
  const about = { drawn: count(drawn), n: count(unjudged) };
  return [
    t('{drawn} of {n} pairs that nobody has judged, drawn by chance', about),
    `  y  ${t('the answer kept for the one also answers what was asked')}`,
    `  n  ${t('it does not; the two are never paired again')}`,
    `  s  ${t('skip it')}`,
    `  q  ${t('stop; what was judged is kept')}\n`,
  ].join('\n');
}

async function ask(
  hit: ShadowHit,
  { cache, context, place }: { cache: OpenCache; context: CommandContext; place: string },
): Promise<Answer> {
  const { io, signal } = context;
  const [entry] = await cache.store.find(hit.entryId, 1).catch(() => []);
  await io.stderr.write(`\n${pairText(hit, entry?.content, place)}`);
  for (;;) {
    await io.stderr.write(`${t('the same answer?')} [y/n/s/q] `);
    const typed = signal.aborted ? undefined : await io.stdin.readLine?.(signal);
    if (typed === undefined) {
      await io.stderr.write('\n');
      return 'quit';
    }
    const answer = answerOf(typed);
    if (answer !== undefined) return answer;
  }
}

/** NFKC: an input method for Chinese gives a wide ｙ. */
function answerOf(typed: string): Answer | undefined {
  const word = typed.normalize('NFKC').trim().toLowerCase();
  return ANSWERS.find(({ words }) => words.includes(word))?.answer;
}

const ANSWERS: readonly { answer: Answer; words: readonly string[] }[] = [
  { answer: 'yes', words: ['y', 'yes', '是', '好'] },
  { answer: 'no', words: ['n', 'no', '否', '不是'] },
  { answer: 'skip', words: ['s', 'skip', '跳过'] },
  { answer: 'quit', words: ['q', 'quit', '退出'] },
];

async function keep(
  hit: ShadowHit,
  right: boolean,
  { cache, context }: { cache: OpenCache; context: CommandContext },
): Promise<void> {
  const at = new Date(context.runtime.effects.clock.now()).toISOString();
  const { layer, similarity, question, kept } = hit;
  addJudgedPair(cache.folder, { v: 1, at, layer, pair: pairHash(hit), similarity, right });
  if (!right) await cache.store.separate(question, kept);
}
