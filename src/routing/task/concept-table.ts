import { hashOf } from '../../domain/text-features.ts';
import table from './concepts.json' with { type: 'json' };
import { type SortedHashes, sortedHashes } from './sorted-hashes.ts';

/** Words and phrases by their hashes, and for each which concept it stands for, a place in `names`. */
export type ConceptTable = { names: readonly string[]; words: SortedHashes; concepts: Uint32Array };

let compiled: ConceptTable | undefined;

/** Of the built-in words. In the bundle `packed-index.ts` stands here, which reads what the build compiled. */
export function conceptTable(): ConceptTable {
  compiled ??= compileConcepts(table);
  return compiled;
}

/** `poem`, `诗` → `creative`. Up to three English words stand as `unit_test`; of a word that is listed twice, the last counts. */
function compileConcepts(words: Readonly<Record<string, string>>): ConceptTable {
  const conceptOf = new Map<number, number>();
  for (const [concept, list] of Object.values(words).entries()) {
    for (const word of list.split(' ')) conceptOf.set(hashOf(word.replaceAll('_', ' ')), concept);
  }
  const sorted = [...conceptOf].sort(([a], [b]) => a - b);
  return {
    names: Object.keys(words),
    words: sortedHashes(Uint32Array.from(sorted, ([hash]) => hash)),
    concepts: Uint32Array.from(sorted, ([, concept]) => concept),
  };
}
