import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCounting } from '../../../src/metering/counting.ts';
import {
  upperBoundCounted,
  upperBoundInput,
  upperBoundTokens,
  type Yardstick,
  yardstickFor,
} from '../../../src/metering/input-bound.ts';
import { loadTokenizer } from '../../../src/metering/tokenizer.ts';
import { createWidestCount } from '../../../src/metering/widest-count.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

/** Counted once with the vendors' own tokenizers. */
type VendorCounts = { name: string; text: string; qwen3: number; deepseekV3: number; llama3: number };
const measured = JSON.parse(
  readFileSync(new URL('../../fixtures/vendor-token-counts.json', import.meta.url), 'utf8'),
) as VendorCounts[];

const qwen = { provider: 'qwen', upstreamModel: 'qwen-plus' };
const messages = (content: string) => [{ role: 'user' as const, content }];
const template = upperBoundInput(messages(''));

const tokenizers = await Promise.all([loadTokenizer('o200k_base'), loadTokenizer('cl100k_base')]);
const widest = (text: string) => Math.max(...tokenizers.map(({ count }) => count(text)));

/** Of the text alone. */
function boundOf(text: string, yardstick: Yardstick | undefined = yardstickFor(qwen)): number {
  if (yardstick === undefined) throw new Error('no yardstick');
  return upperBoundCounted(messages(text), widest(text), yardstick) - template;
}

/** Learned of twenty calls, which is enough. */
const learned = (ratio: number, perCall = 0, calls = 20) => ({ calls, input: { ratio, perCall } });
const own = (upstreamModel: string) => ({ provider: 'openai-compatible', upstreamModel });

describe('a counted bound', () => {
  it.each(measured)('$name: no vendor bills more', ({ text, qwen3, deepseekV3, llama3 }) => {
    expect(boundOf(text)).toBeGreaterThanOrEqual(Math.max(qwen3, deepseekV3));
    expect(boundOf(text, yardstickFor(own('llama3.1:8b'), learned(1)))).toBeGreaterThanOrEqual(llama3);
    expect(boundOf(text)).toBeLessThanOrEqual(upperBoundTokens(text));
  });

  it.each([
    ['en', 0.6],
    ['code', 0.6],
    ['zh', 0.6],
    ['zhPlain', 0.6],
    ['paws', 0.7],
  ])('%s is at most %d of its bytes', (name, share) => {
    const text = measured.find((row) => row.name === name)?.text ?? '';
    expect(boundOf(text) / upperBoundTokens(text)).toBeLessThan(share);
  });

  it('takes what was not measured by its bytes, also in the middle of what was', () => {
    for (const text of ['Привет, как дела?', 'नमस्ते दुनिया', 'こんにちは', '🎉🎉🎉']) {
      const bytes = upperBoundTokens(text.replace(/[ -~\u3000-\u303f\uff01-\uff5e]/g, ''));
      expect(boundOf(`${text} and some words of English around it`)).toBeGreaterThanOrEqual(bytes);
    }
  });

  it('is never more than the bytes, and holds for what is cut into messages', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 200 });
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), fc.nat({ max: 10_000 }), (contents, counted) => {
        const cut = contents.map((content) => ({ role: 'user' as const, content }));
        const yardstick = yardstickFor(qwen);
        if (yardstick === undefined) throw new Error('no yardstick');
        expect(upperBoundCounted(cut, counted, yardstick)).toBeLessThanOrEqual(upperBoundInput(cut));
      }),
    );
  });

  it('adds what was learned of the vendor, and a tenth', () => {
    const text = 'some ordinary words of English, said once and in a row, about nothing in particular';
    expect(boundOf(text, yardstickFor(qwen, learned(1.5)))).toBeGreaterThanOrEqual(Math.floor(widest(text) * 1.65));
    const withPrompt = yardstickFor(qwen, learned(1, 400));
    expect(boundOf(text, withPrompt) + template).toBeGreaterThanOrEqual(440 + widest(text));
  });
});

