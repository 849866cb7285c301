import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat, failure } from '../support/upstream.ts';
import { useGateway } from '../support/use-gateway.ts';
import { useUpstream } from '../support/use-upstream.ts';

const EASY = '把这句话翻译成英文：今天下雨';
const HARD = '设计一个支持百万连接的推送系统架构。要求：1. 容灾 2. 不丢消息 3. 容量估算 4. 取舍和风险';
const TIERS = {
  a: { tier: 'reasoning', price_per_1k_input: 0.01, price_per_1k_output: 0.02 },
  b: { tier: 'economy', price_per_1k_input: 0.001, price_per_1k_output: 0.002 },
};

async function twoModels(settings: Parameters<typeof homeWith>[1] = {}) {
  const [large, small] = [await useUpstream(chat('large')), await useUpstream(chat('small'))];
  const made = await homeWith([large, small], { each: TIERS, ...settings });
  const ask = (...argv: string[]) => runBin(['chat', ...argv], { env: made.env });
  return { ...made, ask, large, small };
}

describe('--model auto', () => {
  it('asks the model that the task needs, and the ledger says why', async () => {
    const { ask, home } = await twoModels();
    expect(await ask(EASY, '-m', 'auto')).toMatchObject({ code: 0, stdout: 'small' });
    expect(await ask(HARD, '-m', 'auto')).toMatchObject({ code: 0, stdout: 'large' });
    const rows = await ledgerRows(home);
    expect(rows.map(({ asked, model, route }) => ({ asked, model, route }))).toEqual([
      { asked: 'b', model: 'b', route: expect.stringMatching(/^auto: translation 0\.\d\d → b$/) },
      { asked: 'a', model: 'a', route: expect.stringMatching(/^auto: analysis [01]\.\d\d → a$/) },
    ]);
  });

  it('gives way to a model that is named, and to nothing without a word', async () => {
    const { ask, home } = await twoModels({ routing: { strategy: 'auto' } });
    expect((await ask(EASY, '-m', 'a')).stdout).toBe('large');
    expect((await ask(EASY)).stdout).toBe('small');
    expect((await ledgerRows(home)).map(({ route }) => route)).toEqual(['asked for', expect.stringMatching(/^auto: /)]);
  });

  it('without a choice, --max-latency is refused', async () => {
    const { ask, large } = await twoModels();
    expect(await ask(EASY, '-m', 'a', '--max-latency', '5')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--max-latency says nothing where no model is chosen'),
    });
    expect(large.requests).toHaveLength(0);
  });

  it('is not asked where the strategy is fixed: the default answers', async () => {
    const { ask } = await twoModels();
    expect((await ask(EASY)).stdout).toBe('large');
  });

  it('is told by the events, by --json and by --dry-run', async () => {
    const { ask } = await twoModels();
    const events = (await ask(EASY, '-m', 'auto', '--jsonl')).stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({
      type: 'route',
      target: 'b',
      task: 'translation',
      difficulty: expect.any(Number),
    });
    expect(events[0]).not.toHaveProperty('byName');
    const answer = JSON.parse((await ask(HARD, '-m', 'auto', '--json')).stdout);
    expect(answer.route.reason).toMatch(/^auto: analysis/);
    const dry = await ask(EASY, '-m', 'auto', '--dry-run');
    expect(dry.stdout).toMatch(/^model +b \(b-v1\), auto: translation/);
  });

  it('falls back along the chain when the chosen model fails', async () => {
    const { ask, small, home } = await twoModels({ model: { max_retries: 0 } });
    // Longer than a process takes to start on a busy machine.
    small.use((response) => void response.writeHead(500, { 'retry-after': '600' }).end('{}'));
    expect((await ask(EASY, '-m', 'auto')).stdout).toBe('large');
    // It rests now, so the next call does not even try it.
    expect((await ask(`${EASY}！`, '-m', 'auto')).stdout).toBe('large');
    expect(small.requests).toHaveLength(1);
    expect((await ledgerRows(home)).at(-1)?.route).toMatch(/→ a$/);
  });

  it('switches thinking in the way of the vendor', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    const config = `models:\n  q: { provider: qwen, endpoint: "${upstream.url}", api_key_env: K }\nrouting: { strategy: auto }\n`;
    await writeFile(join(home, 'config.yaml'), config);
    await runBin(['chat', EASY], { env: { ...env, K: 'k' } });
    await runBin(['chat', HARD], { env: { ...env, K: 'k' } });
    await runBin(['chat', `${EASY}？`, '--thinking', 'on'], { env: { ...env, K: 'k' } });
    expect(upstream.requests.map(({ body }) => body)).toMatchObject([
      { enable_thinking: false },
      { enable_thinking: true },
      { enable_thinking: true },
    ]);
  });
});

