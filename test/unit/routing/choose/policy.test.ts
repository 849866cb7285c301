import { describe, expect, test } from 'vitest';
import type { Message } from '../../../../src/domain/chat.ts';
import type { LedgerEntry } from '../../../../src/domain/ledger-entry.ts';
import type { RoutingRule } from '../../../../src/domain/route-decision.ts';
import { ceilingFactor, mostUsed } from '../../../../src/routing/choose/ceiling.ts';
import { decide } from '../../../../src/routing/choose/decide.ts';
import { thinkingFor } from '../../../../src/routing/choose/effort.ts';
import { expectedMs, latencies } from '../../../../src/routing/choose/latency.ts';
import { previousModel } from '../../../../src/routing/choose/previous-model.ts';
import { firstRule, type RuleFacts } from '../../../../src/routing/choose/rules.ts';
import { callOf, modelNamed } from '../../../support/calls.ts';
import { entryOf } from '../../../support/entries.ts';
import { taskReader } from '../../../support/task-reader.ts';

const facts: RuleFacts = { task: 'code', difficulty: 0.5, tag: 'docs', language: 'zh', length: 300, minute: 600 };

describe('rules', () => {
  test.each<[string, RoutingRule, boolean]>([
    ['no condition', {}, true],
    ['its task', { task: ['chat', 'code'] }, true],
    ['another task', { task: ['chat'] }, false],
    ['a difficulty from', { difficulty: { from: 0.5 } }, true],
    ['a difficulty to, which is excluded', { difficulty: { to: 0.5 } }, false],
    ['its tag and its language', { tag: ['docs'], language: ['zh'] }, true],
    ['one condition of two', { tag: ['docs'], language: ['en'] }, false],
    ['a length', { length: { from: 100, to: 301 } }, true],
    ['its hours', { minutes: [[540, 720]] }, true],
    ['the end of its hours', { minutes: [[540, 600]] }, false],
  ])('one with %s', (_, rule, matches) => {
    expect(firstRule([rule], facts) !== undefined).toBe(matches);
  });

  test('the first that holds decides; a task that is not sure fits no rule for a task', () => {
    const rules: RoutingRule[] = [{ task: ['chat'] }, { task: ['code'], model: 'a' }, { model: 'b' }];
    expect(firstRule(rules, facts)).toEqual({ rule: rules[1], place: 2 });
    expect(firstRule(rules, { ...facts, task: undefined })?.place).toBe(3);
  });
});

describe('the ceiling', () => {
  test('is none up to half of a budget, then falls to a quarter of a usual call', () => {
    expect(ceilingFactor(0.49)).toBeUndefined();
    expect([0.5, 0.65, 0.8, 0.9, 1, 1.7].map((used) => ceilingFactor(used)?.toFixed(3))).toEqual([
      '4.000',
      '2.000',
      '1.000',
      '0.500',
      '0.250',
      '0.250',
    ]);
  });

  test('goes by the budget of which most is used, of those that the call counts in', () => {
    const budgets = [
      { name: 'daily', limitNano: 100, spentNano: 20 },
      { name: 'per_tag.docs', limitNano: 100, spentNano: 90, tag: 'docs' },
    ];
    expect(mostUsed(budgets, undefined)).toEqual({ name: 'daily', used: 0.2 });
    expect(mostUsed(budgets, 'docs')).toEqual({ name: 'per_tag.docs', used: 0.9 });
    expect(mostUsed([], 'docs')).toBeUndefined();
  });
});

