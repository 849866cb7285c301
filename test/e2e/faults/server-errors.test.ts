import { describe, expect, it } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { attemptLines } from '../../support/attempt-lines.ts';
import { ledgerRows } from '../../support/ledger-rows.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { chat, failure, json, raw } from '../../support/upstream.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const broken = failure(500, { message: 'The server had an error', code: 'internal_error' });
const overloaded = (headers = {}) => failure(503, { message: 'The service is overloaded' }, headers);

describe('3: a 500', () => {
  it('once is tried again on the same model, which answers', async () => {
    const a = await useUpstream([broken, chat('from a')]);
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect(code).toBe(0);
    expect(answer).toMatchObject({ content: 'from a', model: 'a' });
    expect(attempts).toEqual(['a server 500', 'a ok']);
    expect(a.requests).toHaveLength(2);
    expect(a.requests[1]?.body).toEqual(a.requests[0]?.body);
    expect(b.requests).toHaveLength(0);
    expect(row?.durationMs).toBeLessThan(10_000);
    expect(row).toMatchObject({ outcome: 'answered', model: 'a' });
    expect(attemptLines(row?.attempts)).toEqual(attempts);
  });

  it('inside a 200, before any text, is the same', async () => {
    const inside = raw('data: {"error":{"message":"The server had an error","code":500}}\n\n', {
      headers: { 'content-type': 'text/event-stream' },
    });
    const a = await useUpstream([inside, chat('from a')]);
    const { code, answer, attempts } = await askJson(await homeWith([a, await useUpstream(chat('from b'))]));
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a server 200', 'a ok']);
  });

  it('needs no readable body', async () => {
    const page = raw('<html><head><title>502 Bad Gateway</title></head></html>', { status: 502 });
    const a = await useUpstream([page, raw('', { status: 500 }), chat('from a')]);
    const { code, answer, attempts } = await askJson(await homeWith([a, await useUpstream(chat('from b'))]));
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a server 502', 'a server 500', 'a ok']);
  });
});

describe('4: a 503 for ever', () => {
  it('is tried as often as the budget of attempts allows, then the fallback answers', async () => {
    const a = await useUpstream(overloaded());
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a server 503', 'a server 503', 'a server 503', 'b ok']);
    expect(a.requests).toHaveLength(3);
    expect(b.requests).toHaveLength(1);
    expect(attemptLines(row?.attempts)).toEqual(attempts);
  });

  it('that asks for a minute of patience gets no second try', async () => {
    const a = await useUpstream(overloaded({ 'retry-after': '60' }));
    const b = await useUpstream(chat('from b'));
    const { code, attempts } = await askJson(await homeWith([a, b]));
    expect(code).toBe(0);
    expect(attempts).toEqual(['a server 503', 'b ok']);
  });

  it('everywhere ends with exit 7, each of three vendors named in its own words', async () => {
    const upstreams = await Promise.all(
      ['first', 'second', 'third'].map((name) => useUpstream(failure(503, { message: `the ${name} is overloaded` }))),
    );
    const { code, answer, attempts, stderr, row } = await askJson(
      await homeWith(upstreams, { model: { max_retries: 0 } }),
    );
    expect(code).toBe(7);
    expect(attempts).toEqual(['a server 503', 'b server 503', 'c server 503']);
    for (const name of ['first', 'second', 'third']) expect(answer.error?.message).toContain(`the ${name} is overload`);
    expect(stderr).not.toContain('    at ');
    expect(row).toMatchObject({ outcome: 'failed', code: 'server' });
    expect(row).not.toHaveProperty('costNano');
  });
});

describe('16: after a fallback', () => {
  const usage = { prompt_tokens: 1000, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 0 } };

  it("the answer carries the fallback's name, usage and price; a failed attempt what its error was billed, at its own price", async () => {
    const a = await useUpstream([
      failure(503, { message: 'overloaded' }),
      json({ error: { message: 'overloaded' }, usage }, { status: 503 }),
    ]);
    const b = await useUpstream(chat('from b', { usage, model: 'b-v1-0905' }));
    const home = await homeWith([a, b], {
      each: { a: { price_per_1k_input: 7, price_per_1k_output: 7, max_retries: 1 } },
    });
    const { answer, row } = await askJson(home);
    expect(answer).toMatchObject({
      model: 'b',
      upstreamModel: 'b-v1-0905',
      usage: { inputTokens: 1000, outputTokens: 500, totalTokens: 1500, source: 'provider' },
      cost: 0.002,
      totalCost: 10.502,
      costSource: 'computed',
    });
    expect(answer.attempts?.map(({ cost, costSource }) => [cost, costSource])).toEqual([
      [undefined, undefined],
      [10.5, 'computed'],
      [undefined, undefined],
    ]);
    expect(row).toMatchObject({ asked: 'a', model: 'b', upstreamModel: 'b-v1-0905', costNano: 2_000_000 });
    expect(row?.usage).toMatchObject({ input: 1000, output: 500, source: 'provider' });
    expect(attemptLines(row?.attempts)).toEqual(['a server 503', 'a server 503', 'b ok']);
    expect(row?.attempts.map(({ billed }) => billed?.costNano)).toEqual([undefined, 10_500_000_000, undefined]);
    expect(row?.attempts.every(({ durationMs }) => durationMs >= 0)).toBe(true);
    expect(row?.durationMs).toBeGreaterThanOrEqual(
      row?.attempts.reduce((sum, { durationMs }) => sum + durationMs, 0) ?? 0,
    );
  });

  it('the totals hold the one price', async () => {
    const a = await useUpstream(failure(503, { message: 'overloaded' }));
    const b = await useUpstream(chat('from b', { usage }));
    const { env, home } = await homeWith([a, b], { model: { max_retries: 0 } });
    expect(await runBin(['chat', 'hi'], { env })).toMatchObject({ code: 0, stdout: 'from b' });
    expect(await ledgerRows(home)).toHaveLength(1);
    const stats = JSON.parse((await runBin(['stats', '--json'], { env })).stdout);
    expect(stats.total).toMatchObject({ calls: 1, answered: 1, errors: 1, totalCost: 0.002, wastedCost: { CNY: 0 } });
  });
});