describe('the cap of an answer of one word', () => {
  it('is sent for it alone, and for no answer that it could cut', async () => {
    const upstream = await useUpstream(chat('好评'));
    const { env, home } = await homeWith([upstream]);
    const config = `models:\n  q: { provider: qwen, endpoint: "${upstream.url}", api_key_env: K }\nrouting: { strategy: auto }\n`;
    await writeFile(join(home, 'config.yaml'), config);
    const sent = async (prompt: string, stdin?: string) => {
      const ran = await runBin(['chat', prompt], { env: { ...env, K: 'k' }, ...(stdin !== undefined && { stdin }) });
      expect(ran).toMatchObject({ code: 0, stdout: '好评' });
      return Object(upstream.requests.at(-1)?.body);
    };
    const usual = (await sent('你好')).max_completion_tokens;
    expect(usual).toBeGreaterThan(1000);
    const word = '判断这条评论是好评还是差评，只回答一个词：太棒了';
    expect(await sent(word)).toMatchObject({ max_completion_tokens: 256, enable_thinking: false });
    expect(
      (await sent('把下面这篇文章翻译成英文，只输出译文', '春天来了，河边的柳树绿了。'.repeat(80)))
        .max_completion_tokens,
    ).toBe(usual);
    expect((await sent(word, '包装很好，物流也快，下次还来。'.repeat(80))).max_completion_tokens).toBe(usual);
    for (const open of [
      '写一篇800字的作文，题目是春天，只输出正文',
      '润色下面这段话，只输出修改后的文字：他昨天走了很远的路',
      '从下面的文本中提取所有联系人，只返回 JSON 数组：张三 13800000000，李四 13900000000',
      'Summarise the history of Rome in 300 words, just the answer',
    ])
      expect({ open, cap: (await sent(open)).max_completion_tokens }).toEqual({ open, cap: usual });
  });
});

describe('an endpoint whose switch of thinking the config names', () => {
  it('thinks about what is hard, and not about what is easy', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream], {
      model: { thinking_field: 'chat_template_kwargs', tier: 'reasoning' },
      routing: { strategy: 'auto' },
    });
    await runBin(['chat', EASY], { env });
    await runBin(['chat', HARD], { env });
    const bodies = upstream.requests.map(({ body }) => Object(body).chat_template_kwargs);
    expect(bodies).toEqual([{ enable_thinking: false }, { enable_thinking: true }]);
    expect((await ledgerRows(home)).map(({ route }) => route?.replace(/.*, /, ''))).toEqual([
      'thinking off',
      'thinking high',
    ]);
  });
});

describe('a conversation', () => {
  it('keeps the model that answered before, unless the task outgrows it', async () => {
    const [large, small] = [await useUpstream(chat('large')), await useUpstream(chat('small'))];
    const { gateway } = await useGateway([large, small], { each: TIERS, routing: { strategy: 'auto' } });
    const first = { role: 'user' as const, content: HARD };
    const answer = await gateway.chat({ messages: [first] });
    expect(answer.model).toBe('a');
    const next = await gateway.chat({
      messages: [first, { role: 'assistant', content: answer.content }, { role: 'user', content: EASY }],
    });
    expect(next.model).toBe('a');
    const easy = { role: 'user' as const, content: EASY };
    const other = await gateway.chat({ messages: [easy] });
    expect(other.model).toBe('b');
    const grown = await gateway.chat({
      messages: [easy, { role: 'assistant', content: other.content }, { role: 'user', content: HARD }],
    });
    expect(grown.model).toBe('a');
  });
});