describe('thinking', () => {
  const reading = (text: string) => taskReader()([{ role: 'user', content: text }]);
  const { request } = callOf([]);
  const qwen = modelNamed('qwen', { provider: 'qwen' });

  test('is off for what is easy, low in the middle, high for what is hard and gains by it', () => {
    expect(thinkingFor(reading('把这句话翻译成英文：你好'), request, qwen)).toBe('off');
    const read = { task: 'code', sure: true } as const;
    expect(thinkingFor({ ...read, difficulty: 0.5 }, request, qwen)).toBe('low');
    expect(thinkingFor({ ...read, difficulty: 0.7 }, request, qwen)).toBe('high');
    expect(thinkingFor({ ...read, task: 'creative', difficulty: 0.7 }, request, qwen)).toBe('off');
  });

  test.each([
    ['the request says', { ...request, thinking: 'on' as const }, qwen],
    ['the config says', request, modelNamed('q', { provider: 'qwen', thinking: 'high' })],
    ['params say', request, modelNamed('q', { provider: 'qwen', params: { enable_thinking: true } })],
    ['they may say within a holder', request, modelNamed('q', { provider: 'qwen', params: { extra_body: {} } })],
    ['no vendor knows the switch', request, modelNamed('q')],
  ])('stays as %s', (_, asked, model) => {
    expect(thinkingFor(reading('把这句话翻译成英文：你好'), asked, model)).toBeUndefined();
  });

  test('stays where it is not sure', () => {
    expect(thinkingFor(reading('zxqv wvut'), request, qwen)).toBeUndefined();
  });
});

describe('speed', () => {
  const now = Date.parse('2026-11-23T04:00:00Z');
  const row = (ago: number, firstTokenMs: number, given: Partial<LedgerEntry> = {}) =>
    entryOf({
      model: 'a',
      ts: new Date(now - ago).toISOString(),
      firstTokenMs,
      durationMs: firstTokenMs + 1000,
      usage: { input: 10, output: 100, source: 'provider' },
      ...given,
    });

  test('is told by the last calls, the younger the more', () => {
    const old = Array.from({ length: 5 }, () => row(24 * 3_600_000, 9000));
    const young = Array.from({ length: 5 }, () => row(0, 500));
    const known = latencies([...old, ...young], now).get('a');
    expect(known?.samples).toBe(10);
    expect(known?.firstTokenMs).toBe(1000);
    expect(known?.tokensPerSecond).toBeCloseTo(100);
    expect(known && expectedMs(known, 200)).toBe(3000);
  });

  test.each([
    ['short ones that took their time', { output: 10, ms: 400 }, { tokensPerSecond: 25, to10: 600, to500: 20_200 }],
    ['short ones in one piece', { output: 10, ms: 2 }, { tokensPerSecond: undefined, to10: 200, to500: undefined }],
    ['a few tokens in all', { output: 3, ms: 400 }, { tokensPerSecond: undefined, to10: 200, to500: undefined }],
    ['none that were counted', { output: 0, ms: 900 }, { tokensPerSecond: undefined, to10: 200, to500: undefined }],
    ['long ones', { output: 100, ms: 1000 }, { tokensPerSecond: 100, to10: 300, to500: 5200 }],
  ])('throughput is told by %s', (_, { output, ms }, { tokensPerSecond, to10, to500 }) => {
    const usage = { input: 10, output, source: 'provider' } as const;
    const rows = Array.from({ length: 5 }, () => row(0, 200, { durationMs: 200 + ms, usage }));
    const known = latencies(rows, now).get('a');
    expect(known?.tokensPerSecond).toBe(tokensPerSecond);
    expect(known && [expectedMs(known, 10), expectedMs(known, 500)]).toEqual([to10, to500]);
  });

  test('is not known by four calls, nor by failed or repeated ones', () => {
    const attempt = { model: 'a', provider: 'p', status: 'ok', durationMs: 1 } as const;
    const rows = [
      ...Array.from({ length: 4 }, () => row(0, 500)),
      row(0, 500, { outcome: 'failed' }),
      row(0, 500, { outcome: 'cached' }),
      row(0, 500, { attempts: [{ ...attempt, status: 'failed' }, attempt] }),
    ];
    expect(latencies(rows, now).size).toBe(0);
  });
});

describe('speed of long ago', () => {
  const now = Date.parse('2026-11-23T04:00:00Z');
  const calls = (count: number, hours: number) =>
    Array.from({ length: count }, () =>
      entryOf({ model: 'a', ts: new Date(now - hours * 3_600_000).toISOString(), firstTokenMs: 200 }),
    );

  test.each([
    [5, 24, true],
    [5, 30, false],
    [8, 26 * 24, false],
    [50, 7 * 24, false],
  ])('%d calls of %d hours ago: told %s', (count, hours, isTold) => {
    expect(latencies(calls(count, hours), now).has('a')).toBe(isTold);
  });

  test('counts beside young calls as little as it weighs', () => {
    const known = latencies([...calls(5, 26 * 24), ...calls(5, 0)], now).get('a');
    expect(known).toMatchObject({ samples: 10, firstTokenMs: 200 });
  });
});

