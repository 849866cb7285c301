import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { breaches, publishedPart, publishedSchema } from '../support/json-schema.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin, startBin } from '../support/run-bin.ts';
import { breakOff, chat, drip, failure, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const ends = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
const forever = new Promise<void>(() => {});

/** `role: content` of what was sent. */
function sent(request: UpstreamRequest | undefined): string[] {
  const body = request?.body as { messages: { role: string; content: string }[] } | undefined;
  return (body?.messages ?? []).map(({ role, content }) => `${role}: ${content}`);
}

async function talking(...answers: Parameters<typeof useUpstream>[0][]) {
  const upstream = await useUpstream(answers.flat());
  const { env, home } = await homeWith([upstream], { cache: { enabled: false } });
  const ask = (...argv: string[]) => runBin(['chat', ...argv], { env });
  const history = (...argv: string[]) => runBin(['history', ...argv], { env });
  return { upstream, env, home, ask, history };
}

describe('a conversation of single command lines', () => {
  it('goes on under its name, and as the last one, with its system prompt', async () => {
    const { ask, upstream } = await talking(chat('one'), chat('two'), chat('three'), chat('four'));
    await ask('first', '--session', '工作', '-s', 'be brief');
    await ask('second', '--session', '工作');
    await ask('other', '--session', 'b');
    expect(await ask('third', '-c')).toMatchObject({ code: 0, stdout: 'four' });
    expect(sent(upstream.requests[1])).toEqual(['system: be brief', 'user: first', 'assistant: one', 'user: second']);
    expect(sent(upstream.requests[3])).toEqual(['user: other', 'assistant: three', 'user: third']);
  });

  it('keeps the last answer of a call with a schema, once, and says whose turn it is in its JSON', async () => {
    const { ask, upstream, history } = await talking(chat('no idea'), chat('{"name": "Ada"}'), chat('1815'));
    const ran = await ask('who?', '--session', 's', '--schema', 'name', '--json');
    expect(ran).toMatchObject({ code: 0 });
    const answer = JSON.parse(ran.stdout);
    expect(answer).toMatchObject({ session: { name: 's', kept: true } });
    const { turns, calls } = JSON.parse((await history('show', 's', '--json')).stdout);
    expect(turns).toMatchObject([{ question: 'who?', answer: '{"name": "Ada"}' }]);
    expect(calls).toHaveLength(2);
    await ask('born?', '--session', 's', '-x', '--json');
    expect(sent(upstream.requests[2])).toEqual(['user: who?', 'assistant: {"name": "Ada"}', 'user: born?']);
    expect(sent(upstream.requests[1])[0]).toMatch(/^system: Answer with JSON alone/);
  });

  it('takes what is piped in as part of the question, and shows the words alone', async () => {
    const { env, upstream, history } = await talking(chat('one'), chat('two'));
    await runBin(['chat', 'review', '--session', 's'], { env, stdin: 'the diff\n' });
    await runBin(['chat', 'and?', '-c'], { env, stdin: '' });
    expect(sent(upstream.requests[1])[0]).toBe('user: the diff\n\nreview');
    const { stdout } = await history('show', 's');
    expect(stdout).toContain('› review\none\na · ');
    expect(stdout).toContain('with 10 characters of files');
  });

  it('tells in JSON which it is, and never in the ledger', async () => {
    const { ask, home } = await talking(chat('one'), chat('two'));
    const first = JSON.parse((await ask('一个秘密', '--session', 's', '--json')).stdout);
    expect(first.session).toEqual({ id: first.id, name: 's', kept: true });
    const lines = (await ask('another secret', '-c', '--jsonl')).stdout.trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'finish', session: first.session });
    expect(JSON.stringify(await ledgerRows(home))).not.toMatch(/秘密|secret|"one"|session/);
  });

  it('keeps asking the model that was named, and says when that is gone', async () => {
    const upstream = await useUpstream(chat('x'));
    const { env, home } = await homeWith([upstream, upstream]);
    await runBin(['chat', '1', '--session', 's', '-m', 'b'], { env });
    const again = JSON.parse((await runBin(['chat', '2', '-c', '--json'], { env })).stdout);
    expect(again.model).toBe('b');
    const config = readFileSync(join(home, 'config.yaml'), 'utf8');
    writeFileSync(join(home, 'config.yaml'), config.replace(/^ {2}b:/m, '  c:').replace(/- b$/m, '- c'));
    const gone = await runBin(['chat', '3', '-c', '--json'], { env });
    expect(JSON.parse(gone.stdout).model).toBe('a');
    expect(gone.stderr).toMatch(/this conversation asked for b: .*; the default is asked/);
  });

  it('begins none for a script that asks for none, and loads nothing of it', async () => {
    const { ask, home } = await talking(chat('one'));
    await ask('first');
    expect(existsSync(join(home, 'history'))).toBe(false);
  });

  it.each([
    [['-c', 'and now?'], 'there is no conversation to go on with'],
    [['-c', '--session', 's', 'x'], 'cannot be used with option'],
    [['--session', 'a\nb', 'x'], "a session's name is one line"],
    [['--session', '', 'x'], "a session's name cannot be empty"],
    [[], 'no prompt'],
    [['-c'], 'no prompt'],
  ])('refuses %j: %s', async (argv, message) => {
    const { ask, upstream } = await talking(chat('one'));
    const { code, stderr } = await ask(...argv);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(upstream.requests).toHaveLength(0);
  });

  it('leaves out the oldest turns that no longer fit, and says so', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream], { model: { context_window: 600, max_tokens: 100 } });
    const ask = (question: string) => runBin(['chat', question, '--session', 's', '-s', 'SYSTEM'], { env });
    const long = (name: string) => `${name} ${'alpha beta gamma delta '.repeat(40)}`;
    await ask(long('one'));
    expect((await ask(long('two'))).stderr).toBe('');
    const third = await ask(long('three'));
    expect(third.stderr).toBe(
      'mgw: this conversation no longer fits a, whose window holds 600 tokens: the oldest turn is not sent\n',
    );
    expect(sent(upstream.requests[2]).map((text) => text.slice(0, 15))).toEqual([
      'system: SYSTEM',
      'user: two alpha',
      'assistant: ok',
      'user: three alp',
    ]);
    const { stdout } = await runBin(['history', 'show', 's', '--json'], { env });
    expect(JSON.parse(stdout).turns.map(({ leftOut }: { leftOut?: number }) => leftOut)).toEqual([
      undefined,
      undefined,
      1,
    ]);
  });

  it('keeps what was thought beside the answer, shows it where it is asked for, and sends it to nobody', async () => {
    const thinks = { choices: [{ index: 0, delta: { reasoning_content: 'first\n\nI doubt' } }] };
    const { ask, history, upstream } = await talking(
      drip([thinks, delta('sure'), ends], () => undefined),
      chat('two'),
    );
    await ask('q', '--session', 's');
    await ask('and?', '-c');
    expect(sent(upstream.requests[1])).toEqual(['user: q', 'assistant: sure', 'user: and?']);
    expect((await history('show', 's')).stdout).not.toContain('doubt');
    expect((await history('show', 's', '--reasoning')).stdout).toContain('› q\n  first\n\n  I doubt\n\nsure\na · ');
    expect((await history('search', 'doubt')).stdout).not.toContain('sure');
    const shown = JSON.parse((await history('export', 's')).stdout);
    expect(shown.turns).toMatchObject([{ answer: 'sure', reasoning: 'first\n\nI doubt' }, { answer: 'two' }]);
    expect(breaches(shown, publishedPart('history', 'show'), publishedSchema('history'))).toEqual([]);
  });

  it('loses no turn of twelve processes that go on with it at once', async () => {
    const { ask, history } = await talking(chat('x'));
    await Promise.all(Array.from({ length: 12 }, (_, index) => ask(`q${index}`, '--session', 's')));
    const { turns } = JSON.parse((await history('show', 's', '--json')).stdout);
    expect(turns.map(({ question }: { question: string }) => question).sort()).toHaveLength(12);
    expect(JSON.parse((await history('list', '--json')).stdout).conversations).toHaveLength(1);
  });

  it('keeps what had come of an answer that was stopped, and nothing of one that failed', async () => {
    const { env, history, ask } = await talking(
      drip([delta('half an ')], (index) => (index === 0 ? undefined : forever)),
      breakOff([delta('broken')]),
      chat('whole'),
    );
    const { child, ended } = startBin(['chat', 'first', '--session', 's'], { env });
    child.stdout?.once('data', () => child.kill('SIGINT'));
    expect((await ended).code).toBe(130);
    expect((await ask('second', '-c')).code).toBe(7);
    await ask('third', '-c');
    const shown = JSON.parse((await history('show', '--json')).stdout);
    expect(shown.turns).toMatchObject([
      { question: 'first', answer: 'half an ', cut: true },
      { question: 'third', answer: 'whole' },
    ]);
    expect(shown.calls.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['cancelled', 'failed', 'answered']);
  });

  it('is not kept where the history is off, and is told so', async () => {
    const { ask, history, home } = await talking(chat('one'));
    await history('off');
    expect((await ask('x', '--session', 's')).stderr).toBe('mgw: the history is off: this turn is not kept\n');
    expect((await ask('x', '--session', 's', '--no-history')).stderr).toBe('');
    expect(readdirSync(join(home, 'history'))).toEqual(['off']);
    await history('on');
    await ask('x', '--session', 's');
    expect((await history('list', '--json')).stdout).toContain('"turns": 1');
  });

  it('is not kept where the config says so', async () => {
    const upstream = await useUpstream(chat('one'));
    const { env, home } = await homeWith([upstream], { history: { enabled: false } });
    expect(await runBin(['chat', 'x', '--session', 's'], { env })).toMatchObject({ code: 0, stdout: 'one' });
    expect(existsSync(join(home, 'history'))).toBe(false);
    const on = await runBin(['history', 'on'], { env });
    expect(on).toMatchObject({ code: 2 });
    expect(on.stderr).toContain('history.enabled: false');
  });

  it('fails when the turn cannot be kept, after it has given the answer', async () => {
    const { ask, home } = await talking(chat('one'));
    writeFileSync(join(home, 'history'), 'a file');
    const { code, stdout, stderr } = await ask('x', '--session', 's');
    expect([code, stdout]).toEqual([1, 'one']);
    expect(stderr).toMatch(/^mgw: cannot write .*history/);
  });

  it('is on the model that answered last, where mgw chooses', async () => {
    const upstream = await useUpstream(chat('x'));
    const each = {
      a: { tier: 'economy' },
      b: { tier: 'reasoning', price_per_1k_input: 0.1, price_per_1k_output: 0.2 },
    };
    const { env, home } = await homeWith([upstream, upstream], { each, routing: { strategy: 'auto' } });
    await runBin(['chat', 'hello', '--session', 's', '-m', 'b'], { env });
    // Of the ledger alone it could not be known.
    const { rm } = await import('node:fs/promises');
    await rm(join(home, 'ledger'), { recursive: true });
    const next = JSON.parse((await runBin(['chat', 'thanks', '-c', '-m', 'auto', '--json'], { env })).stdout);
    expect(next.route.reason).toMatch(/the conversation is on b|→ b/);
    expect(next.model).toBe('b');
  });
});

