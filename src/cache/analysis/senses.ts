import type { Word } from './words.ts';

type Sense = { name: string; beside: ReadonlySet<string> };

/** Words that are one only beside others: gas is fuel in a car, and in physics it is not. All as the rules call them. */
const LINES: readonly (readonly [words: string, beside: string])[] = [
  ['gas gasolin fuel', 'car vehicl truck tank mileag mile level leave'],
  ['increas raise', 'volum limit salary cost rate'],
  ['decreas lower', 'volum brightness temperatur cost rate'],
  ['limit limitation', 'card top_up age carry transaction'],
  ['account bank_account', 'money fund transfer deposit withdraw balance interest freez hold stop lock disabl'],
  ['store shop', 'card pay open near nearest grocery'],
  ['修改 更换', '手机号 电话号码 密码 电子邮箱 邮箱 绑定'],
  ['冻结 锁定', '账户'],
  ['pick choos', 'card visa mastercard seat colour'],
];

const SENSES: ReadonlyMap<string, Sense> = new Map(
  LINES.flatMap(([words, beside]) => {
    const [name = '', ...others] = wordsOf(words);
    const sense = { name, beside: new Set(wordsOf(beside)) };
    return [name, ...others].map((word) => [word, sense] as const);
  }),
);

function wordsOf(line: string): string[] {
  return line.split(' ').map((word) => word.replace('_', ' '));
}

/** Words that are one elsewhere, but not beside these: a film camera is no movie camera. As they stand, without a plural's s. */
const APART_LINES: readonly (readonly [words: string, beside: string])[] = [
  ['film movi movie', 'camera roll negative develop'],
  ['site website', 'construction camp building burial dig'],
  ['fee charge', 'electric electrical battery tablet laptop device murder'],
  ['show display', 'tv theatre theater art screen'],
  ['area region', 'code'],
  ['fund money', 'hedge mutual index pension trust start'],
  ['book reserve reservation booking', 'write read publish author page library chapter kid'],
  ['track song tune', 'guitar piano race train'],
  ['ship deliver delivery shipping shipment', 'build sail wooden cruise captain cargo sink crew'],
  ['flat apartment', 'tire tyre battery screen surface'],
  ['lift elevator', 'weight heavy box'],
  ['picture photo pic photograph', 'draw paint'],
  ['issue problem trouble difficulty', 'magazine github stamp bond'],
  ['bug defect', 'bed kill insect spray'],
  ['aid help assist', 'hearing first legal'],
  ['trip journey', 'over wire'],
  ['register enroll', 'cash'],
  ['spell spelling', 'magic cast'],
  ['second sec', 'hand first third'],
  ['pound lb', 'dollar euro currency cny eur usd'],
  ['small little', 'brother sister finger toe'],
  ['validate verify confirm', 'form input xml json'],
  ['job occupation', 'military odd'],
];

const APART: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  APART_LINES.flatMap(([words, beside]) => wordsOf(words).map((word) => [word, new Set(wordsOf(beside))] as const)),
);

/** Names each word by the sense that it has beside the others. */
export function inTheirSense(words: readonly Word[]): Word[] {
  return words.map((word) => {
    const singular = word.text.replace(/s$/, '');
    const apart = word.kind === 'latin' ? APART.get(singular) : undefined;
    if (apart !== undefined && words.some(({ canonical }) => apart.has(canonical)))
      return { ...word, canonical: singular };
    const sense = word.content ? SENSES.get(word.canonical) : undefined;
    const isMeant = sense !== undefined && words.some(({ canonical }) => sense.beside.has(canonical));
    return isMeant ? { ...word, canonical: sense.name } : word;
  });
}
