import type { Words } from './lexicon.ts';
import type { Word } from './words.ts';

const ROLES: Readonly<Record<string, string>> = {
  from: 'from',
  to: 'to',
  into: 'to',
  than: 'than',
  by: 'by',
  via: 'via',
  using: 'via',
  用: 'via',
  使用: 'via',
  通过: 'via',
  through: 'via',
  从: 'from',
  到: 'to',
  往: 'to',
  向: 'to',
  至: 'to',
  给: 'to',
  比: 'than',
  被: 'by',
  把: 'object',
  将: 'object',
  由: 'by',
  对: 'towards',
  在: 'at',
  转: 'to',
  换: 'to',
  换成: 'to',
  转到: 'to',
  转给: 'to',
  改成: 'to',
  变成: 'to',
};

/** `from:berlin`, `to:paris`: which side of a preposition a word is on. */
export function rolesIn(words: readonly Word[]): string[] {
  return unique(
    words.flatMap(({ text }, at) => {
      const role = ROLES[text];
      const next = role === undefined ? undefined : nextContent(words, at);
      return next === undefined ? [] : [`${role}:${next.canonical}`];
    }),
  );
}

/** The first word with content behind a place, in the same clause. */
export function nextContent(words: readonly Word[], at: number, skipped?: Words): Word | undefined {
  for (let next = at + 1; next < words.length; next++) {
    const word = words[next];
    if (word === undefined || word.kind === 'break') return undefined;
    if (word.content && !skipped?.has(word.canonical)) return word;
  }
  return undefined;
}

/** Sorted, each once. */
export function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