describe('a yardstick', () => {
  it('is there for the three vendors, by the names of their models', () => {
    expect(yardstickFor(qwen)).toBeDefined();
    expect(yardstickFor({ provider: 'qwen', upstreamModel: 'deepseek-v3.2' })).toBeDefined();
    expect(yardstickFor({ provider: 'deepseek', upstreamModel: 'deepseek-v4-flash' })).toBeDefined();
    expect(yardstickFor({ provider: 'glm', upstreamModel: 'glm-5.3-flash' })).toBeDefined();
    // Other models are sold under the same roof.
    expect(yardstickFor({ provider: 'qwen', upstreamModel: 'llama2-7b-chat' })).toBeUndefined();
    expect(yardstickFor({ provider: 'glm', upstreamModel: 'chatglm3-6b' })).toBeUndefined();
  });

  it('of another server is there where its name says a tokenizer that was measured, and twenty bills agree', () => {
    const names = [
      'Qwen/Qwen3-8B',
      'qwen2.5:7b',
      'deepseek-v3',
      'deepseek-ai/DeepSeek-R1-Distill-Llama-70B',
      'llama3.1:8b',
    ];
    for (const name of [...names, 'meta-llama/Llama-3.3-70B-Instruct', 'gpt-4o', 'gpt-5-mini', 'THUDM/glm-4-9b']) {
      expect(yardstickFor(own(name), learned(1)), name).toBeDefined();
      expect(yardstickFor(own(name)), name).toBeUndefined();
      expect(yardstickFor(own(name), learned(1, 0, 19)), name).toBeUndefined();
      expect(yardstickFor(own(name), learned(1.3)), name).toBeUndefined();
    }
    // Of these nothing is known but what they were billed for other text.
    for (const name of [
      'own',
      'gpt2',
      'llama-2-7b',
      'mistral-7b',
      'deepseek-coder-6.7b',
      'phi-4',
      'not-qwen',
      'chatglm3-6b',
    ])
      expect(yardstickFor(own(name), learned(1, 0, 500)), name).toBeUndefined();
  });

  it('is none where more is billed than a tokenizer can differ in, by any vendor', () => {
    expect(yardstickFor(qwen, learned(1.9))).toBeDefined();
    expect(yardstickFor(qwen, learned(2))).toBeUndefined();
  });
});

describe('what a server adds to each call', () => {
  const yardstick = yardstickFor(qwen, learned(1, 2000));

  it('is in both bounds, with a tenth to spare', () => {
    const [hello] = [messages('hello')];
    expect(upperBoundInput(hello, { ratio: 1, perCall: 2000 })).toBe(2200 + 5);
    expect(yardstick && upperBoundCounted(hello, 1, yardstick)).toBeGreaterThanOrEqual(2200 + 1);
  });

  it('is no more than the template where it is no more', () => {
    expect(upperBoundInput(messages('hello'), { ratio: 1, perCall: 12 })).toBe(upperBoundInput(messages('hello')));
  });

  it('is added to what many messages are wrapped into', () => {
    const many = Array.from({ length: 20 }, () => ({ role: 'user' as const, content: 'hi' }));
    expect(upperBoundInput(many, { ratio: 1, perCall: 2000 })).toBeGreaterThanOrEqual(2000 + 20 * (22 + 2));
  });
});

it('the widest count is the larger one, and is counted once', async () => {
  const clock = createFakeClock();
  const counting = createCounting('cl100k_base', clock);
  let asked = 0;
  const countInput: typeof counting.countInput = (list) => {
    asked += 1;
    return counting.countInput(list);
  };
  const counted = createWidestCount({ encoding: counting.encoding, countInput }, clock);
  const [chinese, commas] = [messages('人工智能正在改变世界'), messages(','.repeat(64))];
  expect(await counted.count(chinese)).toBe(widest('人工智能正在改变世界'));
  expect(await counted.count(chinese)).toBe(widest('人工智能正在改变世界'));
  expect(asked).toBe(1);
  expect(await counted.count(commas)).toBe(widest(','.repeat(64)));
});

it('takes what is longer when it is composed by its longer form', () => {
  // Counted with Qwen3's tokenizer: 4, 6 and 5 tokens each, of three bytes.
  for (const [text, tokens] of [
    ['\u0a59', 4],
    ['\u0f93', 6],
    ['\ufb2c', 5],
  ] as const) {
    const repeated = text.repeat(8);
    expect(upperBoundTokens(repeated)).toBeGreaterThanOrEqual(8 * tokens);
    expect(boundOf(repeated)).toBeGreaterThanOrEqual(8 * tokens);
    expect(boundOf(`some words around ${repeated} it`)).toBeGreaterThanOrEqual(8 * tokens + 4);
  }
  // What is shorter then is shorter only for some.
  expect(upperBoundTokens('e\u0301'.repeat(8))).toBe(24);
});

it('a byte is a token at most, and every message adds what its wrapping costs', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      expect(upperBoundTokens(text)).toBeGreaterThanOrEqual(new TextEncoder().encode(text).length);
      expect(upperBoundTokens(text)).toBeGreaterThanOrEqual(new TextEncoder().encode(text.normalize('NFC')).length);
    }),
  );
  const one = messages('hello');
  // Qwen adds up to 22 tokens to a request.
  expect(upperBoundInput(one)).toBeGreaterThanOrEqual(upperBoundTokens('hello') + 22);
  expect(upperBoundInput([{ role: 'system', content: '' }, ...one])).toBeGreaterThan(upperBoundInput(one));
});

it('1 MB of anything is bounded in a moment', () => {
  for (const text of ['word '.repeat(200_000), '中'.repeat(350_000), '=-'.repeat(500_000), 'aB'.repeat(500_000)]) {
    const start = process.cpuUsage();
    upperBoundCounted(messages(text), 100_000, { ratio: 1.2, perCall: 0 });
    expect(process.cpuUsage(start).user / 1000, text.slice(0, 2)).toBeLessThan(500);
  }
});
