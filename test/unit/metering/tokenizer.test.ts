import fc from 'fast-check';
import type { TiktokenBPE } from 'js-tiktoken/lite';
import { Tiktoken } from 'js-tiktoken/lite';
import cl100kBase from 'js-tiktoken/ranks/cl100k_base';
import o200kBase from 'js-tiktoken/ranks/o200k_base';
import { describe, expect, test } from 'vitest';
import type { Encoding } from '../../../src/domain/config.ts';
import { BytePairs } from '../../../src/metering/byte-pairs.ts';
import { pieceEnds } from '../../../src/metering/pieces.ts';
import { loadTokenizer, type Tokenizer } from '../../../src/metering/tokenizer.ts';
import { readVocabulary } from '../../../src/metering/vocabulary.ts';

const RANKS: Record<Encoding, TiktokenBPE> = { o200k_base: o200kBase, cl100k_base: cl100kBase };
const ENCODINGS: Encoding[] = ['o200k_base', 'cl100k_base'];

const ENGLISH = `It isn't that the gateway's slow; they'll say WE'VE measured IT'S 12,345.67 ms, and you'd agree I'm right.
"Don't," she said -- (naïve café, Zürich) -- 'twas the year 2026, at 09:30 o'clock…  Two  spaces.   Three.\n\n\nEnd.\t\n`;
const CHINESE = `人工智能正在改变世界，「模型网关」让每一次调用都有价可查：输入 1,234 个词元，输出５６７个。
新增模型只需要五十行适配器；自动选模型、自动降级、自动重试！　　成本可控——真的吗？\r\n`;
const CODE = `export async function* stream<T>(xs: readonly T[]): AsyncGenerator<T> {\n  for (const x of xs) {
    if (x?.y !== undefined && /^[\\w-]+\\/\\d{3}$/u.test(String(x))) yield x; // https://example.org/a/b?c=d&e=%20\n  }\n}\n
\tdef f(self, *args, **kw): return {'a': 1_000, "b": 0xFFee, 'c': [[]]}  # noqa\r\n#!/bin/sh\nrm -rf ./dist && \\\n`;
const EMOJI = '👩‍👩‍👧‍👦🏳️‍🌈 👍🏽👍🏿 🇨🇳🇩🇪 ❤️‍🔥 ☕️ 🧑🏻‍💻x🙂🙂🙂 1️⃣2️⃣ 🤷‍♀️!';
const MIXED = `${EMOJI} 用 GPT-4o（o200k_base）count 了 3 次 tokens。 Привет, мир! ПРИВЕТ Ǆ ǅ ǆ ʰʷ ªº — ¿Qué? İstanbul ﬁﬂ
สวัสดีชาวโลก नमस्ते दुनिया שלום עולם مرحبا بالعالم 안녕하세요 ⅷⅨ½¾٣४ ①②③ x² H₂O é ö̈ ẛ̣ \u0301\u0301's \u0301ABC A\u0301B’s`;
const SPECIAL = '<|endoftext|> a<|endofprompt|><|fim_prefix|>b<|fim_middle|>\n<|fim_suffix|><|im_start|><|endoftext';
const WHITE =
  ' \n  \n\n \t a  b\u00a0c\u00a0\u00a0d \u3000e\u2028f\ufeff\ufeffg\u200bh\v\f\r\n\r\n  i\n/\n//\r/ !\n/?\r\n   \u0085 \u180e';
const BROKEN = 'a\ud83d \ude00b \ud83d\ud83d\ude00\ude00 \udfff\ud800';
const CORPORA = { ENGLISH, CHINESE, CODE, EMOJI, MIXED, SPECIAL, WHITE, BROKEN };

/** What the patterns treat apart, in pieces small enough to meet each other often. */
const fragment = fc.constantFrom(
  ...['a', 'b', 'Z', 'The', 'ing', 'HTTP', 'é', 'ß', 'Ǆ', 'ǅ', 'ʰ', 'ª', 'İ', 'ſ', 'K', '的', '中文', 'か', '한', 'ا'],
  ...['\u0301', '\u0308', '\u200d', '\ufe0f', '\u20e3', 'ा', '\u{1d167}', '1', '42', '007', '½', '٣', 'Ⅷ', '𝟙', '½½½½'],
  ...[
    "'s",
    "'T",
    "'re",
    "'RE",
    "'lL",
    "'ve",
    "'d",
    "'x",
    "'",
    '’s',
    "'ſ",
    "'r",
    ' ',
    '  ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '/',
  ],
  ...['\u00a0', '\u3000', '\u2028', '\ufeff', '\u0085', '\u180e', '!', '//', '$', '«', '。', '—', '_', '-', '{', '\0'],
  ...['😀', '🇨🇳', '𠀀', '𐐀', '𐐨', '\ud83d', '\ude00', '\ufffd', '\u0378', '\u{10ffff}', '<|endoftext|>', '<|'],
);
const fragments = fc.array(fragment, { maxLength: 40 }).map((parts) => parts.join(''));
const anyText = fc.oneof(
  fragments,
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.array(fc.nat(0xffff), { maxLength: 40 }).map((units) => String.fromCharCode(...units)),
  fc
    .constantFrom(...Object.values(CORPORA))
    .chain((text) =>
      fc.tuple(fc.nat(text.length), fc.nat(80)).map(([from, length]) => text.slice(from, from + length)),
    ),
  fc
    .array(fc.tuple(fragment, fc.nat(20)), { maxLength: 6 })
    .map((runs) => runs.map(([text, times]) => text.repeat(times)).join('')),
);

function piecesByPattern(text: string, encoding: Encoding): string[] {
  return [...text.matchAll(new RegExp(RANKS[encoding].pat_str, 'ug'))].map(([piece]) => piece);
}

