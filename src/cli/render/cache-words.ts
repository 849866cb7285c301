import type { Veto } from '../../cache/analysis/judge.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';

/** What may speak against serving an answer, beside the guards and the score. */
type Reason = Veto | 'refused' | 'excluded' | 'off' | 'separate' | 'language' | 'far' | 'long';

/** As keys of the catalogue: these words mean other things elsewhere. */
const REASONS: Record<Reason, string> = {
  number: 'number##reason',
  negation: 'negation##reason',
  antonym: 'antonym##reason',
  direction: 'direction##reason',
  platform: 'platform##reason',
  quoted: 'quoted##reason',
  code: 'code##reason',
  latin: 'latin##reason',
  'question-type': 'question-type##reason',
  'before-after': 'before-after##reason',
  definition: 'definition##reason',
  modality: 'modality##reason',
  scope: 'scope##reason',
  person: 'person##reason',
  'function-word': 'function-word##reason',
  tense: 'tense##reason',
  sign: 'sign##reason',
  unmatched: 'unmatched##reason',
  order: 'order##reason',
  score: 'score##reason',
  refused: 'refused##reason',
  excluded: 'excluded##reason',
  off: 'off##reason',
  separate: 'separate##reason',
  language: 'language##reason',
  far: 'far##reason',
  long: 'long##reason',
};

const WORDS: ReadonlyMap<string, string> = new Map(Object.entries(REASONS));

/** A guard, a rule or another reason of the cache, in the language of the person. */
export function reasonText(reason: string): string {
  const word = WORDS.get(reason);
  return word === undefined ? told(reason) : t(word);
}

/** All of them; `–` for none. */
export function reasonsText(reasons: readonly string[]): string {
  return reasons.length === 0 ? '–' : reasons.map(reasonText).join(t(', '));
}
