import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from '../../../src/cache/analysis/analyse.ts';
import { refusalFor } from '../../../src/cache/analysis/eligible.ts';
import { judge, type Rule } from '../../../src/cache/analysis/judge.ts';
import { sidesOf } from '../../../src/cache/analysis/table-lines.ts';
import { WORD_TABLES } from '../../../src/cache/analysis/word-tables.ts';

const FIXTURE = new URL('../../fixtures/cache/guards.tsv', import.meta.url);
const QUESTIONS = [
  ...new Set(
    readFileSync(FIXTURE, 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .flatMap((line) => line.split('\t').slice(2)),
  ),
];
/** Those that may be served; `是什么意思` with 请问 before it asks about 请问. */
const ELIGIBLE = QUESTIONS.filter((text) => refusalFor(text, analyse(text)) === undefined);
const QUOTED = /["“”「」《》`]|https?:/;

const frequencies = { documents: 1000, of: () => 10 };
const question = fc.constantFrom(...QUESTIONS);
const plainQuestion = fc.constantFrom(...QUESTIONS.filter((text) => !QUOTED.test(text)));
const rule = fc.constantFrom<Rule>('strict', 'balanced');

/** Words that nobody has put into a table. */
const NOUNS = [
  'violin',
  'harbour',
  'pigeon',
  'lantern',
  'orchard',
  'saddle',
  'turbine',
  'glacier',
  'compass',
  'barrel',
];
const HAN_NOUNS = ['提琴', '港口', '鸽子', '灯笼', '果园', '马鞍', '涡轮', '冰川', '罗盘', '木桶'];
const VERBS = ['polish', 'paint', 'measure', 'weigh', 'inspect'];
const HAN_VERBS = ['擦拭', '粉刷', '测量', '称重', '检验'];

/** The same question with and without `hole`, in either language. */
const frame = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...VERBS),
      fc.constantFrom(...NOUNS),
      fc.constantFrom('How do I', 'Why should one', 'When can I'),
    )
    .map(([verb, noun, start]) => ({ han: false, make: (hole: string) => `${start} ${verb} the ${hole} ${noun}?` })),
  fc
    .tuple(fc.constantFrom(...HAN_VERBS), fc.constantFrom(...HAN_NOUNS), fc.constantFrom('怎么', '为什么', '什么时候'))
    .map(([verb, noun, start]) => ({ han: true, make: (hole: string) => `${start}${verb}${hole}${noun}？` })),
);

function verdict(a: string, b: string, by: Rule) {
  return judge(analyse(a), analyse(b), { rule: by, frequencies });
}

function seen({ grams: _, ...features }: ReturnType<typeof analyse>) {
  return features;
}

/** But for what a capital may say. */
function seenInAnyCase(analysis: ReturnType<typeof analyse>) {
  const { cased: _, named: __, double: ___, ...signs } = analysis.signs;
  return { ...seen(analysis), signs };
}

describe('a verdict', () => {
  test('is the same both ways', () => {
    fc.assert(
      fc.property(question, question, rule, (a, b, by) => {
        expect(verdict(a, b, by)).toEqual(verdict(b, a, by));
      }),
      { numRuns: 2000 },
    );
  });

  test('is the same both ways and never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), rule, (a, b, by) => {
        const there = verdict(a, b, by);
        expect(there).toEqual(verdict(b, a, by));
        expect(there.score).toBeGreaterThanOrEqual(0);
        expect(there.score).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });

  test('is a hit for the question itself, if it may be served at all', () => {
    for (const text of ELIGIBLE) {
      for (const by of ['strict', 'balanced'] as const)
        expect(verdict(text, text, by), text).toMatchObject({ hit: true });
    }
  });

  test('needs no document frequencies when strict', () => {
    fc.assert(
      fc.property(question, question, (a, b) => {
        const without = judge(analyse(a), analyse(b), { rule: 'strict' });
        expect(without.vetoes.filter((veto) => veto !== 'score')).toEqual(
          verdict(a, b, 'strict').vetoes.filter((veto) => veto !== 'score'),
        );
      }),
    );
  });
});

const SIMPLE_TO_FULL = new Map(
  [...WORD_TABLES.simplified.simplified].map((character, at) => [
    character,
    [...WORD_TABLES.simplified.traditional][at] ?? character,
  ]),
);

