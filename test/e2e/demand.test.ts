import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Message, ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { MATERIALS, type MaterialName } from '../support/materials.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const TIERS = {
  a: { tier: 'reasoning', price_per_1k_input: 0.01, price_per_1k_output: 0.02 },
  b: { tier: 'economy', price_per_1k_input: 0.001, price_per_1k_output: 0.002 },
};

/** `a` is dear and the default, `b` cheap. */
async function twoModels() {
  const upstream = await useUpstream(chat('ok'));
  const made = await homeWith([upstream, upstream], { each: TIERS, routing: { strategy: 'auto' } });
  const file = async (name: MaterialName) => {
    const path = join(made.home, `${name}.txt`);
    await writeFile(path, MATERIALS[name]);
    return path;
  };
  return { ...made, upstream, file };
}

async function route(argv: readonly string[], options: Parameters<typeof runBin>[1]) {
  const { code, stdout } = await runBin(['route', ...argv, '--json'], options);
  expect(code).toBe(0);
  return JSON.parse(stdout);
}

describe('what is typed beside a text that is piped in or attached', () => {
  it.each([
    ['summarise these commits', 'log', 'summary'],
    ['总结一下', 'changelog', 'summary'],
    ['what licence is this?', 'licence', 'question'],
    ['翻译成英文', 'licence', 'translation'],
    ['把这份文档翻译成中文', 'document', 'translation'],
    ['改写得更正式', 'mail', 'rewriting'],
    ['这是什么意思？', 'mail', 'question'],
    ['总结一下', 'minutes', 'summary'],
  ] as const)('is what mgw route goes by: %s, on a %s', async (demand, name, task) => {
    const { env, file } = await twoModels();
    const piped = await route([demand], { env, stdin: MATERIALS[name] });
    expect(piped).toMatchObject({ task, sure: true, model: 'b' });
    expect(piped.difficulty).toBeLessThan(0.35);
    const attached = await route([demand, '-f', await file(name)], { env });
    expect(attached).toEqual(piped);
  });

  it('keeps what is hard with the dear model', async () => {
    const { env } = await twoModels();
    const code = await route(['find the race condition in this code and prove your fix right'], {
      env,
      stdin: MATERIALS.goCode,
    });
    expect(code).toMatchObject({ task: 'code', sure: true, model: 'a' });
    const legal = await route(['找出合同里对乙方不利的条款，逐条说明法律风险'], { env, stdin: MATERIALS.contract });
    expect(legal).toMatchObject({ task: 'analysis', sure: true, model: 'a' });
  });

  it('is told apart from it, for a person, in both languages', async () => {
    const { env } = await twoModels();
    const options = { env, stdin: MATERIALS.goCode };
    const { stdout } = await runBin(['route', 'fix this'], options);
    expect(stdout).toMatch(/length of the demand: 8\n/);
    expect(stdout).toMatch(/code in the material: yes\n/);
    expect((await runBin(['route', 'fix this', '--lang', 'zh'], options)).stdout).toMatch(/指令长度：8\n/);
  });

  it('chooses for mgw chat, and is not sent, not kept and no part of any hash', async () => {
    const { env, home, upstream } = await twoModels();
    const ran = await runBin(['chat', '总结一下', '--json'], { env, stdin: MATERIALS.licence });
    expect(JSON.parse(ran.stdout)).toMatchObject({
      model: 'b',
      route: { reason: expect.stringMatching(/^auto: summary/) },
    });
    const { messages } = Object(upstream.requests[0]?.body);
    expect(messages).toEqual([{ role: 'user', content: `${MATERIALS.licence.trimEnd()}\n\n总结一下` }]);
    // The same text without anybody to say which of it is the demand: the same entry, the same hash.
    const again = await runBin(['chat', '-m', 'b', messages[0].content, '--json'], { env });
    expect(JSON.parse(again.stdout).cache).toMatchObject({ status: 'exact' });
    const [first, second] = await ledgerRows(home);
    expect(second?.promptHash).toBe(first?.promptHash);
    expect(upstream.requests).toHaveLength(1);
  });

  it('is the template around an input, or before one', async () => {
    const { env, home, upstream } = await twoModels();
    await mkdir(join(home, 'prompts'), { recursive: true });
    await writeFile(join(home, 'prompts', 'around.md'), 'Summarise this:\n\n{{input}}\n\nIn three sentences.\n');
    await writeFile(join(home, 'prompts', 'before.md'), 'Translate into German.\n');
    const ask = (argv: string[], stdin?: string) =>
      runBin(['chat', ...argv, '--no-cache'], { env, ...(stdin !== undefined && { stdin }) });
    await ask(['-p', 'around'], MATERIALS.minutes);
    await ask(['-p', 'before'], MATERIALS.minutes);
    // Words as long as a text are one.
    await ask(['-p', 'around', MATERIALS.article]);
    await ask(['-p', 'before', MATERIALS.article]);
    expect((await ledgerRows(home)).map(({ model, route }) => `${model} ${route?.split(' ')[1]}`)).toEqual([
      'b summary',
      'b translation',
      'b summary',
      'b translation',
    ]);
    expect(upstream.requests.every(({ body }) => !JSON.stringify(body).includes('demand'))).toBe(true);
  });
});

describe('a demand that a caller of the library knows', () => {
  it('decides, and is not sent', async () => {
    const { home, upstream } = await twoModels();
    const gateway = new ModelGateway(undefined, { effects: { env: { MGW_HOME: home } } });
    onTestFinished(() => gateway.close());
    const content = `Translate it into German. ${MATERIALS.licence}`;
    const message: Message = { role: 'user', content, demand: 'Translate it into German.' };
    const answer = await gateway.chat({ messages: [message] });
    expect(answer).toMatchObject({ model: 'b', route: { reason: expect.stringMatching(/^auto: translation/) } });
    expect(Object(upstream.requests[0]?.body).messages).toEqual([{ role: 'user', content }]);
    expect((await gateway.chat({ messages: [{ role: 'user', content }], model: 'b' })).cache).toMatchObject({
      status: 'exact',
    });
  });
});

describe.skipIf(!hasTerminal)('in a session', () => {
  it('a question goes by its words and not by the file with it, and the history has no more than before', async () => {
    const { env, home, file, upstream } = await twoModels();
    await file('minutes');
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns: 100, rows: 40 });
    await terminal.until(/^> ?$/m);
    terminal.type(`cd ${home}; clear; mgw chat`);
    await terminal.until(/Ctrl-D leaves[^›]*\n› ?$/m);
    terminal.type('/file minutes.txt');
    await terminal.until(/\[1 file\] › ?$/m);
    terminal.type('总结一下');
    await terminal.until(/ok[^›]*\n› ?$/m);
    terminal.press('C-d');
    expect((await ledgerRows(home)).map(({ model }) => model)).toEqual(['b']);
    expect(Object(upstream.requests[0]?.body).messages).toEqual([
      { role: 'user', content: `${MATERIALS.minutes}\n\n总结一下` },
    ]);
    const folder = join(home, 'history');
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.jsonl'));
    const kept = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
    expect(kept.join('')).toContain('总结一下');
    expect(kept.join('')).not.toContain('"demand"');
  });
});
