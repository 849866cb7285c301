import { describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { type AnswerAsked, likelyTokens } from '../../src/gateway/likely-tokens.ts';
import { modelNamed } from '../support/calls.ts';
import { entryOf } from '../support/entries.ts';

const [a, b] = [modelNamed('a'), modelNamed('b')];
const manner = { thinking: undefined, thinks: false };

function asked(reading: Partial<AnswerAsked['reading']> = {}, tag?: string): AnswerAsked {
  const shape = { oneWordAnswer: false };
  return { tag, reading: { task: 'code', sure: true, language: 'en', shape, ...reading } };
}

/** Six answers of so many tokens by a model. */
function answers(model: string, output: number, changes: Partial<LedgerEntry> = {}): LedgerEntry[] {
  const usage = { input: 10, output, source: 'provider' } as const;
  const own = { model, provider: 'openai-compatible', upstreamModel: `${model}-v1`, endpointHost: '127.0.0.1:9' };
  return Array.from({ length: 6 }, () => entryOf({ ...own, usage, ...changes }));
}

describe('the likely length of an answer', () => {
  const rows = [...answers('a', 1000), ...answers('b', 10)];

  test('is the same for every model, whoever gave the long answers of late', () => {
    const tokensOf = likelyTokens(rows, asked());
    expect(tokensOf(a, manner)).toBe(tokensOf(b, manner));
    expect(likelyTokens([], asked())(a, manner)).toBe(500);
  });

  test('is that of the tag, else of the task, else of all calls', () => {
    const tagged = answers('a', 70, { tag: 'docs' });
    const ofTask = answers('b', 300, { route: 'auto: code 0.52 → b, thinking off' });
    const other = answers('b', 4, { route: 'rule 2: chat 0.10 → b' });
    const all = [...other, ...rows, ...ofTask, ...tagged];
    expect(likelyTokens(all, asked({}, 'docs'))(a, manner)).toBe(70);
    expect(likelyTokens(all, asked())(a, manner)).toBe(300);
    expect(likelyTokens(all, asked({ task: 'chat' }))(a, manner)).toBe(4);
    expect(likelyTokens(all, asked({ sure: false }))(a, manner)).toBe(70);
    expect(likelyTokens(all, asked({ task: 'summary' }, 'none'))(a, manner)).toBe(70);
  });

  test('is what the request asks for before all that, in words or characters', () => {
    const long = { lengthAsked: 1000, oneWordAnswer: true };
    expect(likelyTokens(rows, asked({ shape: long }))(a, manner)).toBe(1400);
    expect(likelyTokens(rows, asked({ shape: long, language: 'zh' }))(b, manner)).toBe(700);
    const short = { oneWordAnswer: true };
    expect(likelyTokens(rows, asked({ shape: short }))(a, manner)).toBe(20);
  });

  test('has the reasoning that the model itself has needed for it', () => {
    const usage = { input: 10, output: 300, reasoning: 200, source: 'provider' } as const;
    const tokensOf = likelyTokens([...rows, ...answers('a', 0, { usage })], asked());
    const thinking = { thinking: undefined, thinks: true };
    expect(tokensOf(a, thinking)).toBe(3 * tokensOf(a, manner));
    expect(tokensOf(b, thinking)).toBe(tokensOf(b, manner));
  });

  test('whatever stands where a row should say its route', () => {
    const odd = [null, 7, '', ': ', 'auto: ', 'default'].flatMap((route) =>
      answers('a', 50).map((row) => ({ ...row, route })),
    );
    expect(likelyTokens(odd, asked())(b, manner)).toBe(50);
  });
});
