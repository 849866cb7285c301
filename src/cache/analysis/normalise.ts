import { mayHaveHan } from '../han.ts';
import type { Lexicon } from './lexicon.ts';
import { type Span, takeSpans } from './spans.ts';

export type Normalised = {
  /** Lower case, simplified, half width; a span stands as one private-use character. */
  text: string;
  spans: readonly Span[];
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** One way to write what can be written in several: width, case, script, apostrophes, contractions, white space. */
export function normalise(question: string, lexicon: Lexicon): Normalised {
  const folded = question
    // NFKC would make x² the same as x2.
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (digit) => `^${SUPERSCRIPTS.indexOf(digit)}`)
    // Nor is ① a 1.
    .replace(/[①-⑳]/g, (digit) => `○${digit.charCodeAt(0) - 0x245f}`)
    .replace(/[‘’ʼ`´](?=(?:s|t|m|re|ve|ll|d)\b)/gi, "'")
    .normalize('NFKC');
  const { text, spans } = takeSpans(folded);
  const plain = simplify(text.toLowerCase(), lexicon)
    .replace(/[a-z]+(?:'[a-z]+)?/g, (word) => lexicon.contractions.get(word) ?? word.replace(/'s?$|'s$/, ''))
    .replace(/([这那])一?[个种份条张首篇位件只句段名家台部本项款场座](?![月人])/g, '$1')
    .replace(/\b(the|a|in) us\b/g, '$1 usa')
    .replace(/\s+/g, ' ')
    .trim();
  return { text: plain, spans };
}

function simplify(text: string, lexicon: Lexicon): string {
  if (!mayHaveHan(text)) return text;
  const { simplified } = lexicon;
  return (
    text
      .replace(/\p{Script=Han}/gu, (character) => simplified.get(character) ?? character)
      // One o'clock is not `a little`.
      .replace(/(?<=[上下中]午|凌晨|晚上|早上|深夜|半夜)一点/g, '1点')
      .replace(/(?<=^请?|如何|怎么|怎样)将(?![来军近要会])/g, '把')
  );
}