describe('an analysis does not change with', () => {
  const same = (change: (text: string) => string) =>
    fc.assert(
      fc.property(plainQuestion, (text) => {
        expect(seen(analyse(change(text))), change(text)).toEqual(seen(analyse(text)));
      }),
      { numRuns: 1000 },
    );

  test('width', () =>
    same((text) => text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0))));
  test('case, but in names and code', () => {
    fc.assert(
      fc.property(plainQuestion, (text) => {
        expect(seenInAnyCase(analyse(text.toUpperCase()))).toEqual(seenInAnyCase(analyse(text)));
      }),
      { numRuns: 1000 },
    );
  });
  test('white space', () => same((text) => `  ${text.replaceAll(' ', ' \t ')}\n`));
  test('final punctuation', () => {
    for (const end of ['', '?', '？', '!', '。', ' ??', '...']) same((text) => text.replace(/[?？.。!！]*$/, end));
  });
  test('the script', () =>
    same((text) => text.replace(/\p{Script=Han}/gu, (character) => SIMPLE_TO_FULL.get(character) ?? character)));
  test('politeness before it', () => {
    for (const polite of ['Hi, ', 'Hello! ', 'please ', '你好，', '请问', '您好，请问']) {
      const isHan = /\p{Script=Han}/u.test(polite);
      const fitting = ELIGIBLE.filter((text) => !QUOTED.test(text) && /^\p{Script=Han}/u.test(text) === isHan);
      for (const text of fitting) expect(seen(analyse(polite + text)), polite + text).toEqual(seen(analyse(text)));
    }
  });
  test('politeness after it', () => {
    for (const polite of [', please', ' Thanks!', ', thank you.', '，谢谢', '，谢谢！']) {
      const isHan = /\p{Script=Han}/u.test(polite);
      const fitting = ELIGIBLE.filter((text) => !QUOTED.test(text) && /\p{Script=Han}/u.test(text) === isHan);
      for (const text of fitting) expect(seen(analyse(text + polite)), text + polite).toEqual(seen(analyse(text)));
    }
  });
});

describe('never a hit', () => {
  test('with another number', () => {
    fc.assert(
      fc.property(frame, fc.nat(5000), fc.nat(5000), rule, ({ make }, one, other, by) => {
        fc.pre(one !== other);
        expect(verdict(make(` ${one} `), make(` ${other} `), by)).toMatchObject({ hit: false });
        expect(verdict(make(` ${one} `), make(' '), by)).toMatchObject({ hit: false });
      }),
    );
  });

  test('with a negation more', () => {
    fc.assert(
      fc.property(frame, rule, ({ make, han }, by) => {
        const negated = han
          ? make('').replace(/怎么|为什么|什么时候/, '$&不')
          : make('').replace(/ (do I|should one|can I) /, ' $1 not ');
        expect(verdict(make(''), negated, by)).toMatchObject({ hit: false });
      }),
    );
  });

  test('with the opposite', () => {
    const opposites = WORD_TABLES.antonyms.flatMap((line) => {
      const [left = [], right = []] = sidesOf(line);
      return left.flatMap((one) => right.map((other) => [one, other] as const));
    });
    fc.assert(
      fc.property(frame, fc.constantFrom(...opposites), rule, ({ make, han }, [one, other], by) => {
        fc.pre(/\p{Script=Han}/u.test(one) === han && /\p{Script=Han}/u.test(other) === han);
        expect(verdict(make(one), make(other), by), `${make(one)} | ${make(other)}`).toMatchObject({ hit: false });
      }),
      { numRuns: 3000 },
    );
  });

  test('with another name', () => {
    const line = fc.constantFrom(...WORD_TABLES.names.map(sidesOf));
    fc.assert(
      fc.property(frame, line, fc.nat(), fc.nat(), rule, ({ make }, sides, one, other, by) => {
        const [a, b] = [one % sides.length, other % sides.length];
        fc.pre(a !== b);
        const text = (side: number) => make(` ${sides[side]?.[0]} `);
        expect(verdict(text(a), text(b), by), `${text(a)} | ${text(b)}`).toMatchObject({ hit: false });
      }),
      { numRuns: 1000 },
    );
  });
});
