import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createShadowLog } from '../../src/cache/shadow.ts';
import { loadedBy } from '../support/loaded-by.ts';
import { homeWith, type Ran, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

async function home(settings: Record<string, unknown> = {}) {
  const upstream = await useUpstream([chat('the first answer'), chat('the second answer'), chat('the third answer')]);
  return homeWith([upstream], settings);
}

/** Runs `mgw cache …` and gives its JSON. */
async function json(env: Record<string, string>, ...argv: string[]) {
  const ended = await runBin(['cache', ...argv, '--json'], { env });
  expect(ended).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(ended.stdout);
}

describe('mgw cache', () => {
  it('undoes a wrong hit: forgets it, and never takes the two for the same again', async () => {
    const { env } = await home();
    await runBin(['chat', 'how do I reset my password'], { env });
    const hit = await runBin(['chat', '--json', 'how can I reset my password'], { env });
    expect(JSON.parse(hit.stdout)).toMatchObject({ content: 'the first answer', cache: { status: 'equivalent' } });
    expect(await json(env, 'list')).toMatchObject({ entries: [{ uses: 1 }] });
    const undone = await runBin(['cache', 'wrong'], { env });
    expect(undone.stdout).toMatch(
      /^forgot \w{26}\nnever again the same: "how can I reset my password" and "how do I reset my password"\n$/,
    );
    await runBin(['chat', 'how do I reset my password'], { env });
    const again = await runBin(['chat', '--json', 'how can I reset my password'], { env });
    expect(JSON.parse(again.stdout)).toMatchObject({ cache: { status: 'miss' } });
    expect(await json(env, 'why', 'can I reset my password how')).toMatchObject({ verdict: 'nothing' });
  });

  it('says what a call then does', async () => {
    const { env } = await home();
    expect(await json(env, 'why', 'what is the capital of France')).toMatchObject({ verdict: 'nothing', model: 'a' });
    await runBin(['chat', 'what is the capital of France'], { env });
    expect(await json(env, 'why', 'what is the capital of France?')).toMatchObject({ verdict: 'exact' });
    expect(await json(env, 'why', 'what is', 'the capital of France', '--tag', 'x')).not.toHaveProperty('hit.id', 'x');
    expect(await json(env, 'stats')).toMatchObject({ entries: 1, calls: 1, hits: 0 });
  });

  it('knows the words of cache.words, as a call does; broken ones serve nothing but what repeats', async () => {
    const { home: folder, env } = await home({ cache: { words: 'words.yaml' } });
    const words = join(folder, 'words.yaml');
    await writeFile(words, 'synonyms: ["teapot, brew vessel"]\n');
    const asked = async (question: string) => {
      const { stdout, stderr } = await runBin(['chat', '--json', question], { env });
      return { status: JSON.parse(stdout).cache.status, stderr };
    };
    expect(await asked('how do I rinse a teapot')).toMatchObject({ status: 'miss' });
    expect(await json(env, 'why', 'how do I rinse a brew vessel')).toMatchObject({ verdict: 'equivalent' });
    expect(await asked('how do I rinse a brew vessel')).toMatchObject({ status: 'equivalent' });
    await writeFile(words, 'synonyms: ["enable, disable"]\n');
    const { status, stderr } = await asked('how can I rinse a teapot');
    expect(status).toBe('miss');
    expect(stderr).toContain('only repeated questions are answered from the cache: ');
    expect(stderr).toContain('"enable" and "disable" are synonyms');
    expect(await asked('how do I rinse a teapot')).toMatchObject({ status: 'exact' });
    expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 2 });
  });

  it('takes one JSON object of two questions, as the contract says', async () => {
    const { env } = await home();
    expect(await json(env, 'check', 'buy 3 tickets', 'buy 4 tickets')).toMatchObject({
      hit: false,
      layer: 'none',
      score: expect.any(Number),
      vetoes: expect.arrayContaining(['number']),
    });
    expect(await json(env, 'check', '--rule', 'balanced', '如何付款', '如何付款?')).toMatchObject({
      hit: true,
      layer: 'exact',
      rule: 'balanced',
    });
    expect(await runBin(['cache', 'check', 'a', 'b', '--rule', 'loose'], { env })).toMatchObject({
      code: 2,
      stdout: '',
    });
    expect(await runBin(['cache', 'check', 'only one'], { env })).toMatchObject({ code: 2 });
  });

  it('reads labelled questions from stdin, and refuses what cannot be read', async () => {
    const { env } = await home();
    const piped = await runBin(['cache', 'eval', '-', '--json'], { env, stdin: '1\ta b c\tc b a\nbad\n' });
    expect(piped.stderr).toBe('mgw: -: 1 line passed over\n  line 2: a question is intent, question\n');
    expect(JSON.parse(piped.stdout)).toMatchObject({ kind: 'pairs', requests: 1 });
    const nothing = await runBin(['cache', 'eval', '-'], { env, stdin: 'bad\nbad\n' });
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toContain('mgw: -: no line can be read\n');
  });

  it('is the same with a broken config, and on a cache that is broken', async () => {
    const folder = await tempFolder();
    const env = { MGW_HOME: folder };
    await writeFile(join(folder, 'config.yaml'), 'cache: [broken');
    await writeFile(join(folder, 'cache'), 'not a folder');
    const expected: [string[], number][] = [
      [['list'], 1],
      [['stats'], 1],
      [['check', 'a b', 'c d'], 0],
      [['why', 'a question about something'], 0],
      [['calibrate'], 0],
      [['show', '01'], 2],
      [['forget', '01'], 2],
      [['wrong'], 2],
    ];
    for (const [argv, code] of expected) {
      const ended: Ran = await runBin(['cache', ...argv], { env });
      expect([argv, ended.code]).toEqual([argv, code]);
      expect(ended.stderr).toMatch(/^mgw: the config cannot be used, so its defaults hold: /);
      expect(ended.stderr).not.toMatch(/ {4}at |node:/);
    }
  });

  it('erases all with --yes alone where nobody can be asked', async () => {
    const { env } = await home();
    await runBin(['chat', 'what is the capital of France'], { env });
    expect(await runBin(['cache', 'clear'], { env })).toMatchObject({ code: 2, stdout: '' });
    expect(await runBin(['cache', 'clear', '--yes'], { env })).toMatchObject({ code: 0, stdout: 'cleared 1 entry\n' });
    expect(await runBin(['cache', 'clear'], { env })).toMatchObject({ code: 0, stdout: 'the cache was empty\n' });
  });
});