describe('mgw history', () => {
  const schema = publishedSchema('history');
  const part = (name: string) => (schema['$defs'] as Record<string, typeof schema>)[name] ?? {};

  it('lists, shows, searches and exports what its schemas say', async () => {
    const { ask, history } = await talking(
      chat('用 CREATE INDEX。'),
      chat('Two Cats'),
      failure(400, { message: 'no' }),
    );
    await ask('数据库索引怎么建', '--session', 'db', '-s', 'S');
    await ask('pets?', '--session', 'pets');
    await ask('fails', '-c');
    const json = async (...argv: string[]) => JSON.parse((await history(...argv)).stdout);
    const list = await json('list', '--json');
    expect(breaches(list, part('list'), schema)).toEqual([]);
    expect(list.conversations.map(({ name, turns }: { name: string; turns: number }) => [name, turns])).toEqual([
      ['pets', 1],
      ['db', 1],
    ]);
    const show = await json('show', 'db', '--json');
    expect(breaches(show, part('show'), schema)).toEqual([]);
    const found = await json('search', '索引', 'create', '--json');
    expect(breaches(found, part('search'), schema)).toEqual([]);
    expect(found.conversations.map(({ name }: { name: string }) => name)).toEqual(['db']);
    expect((await history('search', 'cat')).stdout).toMatch(/· pets · pets\?\n {2}1 {2}Two \*\*Cat\*\*s\n$/);
    expect((await history('search', 'dog')).stdout).toBe('nothing found in 2 conversations\n');
    const lines = (await history('export')).stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['db', 'pets']);
    expect(JSON.parse(lines[0] ?? '')).toEqual(show);
    const markdown = (await history('export', 'db', '--markdown')).stdout;
    expect(markdown).toMatch(
      /^# 数据库索引怎么建\n\ndb · .*\n\n## System\n\nS\n\n## Question\n\n数据库索引怎么建\n\n## a\n\n用 CREATE INDEX。\n$/,
    );
  });

  it('finds by the beginning of an id, and says which there are where it is not enough', async () => {
    const { ask, history } = await talking(chat('x'));
    for (const name of ['one', 'two']) await ask('q', '--session', name);
    const { conversations } = JSON.parse((await history('list', '--json')).stdout);
    const [{ id }] = conversations;
    expect((await history('show', id.toLowerCase())).stdout).toContain('two');
    const ambiguous = await history('show', id.slice(0, 3));
    expect(ambiguous.code).toBe(2);
    expect(ambiguous.stderr).toMatch(/is the beginning of 2 ids\n {2}\w{26} {2}two\n {2}\w{26} {2}one\n/);
    expect((await history('show', 'three')).stderr).toContain('no conversation has the name or id three');
  });

  it('removes what is named, and everything only after a yes', async () => {
    const { ask, history, home } = await talking(chat('x'));
    for (const name of ['one', 'two', 'three']) await ask('q', '--session', name);
    expect((await history('rm', 'one')).stdout).toBe('removed 1 conversation\n');
    expect((await history('rm')).code).toBe(2);
    expect((await history('rm', '--all')).stderr).toContain('nobody to ask');
    expect((await history('rm', '--before', '2020-01-01', '--yes')).stdout).toBe('nothing to remove\n');
    expect((await history('rm', '--all', '--yes')).stdout).toBe('removed 2 conversations\n');
    expect((await history()).stdout).toBe('no conversations yet\n');
    expect(readdirSync(join(home, 'history', 'names'))).toEqual([]);
    expect((await ask('again', '-c')).code).toBe(2);
  });

  it('says of a torn line that it is passed over, and shows the rest', async () => {
    const { ask, history, home } = await talking(chat('x'));
    await ask('q', '--session', 's');
    const [file = ''] = readdirSync(join(home, 'history')).filter((name) => name.endsWith('.jsonl'));
    writeFileSync(join(home, 'history', file), '{"v":1,"type":"tu', { flag: 'a' });
    const { stdout, stderr } = await history('show');
    expect(stdout).toContain('› q\nx\n');
    expect(stderr).toMatch(/1 line cannot be read, and passed over/);
    expect((await ask('more', '-c')).stderr).toBe('mgw: 1 line of this conversation cannot be read, and passed over\n');
    expect(JSON.parse((await history('show', '--json')).stdout).turns).toHaveLength(2);
  });
});
