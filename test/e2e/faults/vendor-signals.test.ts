import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { type Answer, chat, failure, type Script, sse } from '../../support/upstream.ts';
import { useGateway, waitOutPauses } from '../../support/use-gateway.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const MINUTE = 60_000;
const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const end = (reason: string) => ({ choices: [{ index: 0, delta: { content: '' }, finish_reason: reason }] });
const settingsOf = (provider: string) => ({ each: { a: { provider, api_key_env: 'KEY' } } });

/** A primary of this vendor, a healthy fallback, and what the real command made of one call. */
async function ask(provider: string, script: Script) {
  const [a, b] = [await useUpstream(script), await useUpstream(chat('from b'))];
  const { home, env } = await homeWith([a, b], settingsOf(provider));
  const withKey = { home, env: { ...env, KEY: 'sk-of-the-test' } };
  return { a, b, again: () => askJson(withKey, '--no-cache'), env: withKey.env, ...(await askJson(withKey)) };
}

/** The same through the library, with a clock that can be moved on; pauses between attempts pass by themselves. */
async function gatewayOf(provider: string, script: Script) {
  const [a, b] = [await useUpstream(script), await useUpstream(chat('from b'))];
  const { clock, call } = await useGateway([a, b], settingsOf(provider), { env: { KEY: 'sk-of-the-test' } });
  const attempts = async () => {
    const asked = call('hi', { cache: 'off' });
    await waitOutPauses(clock, asked);
    return attemptLines((await asked.ended).row?.attempts);
  };
  return { a, clock, attempts };
}

describe('17: signals that put a vendor to rest', () => {
  it('GLM 1113, no balance: for ten minutes', async () => {
    const noBalance = failure(429, { code: '1113', message: '余额不足或无可用资源包,请充值。' });
    const { a, clock, attempts } = await gatewayOf('glm', [noBalance, chat('from a')]);
    expect(await attempts()).toEqual(['a quota 429', 'b ok']);
    await clock.advance(MINUTE);
    expect(await attempts()).toEqual(['b ok']);
    await clock.advance(9 * MINUTE - 1_000);
    expect(await attempts()).toEqual(['b ok']);
    expect(a.requests).toHaveLength(1);
    await clock.advance(2_000);
    expect(await attempts()).toEqual(['a ok']);
    expect(await attempts()).toEqual(['a ok']);
  });

  it.each(['1304', '1308', '1310'])('GLM %s, a cap: until the time in the text', async (code) => {
    // The clock begins at 12:00 in Beijing.
    const message = '已达到 5 小时的使用上限。您的限额将在 2026-11-23 14:30:00 重置。';
    const { a, clock, attempts } = await gatewayOf('glm', [failure(429, { code, message }), chat('from a')]);
    expect(await attempts()).toEqual(['a quota 429', 'b ok']);
    await clock.advance(149 * MINUTE);
    expect(await attempts()).toEqual(['b ok']);
    expect(a.requests).toHaveLength(1);
    await clock.advance(MINUTE + 1);
    expect(await attempts()).toEqual(['a ok']);
  });

  it('DeepSeek 402, no balance: one attempt, and none by the next process', async () => {
    const noBalance = failure(402, { code: 'invalid_request_error', message: 'Insufficient Balance' });
    const { a, b, code, answer, attempts, again } = await ask('deepseek', noBalance);
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a quota 402', 'b ok']);
    expect((await again()).attempts).toEqual(['b ok']);
    expect([a.requests.length, b.requests.length]).toEqual([1, 2]);
  });

  it.each([
    ['qwen', 400, { code: 'Arrearage', message: 'Access denied, please make sure your account is in good standing.' }],
    ['qwen', 403, { code: 'AllocationQuota.FreeTierOnly', message: 'The free tier of the model has been exhausted.' }],
    ['qwen', 429, { code: 'PrepaidBillOverdue', message: 'The prepaid bill is overdue.' }],
    ['glm', 429, { code: '1309', message: '您的 GLM Coding Plan 已过期' }],
  ])('%s %d %j: one attempt, and none a minute later', async (provider, status, error) => {
    const { a, clock, attempts } = await gatewayOf(provider, failure(status, error));
    expect(await attempts()).toEqual([`a quota ${status}`, 'b ok']);
    await clock.advance(MINUTE);
    expect(await attempts()).toEqual(['b ok']);
    expect(a.requests).toHaveLength(1);
  });
});

describe('17: signals that are worth another try', () => {
  it('Qwen insufficient_quota, which clears by itself', async () => {
    const busy = failure(429, { code: 'insufficient_quota', message: 'You exceeded your current quota' });
    const { b, code, answer, attempts } = await ask('qwen', [busy, chat('from a')]);
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a rate-limit 429', 'a ok']);
    expect(b.requests).toHaveLength(0);
  });

  it.each([
    ['qwen', 429, { code: 'limit_requests', message: 'You exceeded your current requests list.' }, 'rate-limit'],
    ['qwen', 500, { code: 'RequestTimeOut', message: 'Request timed out, please try again later.' }, 'server'],
    ['glm', 429, { code: '1302', message: '您的账户已达到速率限制' }, 'rate-limit'],
    ['glm', 500, { code: '1234', message: '网络错误' }, 'server'],
    ['deepseek', 429, { code: 'rate_limit_reached_error', message: 'Rate limit reached' }, 'rate-limit'],
  ])('%s %d %j', async (provider, status, error, code) => {
    const { a, attempts } = await gatewayOf(provider, [failure(status, error), chat('from a')]);
    expect(await attempts()).toEqual([`a ${code} ${status}`, 'a ok']);
    expect(a.requests).toHaveLength(2);
  });

  it('GLM 1305, an overloaded model, is not: the next candidate at once', async () => {
    const { a, answer, attempts } = await ask('glm', failure(429, { code: '1305', message: '该模型当前访问量过大' }));
    expect(answer.content).toBe('from b');
    expect(attempts).toEqual(['a server 429', 'b ok']);
    expect(a.requests).toHaveLength(1);
  });
});

describe.each([
  ['glm', 'network_error'],
  ['deepseek', 'insufficient_system_resource'],
])('17: the finish reason of %s, %s', (provider, reason) => {
  const late: Answer = sse([delta('half an '), delta('answer'), end(reason)]);

  it('before any text: the same model is tried again', async () => {
    const { b, code, answer, attempts } = await ask(provider, [sse([end(reason)]), chat('from a')]);
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a server', 'a ok']);
    expect(b.requests).toHaveLength(0);
  });

  it('after some text: the answer is begun again on the next candidate', async () => {
    const { a, code, answer, attempts, row } = await ask(provider, late);
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a server', 'b ok']);
    expect(a.requests).toHaveLength(1);
    expect(row).toMatchObject({ outcome: 'answered', model: 'b' });
  });

  it('after some text down a pipe: 7 and a message', async () => {
    const b = await useUpstream(chat('from b'));
    const { env } = await homeWith([await useUpstream(late), b], settingsOf(provider));
    const { code, stdout, stderr } = await runBin(['chat', 'hi'], { env: { ...env, KEY: 'sk-of-the-test' } });
    expect([code, stdout]).toEqual([7, 'half an answer']);
    expect(stderr).toContain(reason);
    expect(b.requests).toHaveLength(0);
  });
});
