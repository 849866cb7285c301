import { appendFile, chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { BIN, homeWith, runBin, runShell } from '../support/run-bin.ts';
import { chat, failure, sse, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

type SentBody = { messages: { role: string; content: string }[]; [key: string]: unknown };
const sent = (request: UpstreamRequest | undefined) => request?.body as SentBody;

describe('mgw chat', () => {
  it('prints the answer, and nothing else, on stdout', async () => {
    const upstream = await useUpstream(chat('Hello 世界 👋'));
    const { env } = await homeWith([upstream]);
    expect(await runBin(['chat', 'say', 'hello'], { env })).toEqual({
      code: 0,
      signal: null,
      stdout: 'Hello 世界 👋',
      stderr: '',
    });
    expect(sent(upstream.requests[0])).toMatchObject({
      model: 'a-v1',
      stream: true,
      temperature: 0.7,
      max_tokens: 4096,
      messages: [{ role: 'user', content: 'say hello' }],
    });
  });

  it('prints one object with --json, and the ledger holds the same figures', async () => {
    const upstream = await useUpstream(
      chat('four', {
        usage: { prompt_tokens: 1000, completion_tokens: 500, prompt_tokens_details: { cached_tokens: 0 } },
      }),
    );
    const { env, home } = await homeWith([upstream]);
    const { stdout, code } = await runBin(['chat', '2+2?', '--json', '--tag', 'sums'], { env });
    const answer = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(answer).toMatchObject({
      content: 'four',
      model: 'a',
      provider: 'openai-compatible',
      upstreamModel: 'test-model',
      finishReason: 'stop',
      usage: { inputTokens: 1000, outputTokens: 500, totalTokens: 1500, source: 'provider' },
      cost: 0.002,
      currency: 'CNY',
      costSource: 'computed',
      cache: { status: 'miss' },
      route: { reason: 'default' },
      attempts: [{ model: 'a', status: 'ok' }],
    });
    const [row, ...more] = await ledgerRows(home);
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      v: 1,
      id: answer.id,
      outcome: 'answered',
      asked: 'a',
      model: 'a',
      costNano: 2_000_000,
      tag: 'sums',
      durationMs: answer.latencyMs,
    });
    expect(JSON.stringify(row)).not.toContain('2+2');
    expect(JSON.stringify(row)).not.toContain('four');
  });

  it('puts piped text and files before the question', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await writeFile(join(home, 'notes.md'), '# Notes\n');
    await runBin(['chat', 'summarise this'], { env, stdin: 'the piped text\n' });
    expect(sent(upstream.requests[0]).messages).toEqual([
      { role: 'user', content: 'the piped text\n\nsummarise this' },
    ]);
    await runBin(['chat', 'compare', '-f', join(home, 'notes.md'), '-s', 'be brief'], { env, stdin: 'piped' });
    expect(sent(upstream.requests[1]).messages).toEqual([
      { role: 'system', content: 'be brief' },
      { role: 'user', content: `=== stdin ===\npiped\n\n=== ${join(home, 'notes.md')} ===\n# Notes\n\ncompare` },
    ]);
  });

  it('takes the prompt from stdin alone, from a file as stdin, and from -f -', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream]);
    await runBin(['chat'], { env, stdin: '你好\n' });
    await runBin(['chat', '-f', '-', 'translate'], { env, stdin: '世界' });
    expect(upstream.requests.map((request) => sent(request).messages[0]?.content)).toEqual([
      '你好\n',
      '世界\n\ntranslate',
    ]);
  });

  it('decodes UTF-16 with a byte order mark', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    const file = join(home, 'windows.txt');
    await writeFile(file, Buffer.from('\ufeff来自 Windows', 'utf16le'));
    expect((await runBin(['chat', '-f', file], { env })).code).toBe(0);
    expect(sent(upstream.requests[0]).messages[0]?.content).toBe('来自 Windows');
  });

  it('does not wait for an inherited pipe with --no-stdin or MGW_NO_STDIN', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream]);
    expect(await runBin(['chat', 'hi', '--no-stdin'], { env, stdin: 'open' })).toMatchObject({ code: 0, stdout: 'ok' });
    expect(await runBin(['chat', 'hi there'], { env: { ...env, MGW_NO_STDIN: '1' }, stdin: 'open' })).toMatchObject({
      code: 0,
      stdout: 'ok',
    });
  });

  it('gives a pipe the bytes of the answer, and with --no-stream a whole line, which --raw leaves as it came', async () => {
    const { env } = await homeWith([await useUpstream(chat('no line end'))]);
    const given = async (...options: string[]) => (await runBin(['chat', 'hi', ...options], { env })).stdout;
    expect(await given()).toBe('no line end');
    expect(await given('--no-stream')).toBe('no line end\n');
    expect(await given('--no-stream', '--raw')).toBe('no line end');
    const many = await runShell(`printf '1\\n2\\n3\\n' | xargs -n 1 "$NODE" "$BIN" chat --no-stdin --no-stream`, {
      ...env,
      NODE: process.execPath,
      BIN,
    });
    expect(many.stdout).toBe('no line end\n'.repeat(3));
    const ended = await homeWith([await useUpstream(chat('a line\n'))]);
    expect((await runBin(['chat', 'hi', '--no-stream'], { env: ended.env })).stdout).toBe('a line\n');
  });

  it('says of a file that is named that it is empty, and not of a pipe', async () => {
    const { env, home } = await homeWith([await useUpstream(chat('ok'))]);
    await writeFile(join(home, 'none.txt'), '');
    await writeFile(join(home, 'blank.txt'), '\n \n');
    const files = ['-f', join(home, 'none.txt'), '-f', join(home, 'blank.txt')];
    const ran = await runBin(['chat', 'hi', ...files], { env, stdin: '' });
    expect(ran).toMatchObject({
      code: 0,
      stderr: `mgw: ${join(home, 'none.txt')} is empty\nmgw: ${join(home, 'blank.txt')} is empty\n`,
    });
    expect(await runBin(['chat', 'hi', '-q', ...files], { env })).toMatchObject({ code: 0, stderr: '' });
    expect((await runBin(['--lang', 'zh', 'chat', 'hi', ...files], { env })).stderr).toContain('none.txt 是空的\n');
  });

  it('sends the options that were given', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream]);
    await runBin(['chat', 'x', '-t', '0', '--max-tokens', '9', '-m', 'a'], { env });
    expect(sent(upstream.requests[0])).toMatchObject({ temperature: 0, max_tokens: 9 });
  });

  it('serves a repeated question from the cache, at no cost, and asks anew when told', async () => {
    const upstream = await useUpstream(chat('cached answer'));
    const { env, home } = await homeWith([upstream]);
    const ask = async (...options: string[]) =>
      JSON.parse((await runBin(['chat', 'same question', '--json', ...options], { env })).stdout);
    const first = await ask();
    expect(await ask()).toMatchObject({
      content: 'cached answer',
      cost: 0,
      cache: { status: 'exact', similarity: 1, entryId: first.id, savedCost: first.cost },
      attempts: [],
    });
    expect(upstream.requests).toHaveLength(1);
    await ask('--refresh');
    await ask('--no-cache');
    expect(upstream.requests).toHaveLength(3);
    const [bought, hit] = await ledgerRows(home);
    expect(hit?.cache).toMatchObject({ usage: bought?.usage, savedNano: bought?.costNano });
    const { analysis } = JSON.parse((await runBin(['cost', '--json'], { env })).stdout);
    expect(analysis).toMatchObject({
      baseline: { model: 'a', calls: 4, leftOut: 0, asBought: 0 },
      savings: { cache: first.cost, routing: 0, hours: 0, wasted: 0, total: first.cost },
      repeats: [{ calls: 4, paidAgain: 2 }],
    });
    expect((await ledgerRows(home)).map(({ outcome, cache }) => `${outcome} ${cache.status}`)).toEqual([
      'answered miss',
      'cached exact',
      'answered bypass',
      'answered bypass',
    ]);
  });

  it('falls back when the first model fails, and says so in --json', async () => {
    const down = await useUpstream(failure(503, { message: 'overloaded' }));
    const healthy = await useUpstream(chat('from b'));
    const { env, home } = await homeWith([down, healthy], { model: { max_retries: 1 } });
    const { stdout, code } = await runBin(['chat', 'x', '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      content: 'from b',
      model: 'b',
      attempts: [
        { model: 'a', status: 'failed', code: 'server', httpStatus: 503 },
        { model: 'a', status: 'failed', code: 'server', httpStatus: 503 },
        { model: 'b', status: 'ok' },
      ],
    });
    expect([down.requests.length, healthy.requests.length]).toEqual([2, 1]);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'answered', asked: 'a', model: 'b' }]);
  });

  it('does not fall back with --no-fallback', async () => {
    const down = await useUpstream(failure(503, { message: 'overloaded' }));
    const healthy = await useUpstream(chat('from b'));
    const { env } = await homeWith([down, healthy], { model: { max_retries: 0 } });
    const { stderr, code, stdout } = await runBin(['chat', 'x', '--no-fallback'], { env });
    expect([code, stdout, healthy.requests.length]).toEqual([7, '', 0]);
    expect(stderr).toContain('overloaded');
  });

  it('prints every event with --jsonl, the finish event last', async () => {
    const upstream = await useUpstream(chat('one two'));
    const { env } = await homeWith([upstream]);
    const { stdout } = await runBin(['chat', 'x', '--jsonl'], { env });
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events[0]).toMatchObject({ type: 'route', target: 'a', candidates: ['a'] });
    expect(events[1]).toMatchObject({ type: 'attempt-start', target: 'a', attempt: 1 });
    expect(
      events
        .filter(({ type }) => type === 'text-delta')
        .map(({ text }) => text)
        .join(''),
    ).toBe('one two');
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop', entry: { outcome: 'answered' } });
  });

  it('warns of an answer that the output cap cut, and ends with 0', async () => {
    const upstream = await useUpstream(chat('half an ans', { finishReason: 'length' }));
    const { env } = await homeWith([upstream]);
    const { code, stderr, stdout } = await runBin(['chat', 'x', '--max-tokens', '3'], { env });
    expect([code, stdout]).toEqual([0, 'half an ans']);
    expect(stderr).toContain('output cap of 3 tokens');
    expect(stderr).toContain('--max-tokens');
  });

  it('ends with 7 when the vendor filtered the answer', async () => {
    const upstream = await useUpstream(chat('I can', { finishReason: 'content_filter' }));
    const { env } = await homeWith([upstream]);
    expect((await runBin(['chat', 'x'], { env })).code).toBe(7);
  });

  it('refuses over the cost limit with 4 and the figures, and sends nothing', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    const { code, stderr } = await runBin(['chat', 'x', '--max-cost', '0.001'], { env });
    expect([code, upstream.requests.length]).toEqual([4, 0]);
    expect(stderr).toMatch(/a could cost ¥0\.008\d+ .* over the limit of ¥0\.001000/);
    expect(stderr).toMatch(/--max-tokens \d+ would fit/);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'refused', code: 'cost-limit', attempts: [] }]);
    const fitting = /--max-tokens (\d+)/.exec(stderr)?.[1] ?? '';
    expect((await runBin(['chat', 'x', '--max-cost', '0.001', '--max-tokens', fitting], { env })).code).toBe(0);
  });

  it('refuses what could pass the budget', async () => {
    const upstream = await useUpstream(chat('ok', { usage: { prompt_tokens: 10, completion_tokens: 4000 } }));
    const { env } = await homeWith([upstream], { budget: { monthly: 0.02 } });
    expect((await runBin(['chat', 'one'], { env })).code).toBe(0);
    expect((await runBin(['chat', 'two'], { env })).code).toBe(0);
    const third = await runBin(['chat', 'three'], { env });
    expect(third.code).toBe(4);
    expect(third.stderr).toContain('monthly budget of ¥0.020000');
    expect(upstream.requests).toHaveLength(2);
  });

  it('shows with --dry-run what would be sent, and sends and records nothing', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    const { stdout, code } = await runBin(['chat', 'hello', '--dry-run', '--json'], { env });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      dryRun: true,
      model: 'a',
      cache: 'miss',
      candidates: [{ model: 'a', maxTokens: 4096, worstCost: expect.any(Number) }],
    });
    expect((await runBin(['chat', 'hello', '--dry-run'], { env })).stdout).toContain('worst case ¥0.008');
    expect(upstream.requests).toHaveLength(0);
    // Nothing but the reading of the config and of mgw's code, which is only ever derived.
    const files = (await readdir(home, { recursive: true })).filter((name) => !name.startsWith('state/compiled'));
    expect(files.sort()).toEqual(['config.yaml', 'state', 'state/config.json']);
  });

  it('keeps reasoning apart from the answer', async () => {
    const upstream = await useUpstream(
      sse([
        { choices: [{ index: 0, delta: { reasoning_content: 'let me think' } }] },
        {
          choices: [{ index: 0, delta: { content: 'four' }, finish_reason: 'stop' }],
          usage: { prompt_tokens: 1, completion_tokens: 2 },
        },
      ]),
    );
    const { env } = await homeWith([upstream]);
    expect((await runBin(['chat', 'x'], { env })).stdout).toBe('four');
    expect(JSON.parse((await runBin(['chat', 'x', '--json', '--no-cache'], { env })).stdout)).toMatchObject({
      content: 'four',
      reasoning: 'let me think',
    });
  });

  it('marks usage and cost as estimated when the vendor reports none', async () => {
    const upstream = await useUpstream(
      sse([{ choices: [{ index: 0, delta: { content: 'four' }, finish_reason: 'stop' }] }]),
    );
    const { env } = await homeWith([upstream]);
    const answer = JSON.parse((await runBin(['chat', 'x', '--json'], { env })).stdout);
    expect(answer).toMatchObject({ costSource: 'estimated', usage: { source: 'estimated' } });
    expect(answer.usage.outputTokens).toBeGreaterThan(0);
  });

  it('shows an unknown price as unpriced, never as 0', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await writeFile(
      join(home, 'config.yaml'),
      `models:\n  a: {provider: openai-compatible, endpoint: "${upstream.url}", model: m}\n`,
    );
    const answer = JSON.parse((await runBin(['chat', 'x', '--json'], { env })).stdout);
    expect(answer.costSource).toBe('unpriced');
    expect(answer).not.toHaveProperty('cost');
  });

  it('keeps its folders and files to their owner', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await runBin(['chat', 'x'], { env });
    const names = await readdir(home, { recursive: true });
    for (const name of names.filter((name) => name !== 'config.yaml')) {
      const found = await stat(join(home, name));
      expect([name, (found.mode & 0o777).toString(8)]).toEqual([name, found.isDirectory() ? '700' : '600']);
    }
  });

  it('gives the answer and says so when the call cannot be recorded', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await writeFile(join(home, 'ledger'), 'a file where the folder should be');
    const { code, stdout, stderr } = await runBin(['chat', 'x'], { env });
    expect([code, stdout]).toEqual([0, 'ok']);
    expect(stderr).toContain('this call is not in the ledger');
  });

  it('gives the answer and says so when the disk is full', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await mkdir(join(home, 'ledger'));
    await symlink('/dev/full', join(home, 'ledger', `${new Date().toISOString().slice(0, 7)}.jsonl`));
    const { code, stdout, stderr } = await runBin(['chat', 'x'], { env });
    expect([code, stdout]).toEqual([0, 'ok']);
    expect(stderr).toMatch(/not in the ledger: .*no space/i);
  });

  it('says that the answer could not be written when stdout is a full disk, and keeps the row', async () => {
    const upstream = await useUpstream(chat('ok '.repeat(50)));
    const { env, home } = await homeWith([upstream]);
    const shell = await runShell('mgw chat x > /dev/full', env);
    expect(shell.code).toBe(1);
    expect(shell.stderr).toMatch(/stdout cannot be written: .*no space/i);
    expect(await ledgerRows(home)).toHaveLength(1);
  });

  it('appends after a torn last line without touching it', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await runBin(['chat', 'one'], { env });
    const [file = ''] = await readdir(join(home, 'ledger'));
    await appendFile(join(home, 'ledger', file), '{"v":1,"torn');
    await runBin(['chat', 'two'], { env });
    const lines = (await readFile(join(home, 'ledger', file), 'utf8')).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toBe('{"v":1,"torn');
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({ outcome: 'answered' });
  });

  it.runIf(process.getuid?.() !== 0)('answers from a home that cannot be written', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    await mkdir(join(home, 'ledger'));
    await chmod(home, 0o500);
    await chmod(join(home, 'ledger'), 0o500);
    const { code, stdout, stderr } = await runBin(['chat', 'x'], { env });
    expect([code, stdout]).toEqual([0, 'ok']);
    expect(stderr).toContain('permission denied');
  });
});