describe('mgw route good and bad', () => {
  it('behind -- are words like others', async () => {
    const { env } = await twoModels();
    for (const word of ['good', 'bad', 'marks', 'unmark']) {
      const { code, stdout } = await runBin(['route', '--json', '--', word], { env });
      expect({ word, code, strategy: JSON.parse(stdout).strategy }).toEqual({ word, code: 0, strategy: 'auto' });
    }
    expect((await runBin(['route', 'good'], { env })).stderr).toContain('mgw route -- good');
  });

  it('shifts how sure mgw must be of similar requests, until the mark is removed', async () => {
    const { ask, env, home } = await twoModels({ cache: { enabled: false } });
    const mgw = (...argv: string[]) => runBin(argv, { env });
    expect(await mgw('route', 'bad')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no call has been chosen'),
    });
    expect((await ask(EASY, '-m', 'auto')).stdout).toBe('small');
    const [row] = await ledgerRows(home);
    expect(await mgw('route', 'bad')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(`^bad: ${row?.id}, translation`),
    });
    const marked = await ask(EASY, '-m', 'auto');
    expect(marked.stdout).toBe('large');
    expect((await ledgerRows(home)).at(-1)?.route).toBe('auto: not sure → a');
    expect(JSON.parse((await mgw('route', 'marks', '--json')).stdout).marks).toMatchObject([
      { id: row?.id, verdict: 'bad' },
    ]);
    expect((await mgw('route', 'marks')).stdout).toContain(row?.id);
    const explained = await mgw('route', EASY);
    expect(explained.stdout).toMatch(/Marks +on similar requests: a margin of \d\.\d\d is needed/);
    expect((await mgw('route', 'good', 'NOBODY')).code).toBe(2);
    const id = String(row?.id);
    expect((await mgw('route', 'unmark', id.slice(0, 5))).code).toBe(2);
    // A beginning of it is enough, where no other begins so.
    expect(await mgw('route', 'unmark', id.slice(0, 20).toLowerCase())).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('removed'),
    });
    expect((await ask(EASY, '-m', 'auto')).stdout).toBe('small');
  });

  it('keeps no text of any request', async () => {
    const { ask, home } = await twoModels();
    await ask('把这句话翻译成英文：绝密的项目名是蓝鲸', '-m', 'auto');
    const kept = await readFile(join(home, 'state', 'routing', 'decisions.jsonl'), 'utf8');
    expect(kept).toContain('"task":"translation"');
    expect(kept).not.toMatch(/蓝鲸|翻译/);
  });
});

describe('a fallback behind the model that was chosen', () => {
  const ONE_WORD = '这句话是正面还是负面，只回答一个词：服务很差';

  async function threeVendors(chosen: Record<string, unknown>, routing: Record<string, unknown> = {}) {
    const [first, second, third] = [
      await useUpstream(failure(500, { message: 'down' })),
      await useUpstream(failure(500, { message: 'down' })),
      await useUpstream(chat('ok')),
    ];
    const { env, home } = await homeWith([]);
    const own = { api_key_env: 'K', max_retries: 0 };
    const config = {
      models: {
        q: { ...own, provider: 'qwen', endpoint: first.url, ...chosen },
        d: { ...own, provider: 'deepseek', endpoint: second.url, thinking: 'high', tier: 'standard' },
        o: { provider: 'openai-compatible', endpoint: third.url, model: 'o-v1', auth: 'none', tier: 'standard' },
      },
      routing: { strategy: 'auto', default_model: 'd', fallback_chain: ['d', 'o'], ...routing },
    };
    await writeFile(join(home, 'config.yaml'), JSON.stringify(config));
    const ask = (prompt: string) => runBin(['chat', prompt], { env: { ...env, K: 'k' } });
    const bodies = () => [first, second, third].map(({ requests }) => Object(requests[0]?.body));
    return { ask, bodies };
  }

  it('thinks as its own config says, and has its own cap', async () => {
    const { ask, bodies } = await threeVendors({ tier: 'economy' });
    expect(await ask(ONE_WORD)).toMatchObject({ code: 0, stdout: 'ok' });
    const [q, d, o] = bodies();
    expect(q).toMatchObject({ enable_thinking: false, max_completion_tokens: 256 });
    expect(d).toMatchObject({ thinking: { type: 'enabled' }, max_tokens: 4096 });
    expect(o).toMatchObject({ max_tokens: 4096 });
  });

  it('has no switch set that nobody knows of', async () => {
    const { ask, bodies } = await threeVendors({ tier: 'reasoning' });
    expect(await ask(HARD)).toMatchObject({ code: 0, stdout: 'ok' });
    const [q, , o] = bodies();
    expect(q).toMatchObject({ enable_thinking: true });
    expect(o).toHaveProperty('model', 'o-v1');
    for (const field of ['reasoning_effort', 'thinking', 'enable_thinking']) expect(o).not.toHaveProperty(field);
  });

  it('is asked as a rule says, which holds for whoever answers', async () => {
    const rules = [{ length: '< 1000', max_tokens: 50, thinking: 'off' }];
    const { ask, bodies } = await threeVendors({ tier: 'economy' }, { rules });
    expect(await ask(ONE_WORD)).toMatchObject({ code: 0, stdout: 'ok' });
    const [q, d, o] = bodies();
    expect(q).toMatchObject({ enable_thinking: false, max_completion_tokens: 50 });
    expect(d).toMatchObject({ thinking: { type: 'disabled' }, max_tokens: 50 });
    expect(o).toMatchObject({ max_tokens: 50 });
  });
});
