import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rememberHit } from '../../src/cache/last-hit.ts';
import type { CommandContext } from '../../src/cli/command-context.ts';
import { check } from '../../src/cli/commands/cache/check.ts';
import { clear } from '../../src/cli/commands/cache/clear.ts';
import { forget } from '../../src/cli/commands/cache/forget.ts';
import { list } from '../../src/cli/commands/cache/list.ts';
import { prune } from '../../src/cli/commands/cache/prune.ts';
import { show } from '../../src/cli/commands/cache/show.ts';
import { stats } from '../../src/cli/commands/cache/stats.ts';
import { why } from '../../src/cli/commands/cache/why.ts';
import { wrong } from '../../src/cli/commands/cache/wrong.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { answered, keep } from '../support/cache-entries.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { type ReportHome, reportHome } from './report-harness.ts';

type Given = Parameters<typeof reportHome>[1];
type Command = (context: CommandContext) => Promise<number>;

const env = { DEEPSEEK_API_KEY: 'test-key', DASHSCOPE_API_KEY: 'test-key' };
const withKey = (given: Given = {}) => reportHome([], { env, ...given });

/** What a command prints as JSON; it keeps the schema that is published under this name. */
async function json({ run }: ReportHome, name: string, command: Command) {
  const { code, stdout } = await run(command);
  expect(code).toBe(0);
  const printed = JSON.parse(stdout);
  const { $defs = {} } = publishedSchema('cache') as { $defs?: Record<string, Record<string, unknown>> };
  expect(breaches(printed, $defs[name] ?? {}, publishedSchema('cache'))).toEqual([]);
  return printed;
}

const hit = (entryId: string, changes: Parameters<typeof entryOf>[0] = {}) =>
  entryOf({
    outcome: 'cached',
    cache: { status: 'exact', entryId, savedNano: 2_100_000, savedCurrency: 'CNY' },
    attempts: [],
    ...changes,
  });

