import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ChatEvent, type ChatRequest, MgwError, ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { chat, drip, failure, type Upstream } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

async function gatewayTo(upstreams: Upstream[], settings: Parameters<typeof homeWith>[1] = {}) {
  const { home } = await homeWith(upstreams, settings);
  const gateway = new ModelGateway(undefined, { effects: { env: { MGW_HOME: home } } });
  onTestFinished(() => gateway.close());
  return { gateway, home };
}

describe('the library', () => {
  it('gives the value of an answer that keeps a schema, asks once more for it, and tells what neither keeps', async () => {
    const upstream = await useUpstream([chat('{"age": "x"}'), chat('{"age": 36}'), chat('no')]);
    const { gateway } = await gatewayTo([upstream]);
    const schema = { type: 'object', properties: { age: { type: 'integer' } }, required: ['age'] };
    const answer = await gateway.chat('how old?', { schema });
    expect(answer).toMatchObject({ content: '{"age": 36}', json: { age: 36 }, earlier: [{ content: '{"age": "x"}' }] });
    await expect(gateway.chat('and now?', { schema })).rejects.toMatchObject({ code: 'malformed', content: 'no' });
    expect(upstream.requests).toHaveLength(4);
    await expect(gateway.chat('x', { schema: { type: 'strng' } })).rejects.toMatchObject({ code: 'usage' });
    expect(() => gateway.stream('x', { schema })).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it('runs the usage example of the article, with the config of the article', async () => {
    const upstream = await useUpstream(
      chat('人工智能 is changing the world', { usage: { prompt_tokens: 100, completion_tokens: 50 } }),
    );
    const folder = await tempFolder();
    const article = await readFile(new URL('../fixtures/config/article.yaml', import.meta.url), 'utf8');
    const config = join(folder, 'config.yaml');
    await writeFile(config, article.replace(/endpoint: .*/g, `endpoint: "${upstream.url}"`));
    const env = { MGW_HOME: folder, DEEPSEEK_API_KEY: 'k', DASHSCOPE_API_KEY: 'k', ZHIPUAI_API_KEY: 'k' };
    const lines: string[] = [];

    const gateway = new ModelGateway(config, { effects: { env } });
    // 自动路由
    const first = await gateway.chat('用Python写一个斐波那契数列生成器');
    lines.push(`模型: ${first.model} | 成本: ¥${first.cost}`);
    // 指定模型
    const second = await gateway.chat('翻译:人工智能正在改变世界', { model: 'qwen' });
    lines.push(`结果: ${second.content}`);
    // 查看统计
    const stats = await gateway.stats();
    lines.push(`总成本: ¥${stats.totalCost} | 预算剩余: ${stats.budgetRemaining ?? '不限'}`);
    await gateway.close();

    expect(lines).toEqual([
      '模型: deepseek | 成本: ¥0.0002',
      '结果: 人工智能 is changing the world',
      '总成本: ¥0.00038 | 预算剩余: 不限',
    ]);
    expect((await ledgerRows(folder)).map(({ model, costNano }) => [model, costNano])).toEqual([
      ['deepseek', 200_000],
      ['qwen', 180_000],
    ]);
  });

  it('gives what --json gives', async () => {
    const { gateway } = await gatewayTo([await useUpstream(chat('hello'))]);
    const answer = await gateway.chat({ messages: [{ role: 'user', content: 'hi' }] }, { tag: 'greeting' });
    expect(answer).toMatchObject({
      content: 'hello',
      model: 'a',
      usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
      cost: 0.00002,
      currency: 'CNY',
      attempts: [{ model: 'a', status: 'ok' }],
    });
    expect(answer.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('counts and limits a conversation anew that its caller goes on with in the same array', async () => {
    const upstream = await useUpstream(chat('ok'));
    const text = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
    const prose = text.replace(/[^ -~\n]/g, '').slice(0, 12_000);
    const gateway = new ModelGateway(
      {
        models: {
          q: {
            ...{ provider: 'qwen', model: 'qwen3-max', endpoint: upstream.url, auth: 'none', max_tokens: 10 },
            ...{ price_per_1k_input: 1, price_per_1k_output: 1 },
          },
        },
        // Enough for the first turn by its count, not by its bytes.
        routing: { fallback_chain: ['q'], cost_limit_per_call: 2 },
        cache: { enabled: false },
      },
      { effects: { env: { MGW_HOME: await tempFolder() } } },
    );
    onTestFinished(() => gateway.close());
    const messages: ChatRequest['messages'][number][] = [{ role: 'user', content: prose.slice(0, 2500) }];
    await gateway.chat({ messages });
    messages.push({ role: 'assistant', content: 'ok' }, { role: 'user', content: prose.slice(2500) });
    const worst = async (conversation: ChatRequest['messages']) => {
      const error = await gateway.chat({ messages: conversation }).catch((cause: MgwError) => cause);
      return error instanceof MgwError ? error.message : 'sent';
    };
    expect(await worst(messages)).toBe(await worst([...messages]));
    expect(upstream.requests).toHaveLength(1);
  });

  it('streams events, the finish event last', async () => {
    const { gateway } = await gatewayTo([await useUpstream(chat('one two'))]);
    const events: ChatEvent[] = [];
    for await (const event of gateway.stream('hi')) events.push(event);
    expect(events[0]?.type).toBe('route');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', entry: { outcome: 'answered' } });
  });

  it('takes a config in the shape of the file, and says what is wrong with it', async () => {
    const upstream = await useUpstream(chat('hello'));
    const env = { MGW_HOME: await tempFolder() };
    const good = new ModelGateway(
      { models: { local: { provider: 'openai-compatible', endpoint: upstream.url, model: 'm' } } },
      { effects: { env } },
    );
    onTestFinished(() => good.close());
    expect((await good.chat('hi')).model).toBe('local');
    const bad = new ModelGateway(
      { models: { local: { provider: 'openai-compatible', endpoint: upstream.url, model: 'm', temprature: 1 } } },
      { effects: { env } },
    );
    await expect(bad.chat('hi')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('models.local.temprature'),
    });
  });

  it.each([
    [{ maxCost: Number.NaN }, 'maxCost must be a number'],
    [{ maxCost: 1e-13 }, 'maxCost must be at least 0.000000001, or 0'],
    [{ maxTokens: -1 }, 'maxTokens must be a whole number'],
    [{ temperature: 99 }, 'temperature must be a number from 0 to 2'],
    [JSON.parse('{"temperatur": 1}'), 'unknown option "temperatur"'],
  ])('refuses %j before anything is sent', async (options, message) => {
    const upstream = await useUpstream(chat('hello'));
    const { gateway } = await gatewayTo([upstream]);
    await expect(gateway.chat('hi', options)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining(message),
    });
    await expect(gateway.chat('  ')).rejects.toMatchObject({ code: 'usage' });
    await expect(gateway.chat({ messages: [] })).rejects.toMatchObject({ code: 'usage' });
    expect(upstream.requests).toHaveLength(0);
  });

  it('asks whoever it is told to ask about a call over its limit', async () => {
    const upstream = await useUpstream(chat('hello'));
    const { gateway } = await gatewayTo([upstream]);
    await expect(gateway.chat('hi', { maxCost: 0.0001 })).rejects.toMatchObject({ code: 'cost-limit' });
    const refusals: string[] = [];
    const approve = async ({ message }: MgwError) => refusals.push(message) > 0;
    expect((await gateway.chat('hi', { maxCost: 0.0001, approve })).content).toBe('hello');
    expect(refusals).toEqual([expect.stringContaining('over the limit of ¥0.000100 a call')]);
  });

  it('throws MgwError with the code, the row and what had arrived', async () => {
    const { gateway } = await gatewayTo([await useUpstream(failure(400, { message: 'no such parameter' }))]);
    const error = await gateway.chat('hi').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(MgwError);
    expect(error).toMatchObject({
      code: 'bad-request',
      content: '',
      entry: { outcome: 'failed', attempts: [{ model: 'a', httpStatus: 400 }] },
    });
  });

  it('stops a call by its signal, and by no longer reading', async () => {
    const forever = new Promise<void>(() => {});
    const payloads = Array.from({ length: 5 }, () => ({ choices: [{ index: 0, delta: { content: 'x' } }] }));
    const upstream = await useUpstream(drip(payloads, (index) => (index < 2 ? undefined : forever)));
    const { gateway, home } = await gatewayTo([upstream]);
    const stop = new AbortController();
    const stopped = (async () => {
      for await (const event of gateway.stream('one', { signal: stop.signal }))
        if (event.type === 'text-delta') stop.abort();
    })();
    await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
    for await (const event of gateway.stream('two')) if (event.type === 'text-delta') break;
    await Promise.all(upstream.requests.map(({ closed }) => closed));
    expect(upstream.requests.map(({ closedEarly }) => closedEarly)).toEqual([true, true]);
    expect((await ledgerRows(home)).map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
  });

  it('tells what is left of the budget', async () => {
    const { gateway } = await gatewayTo(
      [await useUpstream(chat('ok', { usage: { prompt_tokens: 1000, completion_tokens: 500 } }))],
      { budget: { monthly: 1, daily: 0.5 } },
    );
    await gateway.chat('hi');
    expect(await gateway.stats()).toMatchObject({
      totalCost: 0.002,
      currency: 'CNY',
      budgetRemaining: 0.498,
      calls: 1,
      byModel: [{ model: 'a', calls: 1, costs: { CNY: 0.002 } }],
    });
  });
});