describe('what is built', () => {
  it('has a call load nothing of these commands', async () => {
    const loaded = await loadedBy(['chat', 'what is the capital of France']);
    expect(loaded).toEqual(expect.arrayContaining(['main.cjs', 'gateway.cjs', 'wire.cjs']));
    const foreign = loaded.filter((name) =>
      /^(cache-|list|show|why|check|evaluate|calibrate|wrong|forget|clear|table)/.test(name),
    );
    expect(foreign).toEqual([]);
  });
});

describe.runIf(hasTerminal)('mgw cache at a real terminal', () => {
  it('lays pairs before a person, keeps each judgement at once, and goes on where it stopped', async () => {
    const { home: folder, env } = await home();
    const log = createShadowLog(join(folder, 'cache'));
    for (const [question, kept] of [
      ['怎么重置密码', '如何重置密码'],
      ['how can I pay', 'how do I pay'],
      ['open an account', 'opening an account'],
    ] as const) {
      const ts = '2026-11-23T04:00:00.000Z';
      log.append({ v: 1, ts, layer: 'equivalent', question, kept, entryId: '01KAR', similarity: 0.87 });
    }
    const terminal = openTerminal(env);
    terminal.type('mgw cache calibrate; echo "exit $?"');
    await terminal.until(
      /1\/3 · equivalent · 0\.87\n {2}asked .*\n {2}kept for .*\nthe same answer\? \[y\/n\/s\/q\]$/m,
    );
    terminal.type('what?');
    await terminal.until(/what\?\nthe same answer\? \[y\/n\/s\/q\]$/m);
    terminal.type('y');
    await terminal.until(/2\/3 /);
    terminal.type('n');
    await terminal.until(/3\/3 /);
    terminal.type('q');
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toMatch(/equivalent +3 .* 2 +1 +50\.0% /);
    expect(screen).toMatch(/1 pair is not judged yet; mgw cache calibrate goes on with them/);
    expect((await readFile(join(folder, 'cache', 'judged.jsonl'), 'utf8')).match(/"right":(true|false)/g)).toHaveLength(
      2,
    );
    terminal.type('clear; mgw cache calibrate; echo "exit $?"');
    await terminal.until(/1\/1 · equivalent/);
    terminal.press('C-c');
    await terminal.until(/exit 130\n/);
  });

  it('asks before it erases all, and takes Enter for a no', async () => {
    const { env } = await home();
    await runBin(['chat', 'what is the capital of France'], { env });
    const terminal = openTerminal(env);
    terminal.type('mgw cache clear; echo "exit $?"');
    await terminal.until(/Erase 1 entry\? \[y\/N\]$/m);
    terminal.press('Enter');
    await terminal.until(/nothing was erased\nexit 0\n/);
    terminal.type('mgw cache clear; echo "exit $?"');
    await terminal.until(/nothing was erased[\s\S]*Erase 1 entry\? \[y\/N\]$/m);
    terminal.type('y');
    await terminal.until(/cleared 1 entry\nexit 0\n/);
  });
});