describe('cache list', () => {
  test('is newest first, has the published shape, and stops at its limit', async () => {
    const home = await withKey();
    const entries = ['one thing to know', 'two things to know', '第三个问题是什么'].map((question) =>
      answered(question),
    );
    await keep(home.home, entries);
    const printed = await json(home, 'list', (context) => list({ limit: 2, json: true }, context));
    expect(printed).toMatchObject({
      entries: [
        { question: '第三个问题是什么', uses: 0, cost: 0.0021, answerCharacters: 22 },
        { question: 'two things to know' },
      ],
      more: true,
    });
    const { stdout } = await home.run((context) => list({ limit: 2 }, context));
    expect(stdout).toContain('the newest 2; more with --limit\n');
  });

  test('shows one tag alone', async () => {
    const home = await withKey();
    await keep(home.home, [answered('a first question'), answered('a second question', { tag: 'docs' })]);
    const printed = await json(home, 'list', (context) => list({ limit: 9, tag: 'docs', json: true }, context));
    expect(printed).toMatchObject({ entries: [{ question: 'a second question', tag: 'docs' }], more: false });
    // The tag in a question, and an older answer to what was asked again without it, are none of it.
    const again = answered('a second question');
    await keep(home.home, [again, answered('what does "tag":"docs" mean')]);
    expect(await json(home, 'list', (context) => list({ limit: 9, tag: 'docs', json: true }, context))).toMatchObject({
      entries: [],
    });
    expect((await home.run((context) => list({ limit: 9, tag: 'none' }, context))).stdout).toBe(
      'no entry has the tag none\n',
    );
  });

  test.each([60, 80, 200])('fits into %d columns, Chinese too, and cuts no id', async (columns) => {
    const home = await withKey();
    const long = answered('如何在一个非常长的问题里说清楚自己想知道的到底是什么东西'.repeat(4), {
      model: 'a-model-with-quite-a-long-name-of-its-own',
    });
    await keep(home.home, [long, answered('short one\n\u001b[2J\u0007')]);
    const { stdout } = await home.run((context) => list({ limit: 9 }, context), { columns });
    expect(Math.max(...stdout.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    expect(stdout).toContain(long.id);
    expect(stdout).not.toMatch(/(?!\n)\p{Cc}/u);
  });
});

describe('cache show', () => {
  test('prints the whole entry, found by the beginning of its id in any case', async () => {
    const home = await withKey();
    const entry = answered('怎么重置密码', { reasoning: 'hm', tag: 'docs' });
    await keep(home.home, [entry]);
    const printed = await json(home, 'show', (context) => show(entry.id.toLowerCase(), { json: true }, context));
    expect(printed).toEqual({ ...entry, cost: 0.0021 });
    const { stdout } = await home.run((context) => show(entry.id.slice(0, 25), {}, context));
    expect(stdout).toMatch(/question\n怎么重置密码\n\nreasoning\nhm\n\nanswer\nthe answer to 怎么重置密码\n$/);
  });

  test('names those that an ambiguous beginning may mean', async () => {
    const home = await withKey();
    const entries = Array.from({ length: 12 }, (_, at) => answered(`question number ${at}`));
    await keep(home.home, entries);
    await expect(home.run((context) => show('01KAR', {}, context))).rejects.toMatchObject({
      code: 'usage',
      message: '01KAR is the beginning of more than 8 ids',
      hint: expect.stringMatching(/^(01KAR\d{21} {2}"question number \d+"\n){8}…\nwrite more of it$/),
    });
  });

  test('says that there is no such entry, and that there is none at all', async () => {
    const home = await withKey();
    await expect(home.run((context) => show('XYZ', {}, context))).rejects.toMatchObject({
      code: 'usage',
      message: 'no entry of the cache has the id XYZ',
      hint: 'the cache is empty',
    });
    await keep(home.home, [answered('a question to keep')]);
    await expect(home.run((context) => show('XYZ', {}, context))).rejects.toMatchObject({
      hint: 'mgw cache list shows the ids',
    });
  });
});

describe('cache stats', () => {
  test('counts what is kept, and what each layer served and saved', async () => {
    const rows = [
      hit('A'),
      hit('A'),
      hit('B', { cache: { status: 'equivalent', entryId: 'B', similarity: 0.8 } }),
      entryOf(),
      entryOf({ cache: { status: 'bypass' } }),
    ];
    const home = await reportHome(rows, { env });
    await keep(home.home, [answered('a question'), answered('no question of its own', {})]);
    const printed = await json(home, 'stats', (context) => stats({ json: true }, context));
    expect(printed).toMatchObject({
      entries: 2,
      questions: 2,
      calls: 5,
      lookups: 4,
      hits: 3,
      index: { state: 'growing', indexed: 0 },
      layers: [
        { layer: 'exact', hits: 2, share: 0.5, saved: { CNY: 0.0042 }, unpricedHits: 0 },
        { layer: 'equivalent', hits: 1, share: 0.25, saved: {}, unpricedHits: 1 },
        { layer: 'confirmed', hits: 0 },
        { layer: 'embedding', hits: 0 },
      ],
    });
    const { stdout } = await home.run((context) => stats({}, context), { columns: 60 });
    expect(stdout).toMatch(/equivalent +1 +25\.0% +\?\n/);
    expect(stdout).toMatch(/all +3 +75\.0% +¥0\.004200\+\?\n/);
  });
});

describe('cache check', () => {
  const judged = async (a: string, b: string, options = {}, given: Given = {}) =>
    json(await withKey(given), 'check', (context) => check([a, b], { json: true, ...options }, context));

  test('says which layer takes two questions for one', async () => {
    expect(await judged('如何重置密码？', '如何重置密码')).toMatchObject({
      hit: true,
      layer: 'exact',
      score: 1,
      vetoes: [],
    });
    expect(await judged('如何重置密码', '怎么重置密码')).toMatchObject({ hit: true, layer: 'equivalent', vetoes: [] });
    expect(await judged('买3张票怎么买', '买4张票怎么买')).toMatchObject({
      hit: false,
      layer: 'none',
      vetoes: expect.arrayContaining(['number']),
    });
  });

  test('serves nothing that is left out of the cache or only itself', async () => {
    expect(await judged('现在几点', '现在几点')).toMatchObject({
      hit: false,
      layer: 'none',
      vetoes: ['excluded'],
      refusals: { a: { excluded: 'time-sensitive' }, b: { excluded: 'time-sensitive' } },
    });
    const refused = await judged('how do I get there', 'how to get there');
    expect(refused).toMatchObject({ hit: false, refusals: { a: { refused: 'fewer than two content words' } } });
    expect(refused.vetoes).toContain('refused');
  });

  test('says of two questions that were told apart that they are never paired', async () => {
    const home = await withKey();
    const entry = answered('如何重置密码');
    await keep(home.home, [entry]);
    const hitAt = '2026-11-23T04:00:01.000Z';
    rememberHit(join(home.home, 'cache'), {
      entryId: entry.id,
      question: '怎么重置密码',
      kept: '如何重置密码',
      at: hitAt,
    });
    await home.run((context) => wrong(entry.id, {}, context));
    const pair = ['怎么重置密码', '如何重置密码'] as const;
    expect(await json(home, 'check', (context) => check(pair, { json: true }, context))).toMatchObject({
      hit: false,
      layer: 'none',
      vetoes: ['separate'],
      semantic: { wouldAsk: false, vetoes: ['separate'] },
    });
    const { stdout } = await home.run((context) => check(pair, {}, context));
    expect(stdout).toMatch(/^strict +no +\S+ +separate *$/m);
    expect(stdout).toContain('so they are never paired');
    const same = ['如何重置密码', '如何重置密码？'] as const;
    expect(await json(home, 'check', (context) => check(same, { json: true }, context))).toMatchObject({ hit: true });
  });

  test('takes the rule that it is given', async () => {
    expect(await judged('a dog', 'a cat')).toMatchObject({ rule: 'strict' });
    expect(await judged('a dog', 'a cat', { rule: 'balanced' })).toMatchObject({ rule: 'balanced' });
  });

  test('refuses an empty question', async () => {
    const home = await withKey();
    await expect(home.run((context) => check(['a b', ' '], {}, context))).rejects.toMatchObject({ code: 'usage' });
  });

  test.each([60, 200])('says in words which guard spoke, in %d columns', async (columns) => {
    const { run } = await withKey();
    const { stdout } = await run((context) => check(['how do I enable it 3 times', '现在几点'], {}, context), {
      columns,
    });
    expect(stdout).toMatch(/^exact +no +– +the texts differ$/m);
    expect(stdout).toMatch(/^strict +no +0\.\d\d +\w/m);
    expect(stdout).toContain('the second is never cached: time-sensitive: "现在几点"');
    expect(stdout).toContain('balanced judges as strict until 500 questions are kept; 0 are');
    const [table = ''] = stdout.split('\n\n');
    expect(Math.max(...table.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
  });
});

describe('cache why', () => {
  const asked = async (home: ReportHome, question: string, options = {}) =>
    json(home, 'why', (context) => why([question], { json: true, ...options }, context));

  test('tells the rule that keeps a question out', async () => {
    expect(await asked(await withKey(), '写一首诗')).toMatchObject({
      verdict: 'excluded',
      rule: 'creativity asked for',
    });
  });

  test('tells an exact hit, and what makes it none; looking is no use', async () => {
    const home = await withKey();
    const entry = answered('如何重置密码');
    await keep(home.home, [entry]);
    expect(await asked(home, ' 如何重置密码？')).toMatchObject({
      verdict: 'exact',
      hit: { id: entry.id, similarity: 1 },
    });
    for (const options of [{ system: 'x' }, { temperature: 0.1 }, { model: 'qwen' }, { maxTokens: 9 }]) {
      expect(await asked(home, '如何重置密码', options)).toMatchObject({ verdict: 'nothing' });
    }
    const { entries } = await json(home, 'list', (context) => list({ limit: 1, json: true }, context));
    expect(entries).toMatchObject([{ uses: 0 }]);
  });

  test('tells an equivalent hit, and the nearest with what speaks against them', async () => {
    const home = await withKey();
    const [reset, never] = [answered('如何重置密码'), answered('如何关闭自动续费')];
    await keep(home.home, [reset, never]);
    expect(await asked(home, '怎么重置密码')).toMatchObject({ verdict: 'equivalent', hit: { id: reset.id } });
    expect(await asked(home, '怎么开启自动续费')).toMatchObject({
      verdict: 'nothing',
      nearest: [{ id: never.id, vetoes: expect.arrayContaining(['antonym']) }],
    });
    expect(await asked(home, '这个怎么用')).toMatchObject({ verdict: 'refused' });
    const { stdout } = await home.run((context) => why(['怎么开启自动续费'], {}, context), { columns: 60 });
    expect(stdout).toMatch(/^a miss on deepseek; by the rule strict none of the nearest is the same\n/);
    expect(Math.max(...(stdout.split('\n\n')[1]?.split('\n').map(displayWidth) ?? [99]))).toBeLessThanOrEqual(60);
  });

  test('works without a key and with a broken config, and says so', async () => {
    const noKey = await (await reportHome([])).run((context) => why(['如何重置密码'], {}, context));
    expect(noKey.stderr).toBe('mgw: looked up all the same: no key for any model\n');
    expect(noKey.stdout).toMatch(/^a miss on deepseek: nothing near is kept/);
    const broken = await (await withKey({ config: 'models: [' })).run((context) => why(['如何重置密码'], {}, context));
    expect(broken.stderr).toMatch(/^mgw: the config cannot be used, so its defaults hold: [^\n]*\n$/);
    expect(broken.stdout).toMatch(/^a miss on deepseek: /);
  });

  test('refuses a model that is none', async () => {
    const home = await reportHome([]);
    await expect(home.run((context) => why(['a b'], { model: 'nobody' }, context))).rejects.toMatchObject({
      code: 'usage',
    });
  });
});

describe('cache forget', () => {
  test('erases what it is told, and says what', async () => {
    const home = await withKey();
    const entries = ['a first question', 'a second question', 'a third question'].map((question) => answered(question));
    await keep(home.home, entries);
    const ids = entries.slice(0, 2).map(({ id }) => id);
    const printed = await json(home, 'forget', (context) => forget([...ids, ids[0] ?? ''], { json: true }, context));
    expect(printed.forgotten).toEqual(entries.slice(0, 2).map(({ id, question }) => ({ id, question })));
    const left = await json(home, 'list', (context) => list({ limit: 9, json: true }, context));
    expect(left.entries).toHaveLength(1);
  });

  test('erases nothing when one of the ids is none', async () => {
    const home = await withKey();
    const entry = answered('a question to keep');
    await keep(home.home, [entry]);
    await expect(home.run((context) => forget([entry.id, 'XYZ'], {}, context))).rejects.toMatchObject({
      code: 'usage',
    });
    expect((await json(home, 'list', (context) => list({ limit: 9, json: true }, context))).entries).toHaveLength(1);
  });
});

describe('cache clear and prune', () => {
  test('asks for a yes where nobody can be asked', async () => {
    const home = await withKey();
    await keep(home.home, [answered('a question')]);
    await expect(home.run((context) => clear({}, context))).rejects.toMatchObject({
      code: 'usage',
      message: 'this would erase 1 entry, and there is nobody to ask here',
    });
    expect((await json(home, 'list', (context) => list({ limit: 9, json: true }, context))).entries).toHaveLength(1);
  });

  test('erases everything, and the log of shadow mode only when told', async () => {
    const home = await withKey();
    await keep(home.home, [answered('a question'), answered('another question')]);
    await writeFile(join(home.home, 'cache', 'shadow.jsonl'), 'x');
    rememberHit(join(home.home, 'cache'), { entryId: 'A', question: 'a', kept: 'b', at: '2026-11-23T04:00:00.000Z' });
    expect(await json(home, 'clear', (context) => clear({ yes: true, json: true }, context))).toEqual({
      cleared: 2,
      shadow: false,
    });
    await expect(stat(join(home.home, 'cache', 'last-hit.json'))).rejects.toThrow('ENOENT');
    await stat(join(home.home, 'cache', 'shadow.jsonl'));
    await home.run((context) => clear({ yes: true, shadow: true }, context));
    await expect(stat(join(home.home, 'cache', 'shadow.jsonl'))).rejects.toThrow('ENOENT');
  });

  test('prunes what is over its time', async () => {
    const home = await withKey();
    await keep(home.home, [
      answered('an old question', { askedAt: '2026-11-01T00:00:00.000Z' }),
      answered('a question'),
    ]);
    expect(await json(home, 'prune', (context) => prune({ json: true }, context))).toEqual({
      pruned: 1,
      entries: 1,
      indexed: 1,
    });
  });
});

describe('cache wrong', () => {
  const at = '2026-11-23T04:00:01.000Z';

  test('forgets the last hit, and the two questions are never paired again', async () => {
    const entry = answered('如何重置密码');
    const home = await reportHome([hit(entry.id), entryOf()], { env });
    await keep(home.home, [entry, answered('an unrelated question')]);
    rememberHit(join(home.home, 'cache'), { entryId: entry.id, question: '怎么重置密码', kept: '如何重置密码', at });
    const printed = await json(home, 'wrong', (context) => wrong(undefined, { json: true }, context));
    expect(printed).toEqual({
      entryId: entry.id,
      forgotten: true,
      separated: true,
      asked: '怎么重置密码',
      kept: '如何重置密码',
    });
    await keep(home.home, [answered('如何重置密码')]);
    const { nearest, verdict } = await json(home, 'why', (context) => why(['怎么重置密码'], { json: true }, context));
    expect(verdict).toBe('nothing');
    expect(nearest).toMatchObject([{ vetoes: ['separate'] }]);
  });

  test('goes by the ledger when the hit was not remembered', async () => {
    const entry = answered('a question to keep');
    const home = await reportHome([hit('OTHER'), hit(entry.id, { ts: '2026-11-23T04:00:05.000Z' })], { env });
    await keep(home.home, [entry]);
    rememberHit(join(home.home, 'cache'), { entryId: 'OTHER', question: 'x', kept: 'y', at });
    const printed = await json(home, 'wrong', (context) => wrong(undefined, { json: true }, context));
    expect(printed).toEqual({ entryId: entry.id, forgotten: true, separated: false });
  });

  test('an exact hit has nothing to tell apart', async () => {
    const entry = answered('what should I keep here');
    const home = await reportHome([hit(entry.id)], { env });
    await keep(home.home, [entry]);
    rememberHit(join(home.home, 'cache'), {
      entryId: entry.id,
      question: 'what should I keep here?',
      kept: 'what should I keep here',
      at,
    });
    const { stdout } = await home.run((context) => wrong(undefined, {}, context));
    expect(stdout).toBe(
      `forgot ${entry.id}\nit was served to the same question, so there is nothing to tell apart\n`.replace(
        '\u001b',
        '',
      ),
    );
  });

  test('knows the hit that was served last by its id, also when it is gone', async () => {
    const home = await withKey();
    rememberHit(join(home.home, 'cache'), { entryId: '01KGONE', question: 'a b c', kept: 'd e f', at });
    const printed = await json(home, 'wrong', (context) => wrong('01kgone', { json: true }, context));
    expect(printed).toMatchObject({ forgotten: false, separated: true });
    await expect(home.run((context) => wrong('01X', {}, context))).rejects.toMatchObject({ code: 'usage' });
  });

  test('says that nothing was served yet', async () => {
    const home = await withKey();
    await expect(home.run((context) => wrong(undefined, {}, context))).rejects.toMatchObject({
      code: 'usage',
      message: 'the cache has not served anything yet',
    });
  });
});

describe('what was served last', () => {
  test('is kept for its owner alone, replaced as a whole, and never in the way', async () => {
    const { home } = await withKey();
    const folder = join(home, 'cache');
    rememberHit(folder, { entryId: 'A', question: 'q', kept: 'k', at: '2026-11-23T04:00:00.000Z' });
    rememberHit(folder, { entryId: 'B', question: 'q', kept: 'k', at: '2026-11-23T04:00:00.000Z' });
    const file = join(folder, 'last-hit.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ entryId: 'B' });
    await writeFile(join(home, 'a-file'), '');
    rememberHit(join(home, 'a-file'), { entryId: 'A', question: 'q', kept: 'k', at: '2026-11-23T04:00:00.000Z' });
  });
});

describe('a cache that cannot be read', () => {
  test.each<[string, Command, RegExp]>([
    ['why', (context) => why(['如何重置密码'], {}, context), /^a miss/],
    ['check', (context) => check(['a b', 'c d'], {}, context), /^Layer/],
  ])('%s prints what it can', async (_, command, printed) => {
    const home = await withKey();
    await mkdir(join(home.home, 'cache'));
    await writeFile(join(home.home, 'cache', 'store'), 'not a folder');
    const { code, stdout, stderr } = await home.run(command);
    expect(code).toBe(0);
    expect(stdout).toMatch(printed);
    expect(stderr).toMatch(/^(mgw: the cache cannot be read: [^\n]*\n)?$/);
  });

  test.each<[string, Command]>([
    ['list', (context) => list({ limit: 1 }, context)],
    ['list --json', (context) => list({ limit: 1, json: true }, context)],
    ['stats', (context) => stats({}, context)],
  ])('%s does not call it empty', async (_, command) => {
    const home = await withKey();
    await mkdir(join(home.home, 'cache'));
    await writeFile(join(home.home, 'cache', 'store'), 'not a folder');
    await expect(home.run(command)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/^the cache cannot be read: /),
    });
  });

  test('erasing says in a line why it cannot', async () => {
    const home = await withKey();
    await mkdir(join(home.home, 'cache'));
    await writeFile(join(home.home, 'cache', 'store'), 'not a folder');
    await expect(home.run((context) => prune({}, context))).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringMatching(/^the cache cannot be changed: /),
    });
  });
});
