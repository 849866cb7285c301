import type { WordTables } from './table-lines.ts';
import antonyms from './tables/antonyms.json' with { type: 'json' };
import chinese from './tables/chinese.json' with { type: 'json' };
import english from './tables/english.json' with { type: 'json' };
import names from './tables/names.json' with { type: 'json' };
import simplified from './tables/simplified.json' with { type: 'json' };
import synonyms from './tables/synonyms.json' with { type: 'json' };

export type { WordTables } from './table-lines.ts';

/** The tables as they are shipped. Half of a start-up's time to load and compile: a chat reads `standardLexicon` instead. */
export const WORD_TABLES: WordTables = {
  ...synonyms,
  ...antonyms,
  ...names,
  stopWords: [...english.stopWords, ...chinese.stopWords],
  fillers: [...english.fillers, ...chinese.fillers],
  lightVerbs: [...english.lightVerbs, ...chinese.lightVerbs],
  leading: [...english.leading, ...chinese.leading],
  trailing: [...english.trailing, ...chinese.trailing],
  leadIns: english.leadIns,
  negations: chinese.negations,
  notNegations: chinese.notNegations,
  contractions: english.contractions,
  irregular: english.irregular,
  confusable: english.confusable,
  numeralWords: chinese.numeralWords,
  simplified,
};

/** The tables with a user's own lines added. */
export function withWords(tables: WordTables, own: Partial<WordTables>): WordTables {
  const both = (name: ListName) => [...tables[name], ...(own[name] ?? [])];
  return {
    synonyms: both('synonyms'),
    antonyms: both('antonyms'),
    names: both('names'),
    stopWords: both('stopWords'),
    fillers: both('fillers'),
    lightVerbs: both('lightVerbs'),
    leading: both('leading'),
    trailing: both('trailing'),
    leadIns: both('leadIns'),
    negations: both('negations'),
    notNegations: both('notNegations'),
    contractions: both('contractions'),
    irregular: both('irregular'),
    confusable: both('confusable'),
    numeralWords: both('numeralWords'),
    simplified: {
      traditional: tables.simplified.traditional + (own.simplified?.traditional ?? ''),
      simplified: tables.simplified.simplified + (own.simplified?.simplified ?? ''),
    },
  };
}

type ListName = Exclude<keyof WordTables, 'simplified'>;
