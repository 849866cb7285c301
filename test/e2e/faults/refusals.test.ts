import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { type Answer, chat, failure, frame, raw } from '../../support/upstream.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const sseHeaders = { headers: { 'content-type': 'text/event-stream' } };
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const tooLong = failure(400, {
  code: 'context_length_exceeded',
  message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9100 tokens.",
});
const windows = (...sizes: number[]): Record<string, { context_window: number }> =>
  Object.fromEntries(sizes.map((size, index) => [String.fromCharCode(97 + index), { context_window: size }]));

describe('12: an input too long for the window', () => {
  it('is sent once, then only to a model with a larger window', async () => {
    const [a, b, c] = [
      await useUpstream(tooLong),
      await useUpstream(chat('from b')),
      await useUpstream(chat('from c')),
    ];
    const { code, answer, attempts, row } = await askJson(
      await homeWith([a, b, c], { each: windows(8_192, 4_096, 100_000) }),
    );
    expect([code, answer.content]).toEqual([0, 'from c']);
    expect(attempts).toEqual(['a context-length 400', 'c ok']);
    expect([a.requests.length, b.requests.length, c.requests.length]).toEqual([1, 0, 1]);
    expect(row).toMatchObject({ asked: 'a', model: 'c' });
  });

  it('as the finish reason model_context_window_exceeded of GLM is the same', async () => {
    const a = await useUpstream(chat('', { finishReason: 'model_context_window_exceeded' }));
    const [b, c] = [await useUpstream(chat('from b')), await useUpstream(chat('from c'))];
    const each = windows(8_192, 8_192, 100_000);
    const { home, env } = await homeWith([a, b, c], { model: { provider: 'glm', api_key_env: 'KEY' }, each });
    const { code, answer, attempts } = await askJson({ home, env: { ...env, KEY: 'sk-of-the-test' } });
    expect([code, answer.content]).toEqual([0, 'from c']);
    expect(attempts).toEqual(['a context-length', 'c ok']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 0]);
  });

  it('ends with a clean error when no window is larger, or known to be', async () => {
    for (const each of [windows(8_192, 8_192), {}]) {
      const [a, b] = [await useUpstream(tooLong), await useUpstream(chat('from b'))];
      const { code, answer, attempts, stderr, row } = await askJson(await homeWith([a, b], { each }));
      expect(code).toBe(7);
      expect(answer.error?.code).toBe('context-length');
      expect(answer.error?.message).toContain('maximum context length is 8192 tokens');
      expect(answer.error?.message).toContain('resulted in 9100 tokens');
      expect(attempts).toEqual(['a context-length 400']);
      expect([a.requests.length, b.requests.length]).toEqual([1, 0]);
      expect(stderr).not.toContain('    at ');
      expect(row).toMatchObject({ outcome: 'failed', code: 'context-length' });
    }
  });

  it('says by how much, also when the vendor does not', async () => {
    const a = await useUpstream(
      failure(400, { code: 'invalid_parameter_error', message: 'Range of input length should be [1, 1000]' }),
    );
    const { env } = await homeWith([a], { model: { provider: 'qwen', api_key_env: 'KEY', context_window: 20_000 } });
    const { code, stdout } = await runBin(['chat', '--json'], {
      env: { ...env, KEY: 'sk-of-the-test' },
      stdin: 'nineteen hundred words '.repeat(1_000),
    });
    const { error } = JSON.parse(stdout);
    expect(code).toBe(7);
    expect(error).toMatchObject({ code: 'context-length', message: expect.stringContaining('[1, 1000]') });
    const [tokens = 0, limit = 0, over = 0] = (error.hint.match(/\d[\d,]*/g) ?? []).map((figure: string) =>
      Number(figure.replaceAll(',', '')),
    );
    expect(tokens).toBeGreaterThan(2_500);
    expect(tokens).toBeLessThan(6_000);
    expect([limit, over]).toEqual([1_000, tokens - 1_000]);
    expect(a.requests).toHaveLength(1);
  });
});

