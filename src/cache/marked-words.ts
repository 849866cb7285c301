import { lazily } from './lazily.ts';

/**
 * An expression that is only made for a text with one of its marks in it, since a long one takes V8 a millisecond. Every
 * text that the expression matches must have a mark, in lower case: test/unit/cache/marked-words.test.ts tries.
 */
export type MarkedWords = {
  marks: readonly string[];
  expression: () => RegExp;
  /** False when the expression cannot match. */
  isMarked(text: string): boolean;
  test(text: string): boolean;
};

/** The marks are written with commas between. */
export function marked(marks: string, make: () => RegExp): MarkedWords {
  const expression = lazily(make);
  const all = marks.split(',');
  const isMarked = (text: string) => {
    const lower = text.toLowerCase();
    return all.some((mark) => lower.includes(mark));
  };
  return { marks: all, expression, isMarked, test: (text) => isMarked(text) && expression().test(text) };
}
