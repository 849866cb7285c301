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

/** Names each word by the sense that it has beside the others. */
export function inTheirSense(words: readonly Word[]): Word[] {
  return words.map((word) => {
    const sense = word.content ? SENSES.get(word.canonical) : undefined;
    const isMeant = sense !== undefined && words.some(({ canonical }) => sense.beside.has(canonical));
    return isMeant ? { ...word, canonical: sense.name } : word;
  });
}
