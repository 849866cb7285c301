import { type CompiledLexicon, lexiconOf } from './lexicon.ts';
import { WORD_TABLES } from './word-tables.ts';

/** Of the tables as they are shipped. In the bundle `packed-lexicon.ts` stands here: there they are compiled already. */
export function standardLexicon(): CompiledLexicon {
  return lexiconOf(WORD_TABLES);
}
