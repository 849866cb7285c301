import type { Calibration } from '../../../cache/calibration.ts';
import { addJudgedPair, pairHash } from '../../../cache/judged-pairs.ts';
import type { ShadowHit } from '../../../cache/shadow.ts';
import type { CommandContext } from '../../command-context.ts';
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
  return `${count(drawn)} of ${count(unjudged)} pairs that nobody has judged, drawn by chance
  y  the answer kept for the one also answers what was asked
  n  it does not; the two are never paired again
  s  skip it
  q  stop; what was judged is kept
`;
}

async function ask(
  hit: ShadowHit,
  { cache, context, place }: { cache: OpenCache; context: CommandContext; place: string },
): Promise<Answer> {
  const { io, signal } = context;
  const [entry] = await cache.store.find(hit.entryId, 1).catch(() => []);
  await io.stderr.write(`\n${pairText(hit, entry?.content, place)}`);
  for (;;) {
    await io.stderr.write('the same answer? [y/n/s/q] ');
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
  if (word === 'y' || word === 'yes' || word === '是') return 'yes';
  if (word === 'n' || word === 'no' || word === '否') return 'no';
  if (word === 's' || word === 'skip') return 'skip';
  return word === 'q' || word === 'quit' ? 'quit' : undefined;
}

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
