import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Send } from '../../src/domain/chat.ts';
import type { Disposition, ErrorCode } from '../../src/domain/errors.ts';
import { createUpstream, failure, never, raw, type Upstream } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';
import { HELLO, neverAborted, outcomeOf, testModel, testSend } from '../support/wire.ts';

const SHARED = join(import.meta.dirname, '../../../shared/wire');

/** What each recorded error body means; the status stands in front of its name. */
const MEANINGS: Record<string, [ErrorCode, Disposition]> = {
  'deepseek/400-content-exists-risk.json': ['content-filter', 'content-filter'],
  'deepseek/400-context-length.json': ['context-length', 'larger-window'],
  'deepseek/400-deserialize.txt': ['bad-request', 'user-error'],
  'deepseek/401-auth.json': ['auth', 'rest'],
  'deepseek/402-insufficient-balance.json': ['quota', 'rest'],
  'deepseek/413-buffer-limit.txt': ['context-length', 'next'],
  'qwen/200-midstream-error.sse': ['content-filter', 'content-filter'],
  'qwen/400-arrearage.json': ['quota', 'rest'],
  'qwen/400-data-inspection-input-helplink.json': ['content-filter', 'content-filter'],
  'qwen/400-data-inspection-input.json': ['content-filter', 'content-filter'],
  'qwen/400-data-inspection.sse-framed.txt': ['content-filter', 'content-filter'],
  'qwen/400-enable-thinking-nonstream.txt': ['bad-request', 'next'],
  'qwen/400-input-too-long.json': ['context-length', 'larger-window'],
  'qwen/400-internalerror-algo.txt': ['content-filter', 'content-filter'],
  'qwen/400-stream-only.pyrepr.txt': ['bad-request', 'next'],
  'qwen/401-key-missing.json': ['auth', 'rest'],
  'qwen/429-tpm-insufficient-quota.txt': ['rate-limit', 'retry'],
  'glm/200-finish-network-error.sse': ['server', 'retry'],
  'glm/400-1211-no-model.json': ['model-not-found', 'next'],
  'glm/400-1261-too-long.json': ['context-length', 'larger-window'],
  'glm/400-1301-anthropic-endpoint.json': ['content-filter', 'content-filter'],
  'glm/400-1301-sensitive.json': ['content-filter', 'content-filter'],
  'glm/429-1113-balance-old.json': ['quota', 'rest'],
  'glm/429-1113-balance.json': ['quota', 'rest'],
  'glm/429-1302-rate-request-id.json': ['rate-limit', 'retry'],
  'glm/429-1302-rate.json': ['rate-limit', 'retry'],
  'glm/429-1305-overloaded.json': ['server', 'next'],
  'glm/429-1308-plan-window.json': ['quota', 'rest'],
};

/** Not an error: the vendor says why it stopped. */
const FINISHES = ['glm/200-finish-sensitive.sse'];

function recordedErrors(): string[] {
  return ['deepseek', 'qwen', 'glm'].flatMap((vendor) => {
    const folder = join(SHARED, vendor, 'errors');
    return existsSync(folder) ? readdirSync(folder).map((file) => `${vendor}/${file}`) : [];
  });
}

let upstream: Upstream;
let send: Send;
let close: () => Promise<void>;
beforeAll(async () => {
  upstream = await createUpstream(never);
  ({ send, close } = testSend());
});
afterAll(async () => {
  await close();
  await upstream.close();
});

function ask(vendor: string) {
  return outcomeOf(send(testModel({ provider: vendor, endpoint: upstream.url }), HELLO, neverAborted()));
}

const recorded = recordedErrors();

describe.skipIf(recorded.length === 0)(`${recorded.length} recorded errors`, () => {
  it.each(recorded.filter((name) => !FINISHES.includes(name)))('%s', async (name) => {
    const [vendor = '', file = ''] = name.split('/');
    const status = Number(file.slice(0, 3));
    const [code, disposition] = MEANINGS[name] ?? [];
    upstream.use(raw(readFileSync(join(SHARED, vendor, 'errors', file)), { status }));
    const { error, finish } = await ask(vendor);
    expect(error).toMatchObject({ code, disposition });
    expect(error?.message).toMatch(/^test: [^\n]+$/);
    expect(error?.hint).toBeTruthy();
    expect(finish).toBeUndefined();
  });

  it('an answer that GLM found sensitive ends with what had come', async () => {
    upstream.use(raw(readFileSync(join(SHARED, 'glm/errors/200-finish-sensitive.sse'))));
    expect(await ask('glm')).toMatchObject({
      text: 'I cannot',
      finish: { reason: 'content-filter', usage: { input: 10, output: 2 } },
    });
  });
});

describe('errors inside an answer', () => {
  it('come after the text that came before them', async () => {
    const frames = [
      '{"choices":[{"index":0,"delta":{"content":"Part"}}]}',
      '{"error":{"code":"1301","message":"敏感"}}',
    ];
    upstream.use(raw(frames.map((frame) => `data: ${frame}\n\n`).join('')));
    const { text, error } = await ask('glm');
    expect(text).toBe('Part');
    expect(error).toMatchObject({
      code: 'content-filter',
      disposition: 'content-filter',
      vendorCode: '1301',
      httpStatus: 200,
    });
    await upstream.requests.at(-1)?.closed;
  });

  it('are found in a JSON body with status 200', async () => {
    upstream.use(
      raw('{"error":{"code":"1113","message":"余额不足"}}', { headers: { 'content-type': 'application/json' } }),
    );
    expect(await ask('glm')).toMatchObject({ text: '', error: { code: 'quota', disposition: 'rest' } });
  });
});

describe('an input that is too long', () => {
  it.each([
    ['qwen', 'Range of input length should be [1, 129024]', 'the limit 129,024: shorten it by about 20,976'],
    [
      'deepseek',
      "This model's maximum context length is 100000 tokens. However, you requested 150025 tokens",
      'the limit 100,000: shorten it by about 50,000',
    ],
    ['glm', 'Prompt too long', 'shorten the input'],
  ])('is told by how much where the vendor names its limit: %s', async (provider, message, hint) => {
    const code = provider === 'glm' ? '1261' : 'invalid_parameter_error';
    const server = await useUpstream(failure(400, { message, code }));
    const { send, close } = testSend();
    const { error } = await outcomeOf(send(testModel({ provider, endpoint: server.url }), HELLO, neverAborted()));
    await close();
    expect(error).toMatchObject({ code: 'context-length', disposition: 'larger-window' });
    expect(error?.hint).toContain(hint);
  });
});