const REFUSALS: [string, string, Answer, RegExp][] = [
  [
    'openai-compatible',
    'a 400',
    failure(400, { code: 'content_filter', message: 'The prompt triggered our policy' }),
    /triggered our policy/,
  ],
  [
    'deepseek',
    'a 400 whose message alone tells',
    failure(400, { code: 'invalid_request_error', message: 'Content Exists Risk' }),
    /Content Exists Risk/,
  ],
  [
    'glm',
    'a 400 with 1301',
    failure(400, { code: '1301', message: '系统检测到输入或生成内容可能包含不安全或敏感内容' }),
    /敏感内容/,
  ],
  [
    'qwen',
    'a 400 framed as an event',
    raw(
      'data: {"error":{"code":"data_inspection_failed","message":"Input data may contain inappropriate content.","type":"data_inspection_failed"},"request_id":"r-1"}\n\n',
      { status: 400, ...sseHeaders },
    ),
    /inappropriate content/,
  ],
  [
    'qwen',
    'an error in the middle of a 200',
    raw(
      frame(delta('what can ')) +
        frame({ error: { code: 'data_inspection_failed', message: 'Output data may contain inappropriate content.' } }),
      sseHeaders,
    ),
    /Output data may contain/,
  ],
];

describe.each(REFUSALS)('13: a content filter of %s, as %s', (provider, _form, refusal, words) => {
  const settings = { each: { a: { provider, api_key_env: 'KEY' } } };

  it('gets one attempt, is told in the words of the vendor, and ends with 7', async () => {
    const [a, b] = [await useUpstream(refusal), await useUpstream(chat('from b'))];
    const { home, env } = await homeWith([a, b], settings);
    const { code, answer, attempts, row } = await askJson({ home, env: { ...env, KEY: 'sk-of-the-test' } });
    expect(code).toBe(7);
    expect(answer.error).toMatchObject({ code: 'content-filter', message: expect.stringMatching(words) });
    expect(answer.error?.hint).toContain('fallback_on');
    expect(attempts).toEqual([expect.stringMatching(/^a content-filter/)]);
    expect([a.requests.length, b.requests.length]).toEqual([1, 0]);
    expect(row).toMatchObject({ outcome: 'failed', code: 'content-filter' });
  });

  it('is left to another vendor with routing.fallback_on', async () => {
    const [a, b] = [await useUpstream(refusal), await useUpstream(chat('from b'))];
    const { home, env } = await homeWith([a, b], { ...settings, routing: { fallback_on: ['content-filter'] } });
    const { code, answer, attempts } = await askJson({ home, env: { ...env, KEY: 'sk-of-the-test' } });
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual([expect.stringMatching(/^a content-filter/), 'b ok']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
  });
});

describe.each([
  ['openai-compatible', 'content_filter'],
  ['glm', 'sensitive'],
])('13: a content filter of %s, as the finish reason %s', (provider, finishReason) => {
  const settings = { each: { a: { provider, api_key_env: 'KEY' } } };
  const cut = () => useUpstream(chat('what can be', { finishReason }));

  it('gets one attempt, says so, and ends with 7', async () => {
    const [a, b] = [await cut(), await useUpstream(chat('from b'))];
    const { home, env } = await homeWith([a, b], settings);
    const { code, answer, stderr } = await askJson({ home, env: { ...env, KEY: 'sk-of-the-test' } });
    expect(code).toBe(7);
    expect(answer.finishReason ?? answer.error?.code).toBe('content-filter');
    expect(stderr).toContain('content filter');
    expect([a.requests.length, b.requests.length]).toEqual([1, 0]);
  });

  it('is left to another vendor with routing.fallback_on', async () => {
    const [a, b] = [await cut(), await useUpstream(chat('from b'))];
    const { home, env } = await homeWith([a, b], { ...settings, routing: { fallback_on: ['content-filter'] } });
    const { code, answer } = await askJson({ home, env: { ...env, KEY: 'sk-of-the-test' } });
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 1]);
  });
});
