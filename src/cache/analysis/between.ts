import { isHan } from '../han.ts';
import type { Lexicon } from './lexicon.ts';
import type { Word } from './words.ts';

/** The words without content of their own, by the unit that they stand before; one place more than there are units. */
export type Between = readonly (readonly string[])[];

export function betweenUnits(words: readonly Word[]): Between {
  const places: string[][] = [[]];
  for (const { kind, text, canonical, content, negation } of words) {
    if (content) {
      if (negation !== undefined) places.at(-1)?.push('不');
      for (const _ of isHan(canonical) ? canonical : [canonical]) places.push([]);
    } else if (negation !== undefined) places.at(-1)?.push(kind === 'han' ? '不' : 'not');
    else if (kind === 'latin' || kind === 'han') places.at(-1)?.push(text);
    // As it is said: `微信、支付宝`.
    else if (text === '、') places.at(-1)?.push('和');
  }
  return places;
}

/** How an English word stands: in the past (`won`, `owned`), going on (`falling`), or as it is. */
export type Form = 'past' | 'going on' | 'plain';

export function formOf({ text, canonical }: Word, { irregular }: Lexicon): Form {
  if (text.endsWith('ing')) return text === canonical ? 'plain' : 'going on';
  return text.endsWith('ed') || (irregular.get(text) !== undefined && !text.endsWith('s')) ? 'past' : 'plain';
}
