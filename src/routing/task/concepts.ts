import table from './concepts.json' with { type: 'json' };

/** Stands before the first word, so that a phrase can ask to be the first. */
const START = '^';

/** The longest listed Chinese word, in characters. */
const LONGEST = 5;

/** Words to what they have in common: `poem`, `诗` → `creative`. Up to three English words stand as `unit_test`. */
const conceptOf: ReadonlyMap<string, string> = new Map(
  Object.entries(table).flatMap(([concept, words]) =>
    words.split(' ').map((word) => [word.replaceAll('_', ' '), concept]),
  ),
);

/** What the words of a text stand for, in their order, as they come; `text` is in lower case. */
export function conceptsIn(text: string): string[] {
  const found: string[] = [];
  let [earlier, previous] = ['', START];
  for (const [piece] of text.matchAll(/[\u3400-\u9fff]+|[a-z][a-z'+#;:-]*|\d+/g)) {
    if (piece >= '\u3400') {
      addHan(piece, found);
      [earlier, previous] = ['', ''];
      continue;
    }
    const word = piece.replace(/[';:-]+$/, '');
    for (const name of [`${earlier} ${previous} ${word}`, `${previous} ${word}`]) {
      const phrase = conceptOf.get(name);
      if (phrase !== undefined) found.push(phrase);
    }
    const concept = conceptOf.get(piece) ?? conceptOf.get(word);
    if (concept !== undefined) found.push(concept);
    [earlier, previous] = [previous, word];
  }
  return found;
}

/** The longest listed word at each place; overlapping ones count once. */
function addHan(run: string, found: string[]): void {
  let at = 0;
  while (at < run.length) {
    let length = Math.min(LONGEST, run.length - at);
    while (length > 0 && !conceptOf.has(run.slice(at, at + length))) length -= 1;
    const concept = conceptOf.get(run.slice(at, at + length));
    if (concept !== undefined) found.push(concept);
    at += Math.max(1, length);
  }
}