function piecesByScanner(characters: string, encoding: Encoding): string[] {
  const bytes = new TextEncoder().encode(characters);
  const text = { bytes, length: bytes.length, reach: 0 };
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = pieceEnds[encoding](text, start);
    pieces.push(Buffer.from(bytes.subarray(start, end)).toString());
    start = end;
  }
  return pieces;
}

function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

/** In pieces of the given lengths, in turn. */
function countInParts(tokenizer: Tokenizer, text: string, lengths: readonly number[]): number {
  const counter = tokenizer.createCounter();
  for (let from = 0, part = 0; from < text.length; part++) {
    const to = from + (lengths[part % lengths.length] ?? 1);
    counter.add(text.slice(from, to));
    from = to;
  }
  return counter.tokens();
}

describe.each(ENCODINGS)('%s', async (encoding) => {
  const tokenizer = await loadTokenizer(encoding);
  const tiktoken = new Tiktoken(RANKS[encoding]);
  const expected = (text: string) => tiktoken.encode(text, [], []).length;

  test.each(Object.entries(CORPORA))('%s is counted as js-tiktoken counts it', (_, text) => {
    expect(tokenizer.count(text)).toBe(expected(text));
    for (let from = 0; from < text.length; from += 7) {
      const part = text.slice(from, from + 50);
      expect(tokenizer.count(part), JSON.stringify(part)).toBe(expected(part));
    }
  });

  test('any text is counted as js-tiktoken counts it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.count(text)).toBe(expected(text));
      }),
      { numRuns: 3000 },
    );
  });

  test('long words, which are counted in another way, are counted as js-tiktoken counts them', () => {
    const letters = fc.constantFrom('a', 'b', 'e', 'n', 't', 'ing', 'q', 'é', '的', '是', '龘');
    const word = fc.array(letters, { minLength: 260, maxLength: 420 }).map((parts) => parts.join(''));
    const run = fc.tuple(fc.constantFrom('a', 'ab', '的', '=', ' ', '😀'), fc.integer({ min: 100, max: 400 }));
    const long = fc.oneof(
      word,
      run.map(([text, times]) => text.repeat(times)),
    );
    fc.assert(
      fc.property(long, (text) => {
        expect(tokenizer.count(text)).toBe(expected(text));
      }),
      { numRuns: 25 },
    );
  });

  test('text is split as the pattern splits it', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 8 }), (parts) => {
        const text = wellFormed(parts.join(''));
        expect(piecesByScanner(text, encoding)).toEqual(piecesByPattern(text, encoding));
      }),
      { numRuns: 3000 },
    );
  });

  test('every character is of the class that the pattern takes it for', () => {
    for (let block = 0; block < 0x110000; block += 0x1000) {
      if (block > 0x20000 && block !== 0xe0000) continue; // Han, and what is not assigned
      const characters = Array.from({ length: 0x1000 }, (_, index) => String.fromCodePoint(block + index));
      const text = characters.map((character) => `x${character}X ${character}${character}y1${character}\n`).join('');
      const whole = wellFormed(text);
      expect(piecesByScanner(whole, encoding).join('|')).toBe(piecesByPattern(whole, encoding).join('|'));
    }
  });

  test('where a text was cut makes no difference', () => {
    const long = fc.array(anyText, { minLength: 1, maxLength: 4 }).chain((parts) =>
      // Longer than what is gathered before it is counted, with pieces across the borders.
      fc.nat(900).map((times) => parts.join('').repeat(times).slice(0, 60_000)),
    );
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20_000 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(fc.oneof(anyText, long), lengths, (text, cuts) => {
        const whole = piecesByPattern(text, encoding).reduce((sum, piece) => sum + tokenizer.count(piece), 0);
        expect(countInParts(tokenizer, text, cuts)).toBe(whole);
        expect(tokenizer.count(text)).toBe(whole);
      }),
      { numRuns: 150 },
    );
  });

  test('a counter tells how many there are so far and counts on', () => {
    const counter = tokenizer.createCounter();
    let so = '';
    for (const part of ['', 'Hel', 'lo', ' wor', 'ld', '\ud83d', '\ude00', '!', "'s"]) {
      counter.add(part);
      so += part;
      expect(counter.tokens()).toBe(expected(so));
    }
  });

  test('every token can be reached by merging its bytes, which the queue of long words builds on', async () => {
    const vocabulary = await readVocabulary(encoding);
    const pairs = new BytePairs(vocabulary);
    const tokens = RANKS[encoding].bpe_ranks.split(/ /).slice(2);
    expect(tokens.length).toBe(vocabulary.size);
    const hashes = new Int32Array(vocabulary.longest + 1);
    const wrong = tokens.filter((token, rank) => {
      const bytes = Buffer.from(token, 'base64');
      vocabulary.hash(bytes, hashes, 0, bytes.length);
      const merged = pairs.countMerged({ bytes, hashes }, 0, bytes.length);
      return merged !== 1 || vocabulary.rankOf(bytes, hashes, 0, bytes.length) !== rank;
    });
    expect(wrong).toEqual([]);
  });
});

test('a megabyte without a boundary takes no minutes', async () => {
  const { count } = await loadTokenizer('o200k_base');
  expect(count('a'.repeat(1_048_576))).toBe(131_072);
  expect(count('的'.repeat(1_048_576))).toBe(1_048_576);
  expect(count(' '.repeat(1_048_576))).toBe(8192);
});

test('nothing is no tokens', async () => {
  const { count, createCounter } = await loadTokenizer('o200k_base');
  expect(count('')).toBe(0);
  expect(createCounter().tokens()).toBe(0);
});

test('an encoding is read once', () => {
  expect(loadTokenizer('cl100k_base')).toBe(loadTokenizer('cl100k_base'));
});
