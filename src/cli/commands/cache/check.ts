import { analyse, analyserVersion } from '../../../cache/analysis/analyse.ts';
import type { DocumentFrequencies, Rule } from '../../../cache/analysis/judge.ts';
import type { OwnWords } from '../../../cache/analysis/lexicon.ts';
import { judgePair } from '../../../cache/judge-pair.ts';
import { MgwError } from '../../../domain/errors.ts';
import type { CommandContext } from '../../command-context.ts';
import { checkJson, checkText } from '../../render/cache-check.ts';
import { type OpenCache, openCache } from './open-cache.ts';
import { semanticOfPair } from './semantic-view.ts';

export type CheckOptions = { rule?: Rule; json?: boolean };

/** `mgw cache check A B`: what each layer says of two questions, and which guard spoke. Exit 0 whatever it is. */
export async function check(
  [a, b]: readonly [string, string],
  { rule, json }: CheckOptions,
  context: CommandContext,
): Promise<number> {
  if (a.trim() === '' || b.trim() === '') {
    throw new MgwError('usage', 'a question is empty', { hint: 'mgw cache check "how do I pay" "how can I pay"' });
  }
  const cache = await openCache(context);
  const words = await cache.words();
  const tables = words?.lexicon;
  const frequencies = await frequenciesOf(
    [a, b].flatMap((question) => analyse(question, tables).terms),
    { cache, words, context },
  );
  const { exclusions } = cache;
  const isSeparate = await cache.store.areSeparate(a, b);
  const verdict = judgePair(a, b, { rule: rule ?? cache.rule, frequencies, tables, exclusions, isSeparate });
  const semantic = await semanticOfPair([a, b], { words, context, frequencies, isSeparate });
  const checked = { verdict, semantic, known: frequencies?.documents ?? 0, questions: [a, b] as const };
  await context.io.stdout.write(json ? checkJson(checked) : checkText(checked, context.io.stdout));
  return 0;
}

/** How often the words of questions occur in those that are kept; undefined when none is. */
async function frequenciesOf(
  terms: readonly string[],
  { cache, words, context }: { cache: OpenCache; words: OwnWords | undefined; context: CommandContext },
): Promise<DocumentFrequencies | undefined> {
  const analyser = analyserVersion(context.runtime.effects.icuVersion, words);
  const nearest = await cache.store.nearest({ scope: '', terms, analyser }, 0);
  return nearest.documents === 0 ? undefined : nearest;
}
