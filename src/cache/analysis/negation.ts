import type { Lexicon } from './lexicon.ts';

/** How a word negates (`can` for 不能 and 用不了), and the verb that it carries itself (`用` of 用不了). */
export type Negation = { negation: string; verb: string };

const ENGLISH: Readonly<Record<string, string>> = {
  not: 'not',
  no: 'not',
  never: 'never',
  none: 'not',
  neither: 'not',
  nor: 'not',
  unable: 'can',
};

/** 打不开, 收不到, 用不了: cannot. */
const potentialOf = (text: string) =>
  /^(\p{Script=Han}{1,2})不(了|上|到|开|出|进|起|动|掉|着|下|住|见|成|出来|进去|上去|下来)$/u.exec(text);
const CLASSES: readonly (readonly [string, RegExp])[] = [
  ['can', /^(?:不能|不可以|不可|无法|没法|没办法|没能|不行|未能)/],
  ['will', /^不会/],
  ['want', /^(?:不想|不愿意|不愿)/],
  ['need', /^(?:不用|不必|不需要|不要)/],
  ['may', /^(?:不准|不许|禁止|不得|不让)/],
  ['yet', /^(?:没|没有|未|尚未|从未)/],
];

export function negationIn(text: string, { negations, notNegations }: Lexicon): Negation | undefined {
  const english = ENGLISH[text];
  if (english !== undefined) return { negation: english, verb: '' };
  if (notNegations.has(text) || !/[不没未无别非勿莫禁]/.test(text)) return undefined;
  const potential = potentialOf(text);
  if (potential !== null) {
    const [, verb = '', result = ''] = potential;
    return { negation: 'can', verb: result === '了' ? verb : verb + result };
  }
  if (!negations.has(text) && !/^[不没未无]/.test(text)) return undefined;
  const kind = CLASSES.find(([, pattern]) => pattern.test(text))?.[0] ?? 'not';
  return {
    negation: kind,
    verb: text.replace(
      /^(?:不能|不可以|不可|无法|没法|没办法|没能|不行|未能|不会|不想|不愿意|不愿|不用|不必|不需要|不要|不准|不许|禁止|不得|不让|没有|尚未|从未|从不|并非|不是|不再|[不没未无别非勿莫])/,
      '',
    ),
  };
}