describe('the model of a conversation', () => {
  const hash = (messages: readonly Message[]) => messages.map(({ content }) => content).join('|');
  const messages: Message[] = [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: 'answer' },
    { role: 'user', content: 'two' },
  ];

  test('is the one that answered the message before', () => {
    const rows = [entryOf({ promptHash: 'one', model: 'old' }), entryOf({ promptHash: 'one', model: 'new' })];
    expect(previousModel(messages, rows, hash)).toBe('new');
    expect(previousModel(messages.slice(0, 1), rows, hash)).toBeUndefined();
    expect(previousModel(messages, [entryOf({ promptHash: 'other' })], hash)).toBeUndefined();
    expect(previousModel(messages, [entryOf({ promptHash: 'one', outcome: 'failed' })], hash)).toBeUndefined();
  });
});

describe('a decision', () => {
  const read = taskReader();
  const model = (alias: string, tier: 'economy' | 'reasoning', likelyNano: number) => ({
    model: modelNamed(alias, { tier, provider: 'qwen' }),
    currency: 'CNY',
    likelyNano,
  });
  const parts = (text: string, given: Partial<Parameters<typeof decide>[0]> = {}) => ({
    request: { messages: [{ role: 'user' as const, content: text }] },
    reading: read([{ role: 'user', content: text }]),
    strategy: 'auto' as const,
    rules: [],
    options: [model('small', 'economy', 100), model('large', 'reasoning', 1000)],
    fallback: 'large',
    currency: 'CNY',
    minute: 0,
    ...given,
  });

  test('says by what, in a word', () => {
    expect(decide(parts('翻译成英文：你好'))).toMatchObject({
      model: 'small',
      thinking: 'off',
      reason: expect.stringMatching(/^auto: translation 0\.\d\d → small, thinking off$/),
    });
  });

  test('a rule goes before the strategy, with its thinking and its cap', () => {
    const rules: RoutingRule[] = [{ task: ['translation'], model: 'large', thinking: 'high', maxTokens: 99 }];
    expect(decide(parts('翻译成英文：你好', { rules }))).toMatchObject({
      model: 'large',
      rule: 1,
      thinking: 'high',
      maxTokens: 99,
      reason: expect.stringMatching(/^rule 1: translation/),
    });
  });

  test('a rule without a model leaves that to the strategy', () => {
    const rules: RoutingRule[] = [{ language: ['zh'], maxTokens: 500 }];
    expect(decide(parts('翻译成英文：你好', { rules }))).toMatchObject({ model: 'small', maxTokens: 500 });
  });

  test('with the fixed strategy only rules decide', () => {
    const fixed = decide(parts('翻译成英文：你好', { strategy: 'fixed' }));
    expect(fixed).toMatchObject({ model: 'large' });
    expect(fixed.thinking).toBeUndefined();
  });

  test('as a budget is used up, the ceiling falls below the dearer model', () => {
    const hard = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
    expect(decide(parts(hard)).model).toBe('large');
    const used = decide(parts(hard, { budget: { name: 'daily', used: 0.9 } }));
    expect(used).toMatchObject({ model: 'small', ceiling: { nano: 500, budget: 'daily', used: 0.9 } });
    expect(used.candidates.find(({ model: name }) => name === 'large')?.reason).toBe(
      'over the ceiling: 90 % of daily used',
    );
    expect(used.reason).toMatch(/^auto: analysis [01]\.\d\d → small, since large is over the ceiling/);
    // One that changes nothing is not told.
    expect(decide(parts('翻译成英文：你好', { budget: { name: 'daily', used: 0.9 } })).reason).not.toContain('since');
  });

  test('a conversation that keeps its model says so', () => {
    expect(decide(parts('翻译成英文：你好', { previous: 'large' })).reason).toMatch(/→ large, as before/);
    expect(decide(parts('翻译成英文：你好', { previous: 'gone' })).reason).not.toContain('as before');
  });

  test('a model whose answer was not what was asked for gives way to one of a higher tier, if there is one', () => {
    const unfit = (previous: string) => decide(parts('翻译成英文：你好', { previous, isUnfit: true }));
    expect(unfit('small').reason).toMatch(/→ large, since small did not keep the schema/);
    expect(unfit('large').reason).toMatch(/→ large, as before/);
  });

  describe('with a budget that is used up and a default without a price', () => {
    const hard = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
    const { likelyNano: _, ...own } = model('own', 'economy', 0);
    const middling = model('middling', 'economy', 300);
    const options = [own, model('large', 'reasoning', 1000), model('small', 'economy', 100), middling];
    const used = (share: number, given = options) =>
      decide(parts(hard, { options: given, fallback: 'own', budget: { name: 'daily', used: share } }));

    test('the ceiling goes by the middle one of the others', () => {
      expect(used(0.8)).toMatchObject({ model: 'small', ceiling: { nano: 300, budget: 'daily', used: 0.8 } });
      expect(used(0.8).candidates.find(({ model: name }) => name === 'large')?.reason).toBe(
        'over the ceiling: 80 % of daily used',
      );
      expect(used(0.8, options.slice(0, 3)).ceiling?.nano).toBe(100);
      expect(used(0.4).ceiling).toBeUndefined();
    });

    test('there is none where nobody has a price', () => {
      expect(used(0.98, [own]).ceiling).toBeUndefined();
    });
  });

  describe('by a rule whose model cannot be asked', () => {
    const text = '翻译成英文：你好';
    const kept = ({ candidates }: ReturnType<typeof decide>) =>
      candidates.map(({ model: name, reason }) => [name, reason]);

    test('is left to the strategy, and says why', () => {
      const rules: RoutingRule[] = [{ model: 'nokey' }];
      const decision = decide(parts(text, { rules }));
      expect(decision.rule).toBeUndefined();
      expect(decision).toMatchObject({
        model: 'small',
        reason: expect.stringMatching(/^auto: translation 0\.\d\d → small, since nokey has no key, thinking off$/),
      });
      expect(decision.candidates.at(-1)).toEqual({
        model: 'nokey',
        currency: 'CNY',
        kept: false,
        reason: 'has no key',
      });
    });

    test('is left to the default with the fixed strategy, and keeps what else the rule says', () => {
      const rules: RoutingRule[] = [{ model: 'small', thinking: 'high' }];
      const options = [
        { ...model('small', 'economy', 100), unable: 'does not see images' },
        model('large', 'reasoning', 9),
      ];
      const decision = decide(parts(text, { rules, options, strategy: 'fixed' }));
      expect(decision).toMatchObject({ model: 'large', rule: 1, thinking: 'high' });
      expect(decision.reason).toMatch(
        /^rule 1: translation 0\.\d\d → large, since small does not see images, thinking high$/,
      );
      expect(kept(decision)).toEqual([
        ['small', 'does not see images'],
        ['large', 'the default'],
      ]);
    });

    test('is asked all the same where it rests', () => {
      const rules: RoutingRule[] = [{ model: 'small' }];
      const options = [
        { ...model('small', 'economy', 100), rests: 'rests until noon' },
        model('large', 'reasoning', 9),
      ];
      expect(kept(decide(parts(text, { rules, options })))).toEqual([
        ['small', 'a rule of the config names it; rests until noon, until then after fallbacks that do not'],
        ['large', 'small is named'],
      ]);
    });

    test('a default without a key is stood in for by the next of the chain', () => {
      const standsInFor = { model: 'nokey', fault: 'has no key' };
      const decision = decide(parts(text, { strategy: 'fixed', fallback: 'small', standsInFor }));
      expect(decision.reason).toMatch(/→ small, since nokey has no key$/);
      expect(kept(decision)).toEqual([
        ['small', 'the default nokey has no key'],
        ['large', 'small is named'],
        ['nokey', 'has no key'],
      ]);
    });
  });
});
