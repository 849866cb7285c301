import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { type Answer, chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const KEY = 'good-key-123';

/** Refuses every key but one, as vendors do. */
const byKey: Answer = (response, request) =>
  request.headers.authorization === `Bearer ${KEY}`
    ? chat('hi', { usage: { prompt_tokens: 8, completion_tokens: 1 } })(response, request)
    : failure(401, { message: 'Incorrect API key provided', code: 'invalid_api_key' })(response, request);

async function emptyHome(): Promise<{ home: string; env: Record<string, string> }> {
  const home = await tempFolder();
  return { home, env: { MGW_HOME: home } };
}

async function configOf(home: string): Promise<string> {
  return readFile(join(home, 'config.yaml'), 'utf8');
}

describe('mgw init by options', () => {
  it('writes a config that is well, and names the next commands', async () => {
    const { home, env } = await emptyHome();
    const argv = [
      'init',
      '--vendor',
      'qwen',
      '--vendor',
      'glm',
      '--key-env',
      'qwen=MY_QWEN',
      '--budget',
      '50',
      '--yes',
    ];
    const ran = await runBin(argv, { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^written: .*config\.yaml\n\nFirst.*\n {2}export MY_QWEN=…\n {2}export ZHIPUAI_API_KEY=…\n\nNext:\n( {2}mgw .*\n){3}$/,
    );
    expect((await stat(join(home, 'config.yaml'))).mode & 0o777).toBe(0o600);
    const checked = await runBin(['config', 'check'], { env });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringMatching(/: no problems\n$/) });
    expect(await configOf(home)).toMatch(
      /default_model: qwen\n[\s\S]*fallback_chain: \[qwen, glm\]\n[\s\S]*monthly: 50\n/,
    );
  });

  it('takes several endpoints by their names', async () => {
    const { home, env } = await emptyHome();
    const vendors = ['--vendor', 'kimi', '--vendor', 'local', '--vendor', 'qwen'];
    const endpoints = [
      '--endpoint',
      'local=http://127.0.0.1:9/v1?a=b',
      '--endpoint',
      'kimi=https://api.moonshot.cn/v1',
    ];
    const models = ['--model', 'local=qwen3:8b', '--model', 'kimi=kimi-k3', '--key-env', 'kimi=MOONSHOT_API_KEY'];
    const ran = await runBin(['init', ...vendors, ...endpoints, ...models, '--yes'], { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const config = await configOf(home);
    expect(config).toMatch(
      / {2}kimi:\n.*\n {4}endpoint: "https:.*moonshot.*\n {4}model: kimi-k3\n {4}api_key_env: MOON/,
    );
    expect(config).toMatch(/ {2}local:\n.*\n {4}endpoint: .*a=b"\n {4}model: "qwen3:8b"\n {4}auth: none\n/);
    expect(config).toContain('fallback_chain: [kimi, local, qwen]');
    expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 0 });
  });

  it('takes the vendors whose keys are in the environment', async () => {
    const { home, env } = await emptyHome();
    const ran = await runBin(['init', '--yes'], { env: { ...env, ZAI_API_KEY: 'k', DEEPSEEK_API_KEY: 'k' } });
    expect(ran.code).toBe(0);
    expect(await configOf(home)).toMatch(
      /deepseek:\n {4}provider: deepseek\n {4}api_key_env: DEEPSEEK_API_KEY\n {2}glm:\n.*\n {4}api_key_env: ZAI_API_KEY\n/,
    );
    expect(ran.stdout).not.toContain('export');
  });

  it('never replaces a config unasked, and keeps a copy when told to', async () => {
    const { home, env } = await emptyHome();
    await writeFile(join(home, 'config.yaml'), 'currency: USD\n');
    const refused = await runBin(['init', '--vendor', 'qwen', '--yes'], { env });
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/there is a config already.*\n.*--overwrite/),
    });
    expect(await configOf(home)).toBe('currency: USD\n');
    const ran = await runBin(['init', '--vendor', 'qwen', '--yes', '--overwrite'], { env });
    expect(ran.code).toBe(0);
    const [backup = ''] = (await readdir(home)).filter((name) => name.endsWith('.bak'));
    expect(await readFile(join(home, backup), 'utf8')).toBe('currency: USD\n');
    expect(ran.stdout).toContain(backup);
  });

  it.each([
    [[], /at a terminal[\s\S]*--vendor/],
    [['--yes'], /no vendor is named[\s\S]*--vendor/],
    [
      ['--yes', '--vendor', 'a', '--vendor', 'b', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'a=m'],
      /of which vendor[\s\S]*--endpoint a=/,
    ],
    [
      ['--yes', '--vendor', 'a', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm', '--model', 'a=n'],
      /--model is given twice/,
    ],
    [
      ['--yes', '--vendor', 'a', '--vendor', 'b', '--endpoint', 'a=http://127.0.0.1:9/v1', '--model', 'a=m'],
      /--vendor b: .*needs --endpoint and --model/,
    ],
    [['--yes', '--vendor', 'kimi'], /needs --endpoint and --model/],
    [['--yes', '--vendor', 'qwen', '--vendor', 'glm', '--key-env', 'K'], /whose key[\s\S]*qwen=/],
    [
      ['--yes', '--vendor', 'glm', '--key-env', 'sk-abcdefghijklmnop1234567'],
      /name of an environment variable, not a key/,
    ],
    [['--yes', '--vendor', 'glm', '--key-file', 'sk-abcdefghijklmnop1234567'], /path of a file, not a key/],
    [['--yes', '--vendor', 'glm', '--key-command', 'pass show x | head -1'], /no shell/],
    [['--yes', '--vendor', 'glm', '--key-env', 'A', '--key-file', 'b'], /two options/],
    [['--yes', '--vendor', 'glm', '--currency', 'RMB'], /--currency[\s\S]*CNY/],
    [['--yes', '--vendor', 'glm', '--default-model', 'qwen'], /--default-model qwen/],
    [['--yes', '--vendor', 'glm', '--budget', 'much'], /decimal/],
    [['--yes', '--vendor', 'glm', '--model', 'glm-5.3'], /--default-model/],
    [['--yes', '--key-env', 'A'], /--vendor/],
  ])('refuses %j with a hint, and writes nothing', async (argv, told) => {
    const { home, env } = await emptyHome();
    const ran = await runBin(['init', ...argv], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
    expect(ran.stderr).not.toMatch(/sk-abc|^\s+at /m);
    expect(await readdir(home)).not.toContain('config.yaml');
  });

  it.each([
    [
      ['--vendor', 'mine', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm', '--budget', '5'],
      /^\nOf mine no price is known in CNY/,
    ],
    [['--vendor', 'glm', '--currency', 'USD', '--budget', '5'], /^\nOf glm no price is known in USD/],
    [['--vendor', 'glm', '--currency', 'USD', '--exchange-rate', '0.14', '--budget', '5'], /^$/],
    [['--vendor', 'mine', '--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm'], /^$/],
  ])('says whose calls a budget would refuse: %j', async (argv, told) => {
    const { home, env } = await emptyHome();
    const ran = await runBin(['init', ...argv, '--yes'], { env });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringMatching(told) });
    expect((await configOf(home)).includes('#allow_unpriced: true')).toBe(ran.stderr !== '');
    expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 0 });
  });

  it('tries the keys with --test, and writes nothing when one is refused', async () => {
    const upstream = await useUpstream(byKey);
    const { home, env } = await emptyHome();
    const argv = [
      'init',
      '--vendor',
      'mine',
      '--endpoint',
      upstream.url,
      '--model',
      'm',
      '--key-env',
      'MY_KEY',
      '--test',
      '--yes',
    ];
    const refused = await runBin(argv, { env: { ...env, MY_KEY: 'wrong' } });
    expect(refused).toMatchObject({ code: 3, stdout: '', stderr: expect.stringMatching(/mine: HTTP 401/) });
    const keyless = await runBin(argv, { env });
    expect(keyless.stderr).toMatch(/\nmgw: mine: MY_KEY is not set\n {2}put the key there\n$/);
    expect(await readdir(home)).not.toContain('config.yaml');
    const ran = await runBin(argv, { env: { ...env, MY_KEY: KEY } });
    expect(ran).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/asking m …\n {2}it answered in .* unpriced\n/),
    });
    const rows = await ledgerRows(home);
    expect(rows).toMatchObject([
      { outcome: 'failed', tag: 'init' },
      { outcome: 'answered', tag: 'init' },
    ]);
    expect(upstream.requests.map(({ body }) => body)).toEqual([
      expect.objectContaining({ max_tokens: 1 }),
      expect.objectContaining({ max_tokens: 1 }),
    ]);
  });
});

/** Answers question after question: each answer is typed once its question stands at the end of the screen. */
async function answer(
  terminal: Terminal,
  dialogue: readonly (readonly [question: RegExp, answer: string])[],
): Promise<void> {
  for (const [question, typed] of dialogue) {
    // Broken where the terminal is narrow: any run of blanks stands for a blank, and a line's end is like any character.
    const source = question.source.replaceAll(' ', '\\s+').replaceAll('.*', '[^]*');
    await terminal.until(new RegExp(`${source}\\s*$`));
    terminal.type(typed);
  }
}

describe.runIf(hasTerminal)('mgw init at a terminal', () => {
  it.each([60, 80, 200])('asks, tries, and writes at the end (%d columns)', async (columns) => {
    const upstream = await useUpstream(byKey);
    const { home, env } = await emptyHome();
    const terminal = openTerminal({ ...env, NO_COLOR: '1', DASHSCOPE_API_KEY: 'never-sent' }, { columns, rows: 80 });
    terminal.type('mgw init; echo "exit $?"');
    await answer(terminal, [
      [/Numbers \[2\]:/, '５'],
      [/1,2\nNumbers \[2\]:/, '2、4'],
      [/Its URL, .*:/, 'nonsense'],
      [/put https:.* before it\nIts URL, .*:/, upstream.url],
      [/kimi-k3 or qwen3:8b:/, '模型'],
      [/-m NAME \[local\]:/, '本地'],
      [/another model of this one\? \[y.N\]/, ''],
      [/Number \[1\]:/, ''],
      [/\[DASHSCOPE_API_KEY\]:/, ''],
      [/Try it now\? .*\[Y.n\]/, 'n'],
      [/Currency .* \[CNY\]:/, ''],
      [/input tokens in CNY; .*:/, '２'],
      [/output tokens in CNY; .*:/, '8'],
      [/Number \[5\]:/, '4'],
      [/The key \(it is not shown\):/, 'wrong-key-999'],
      [/Try it now\? .*\[Y.n\]/, ''],
      [/Incorrect API key provided[\s\S]*Say once more .* \[Y.n\]/, 'y'],
      [/Number \[5\]:/, 'paste'],
      [/The key \(it is not shown\):/, KEY],
      [/Try it now\? .*\[Y.n\]/, ''],
      [/it answered in .* ¥0\.000024[\s\S]*empty for no limit:/, '￥50'],
      // The one that answered, and not the first.
      [/Number \[2\]:/, ''],
      [/Write it\? \[Y.n\]/, ''],
    ]);
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toMatch(/written: [\s\S]*Next:\n( {2}mgw .*\n){3}exit 0\n/);
    expect(screen).not.toMatch(/wrong-key|good-key/);
    const config = await configOf(home);
    expect(config).not.toMatch(/wrong-key|good-key/);
    const keyFile = join(home, 'keys', '本地');
    expect(await readFile(keyFile, 'utf8')).toBe(`${KEY}\n`);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(config).toContain('pricing: { input: 2, output: 8 }');
    const asked = await runBin(['chat', '你好', '--json'], { env });
    expect(asked.code).toBe(0);
    expect(JSON.parse(asked.stdout)).toMatchObject({ model: '本地', content: 'hi', cost: 0.000024 });
    const stats = JSON.parse((await runBin(['stats', '--month', '--json'], { env })).stdout);
    expect(JSON.stringify(stats)).not.toMatch(/"unpriced\w*":[1-9]/i);
    expect((await runBin(['stats', '--month'], { env })).stdout).not.toContain('+?');
  });

  it.each([
    ['which models', []],
    ['a key', [[/Numbers:/, '3'] as const, [/Number \[1\]:/, '4'] as const]],
    [
      'whether to write',
      [
        [/Numbers:/, '3'] as const,
        [/Number \[1\]:/, '1'] as const,
        [/\[ZHIPUAI_API_KEY\]:/, ''] as const,
        [/\[CNY\]:/, ''] as const,
        [/no limit:/, ''] as const,
        [/Number \[1\]:/, ''] as const,
      ],
    ],
  ])('leaves nothing at Ctrl-C where it asks %s, and a good prompt', async (_, before) => {
    const { home, env } = await emptyHome();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { rows: 60 });
    terminal.type('mgw init; echo "exit $?"');
    await answer(terminal, before);
    await terminal.until(/(Numbers:|not shown\):|Write it\? \[Y.n\])\s*$/);
    terminal.press('C-c');
    const screen = await terminal.until(/exit 130\n/);
    expect(screen).toMatch(/\nmgw: stopped.*\nexit 130\n/);
    expect((await readdir(home)).filter((name) => name !== 'state')).toEqual([]);
    // What is typed is seen again.
    terminal.type('echo seen');
    await terminal.until(/\n> echo seen\nseen\n/);
  });

  it('asks for one endpoint after the other, each by a name of its own', async () => {
    const { home, env } = await emptyHome();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { rows: 80 });
    terminal.type('mgw init --no-test --currency CNY --budget 5; echo "exit $?"');
    await answer(terminal, [
      [/Numbers:/, '4'],
      [/Its URL, .*:/, 'http://127.0.0.1:11434/v1'],
      [/kimi-k3 or qwen3:8b:/, 'qwen3:8b'],
      [/-m NAME \[local\]:/, ''],
      [/another model of this one\? \[y.N\]/, 'y'],
      [/Its URL, .*:/, 'http://127.0.0.1:11434/v1'],
      [/kimi-k3 or qwen3:8b:/, 'glm5:9b'],
      [/-m NAME \[local-2\]:/, 'local'],
      [/is taken\n.*-m NAME \[local-2\]:/, ''],
      [/another model of this one\? \[y.N\]/, ''],
      [/local: price of .* input .*:/, '0'],
      [/local: price of .* output .*:/, '0'],
      [/local: where[\s\S]*Number \[5\]:/, ''],
      [/local-2: price of .* input .*:/, '0'],
      [/local-2: price of .* output .*:/, '0'],
      [/local-2: where[\s\S]*Number \[5\]:/, ''],
      [/Number \[1\]:/, '2'],
      [/Write it\? \[Y.n\]/, ''],
    ]);
    await terminal.until(/exit 0\n/);
    expect(await configOf(home)).toMatch(
      / {2}local:\n[\s\S]*model: "qwen3:8b"\n[\s\S]* {2}local-2:\n[\s\S]*model: "glm5:9b"\n[\s\S]*fallback_chain: \[local-2, local\]/,
    );
    expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 0 });
  });

  it.each([
    ['the vendors', [], 'sk-abcdefghijklmnop1234', /looks like a key: it is asked for later/],
    ['the source', [[/Numbers:/, '3'] as const], `${'0af9'.repeat(8)}.AbCd1234AbCd1234`, /looks like a key: choose 4/],
    [
      'the file',
      [[/Numbers:/, '3'] as const, [/Number \[1\]:/, '3'] as const],
      'Ab1d'.repeat(9),
      /looks like a key, and would/,
    ],
  ])('knows a key that is pasted where it asks for %s, and never prints it', async (_, before, key, says) => {
    const { home, env } = await emptyHome();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { rows: 60, columns: 120 });
    terminal.type('mgw init; echo "exit $?"');
    await answer(terminal, before);
    await terminal.until(/(Numbers:|Number \[1\]:|Path of the file:)\s*$/);
    terminal.type(key);
    const screen = await terminal.until(says);
    // Once, where the terminal itself shows what is typed.
    expect(screen.split(key)).toHaveLength(2);
    terminal.press('C-c');
    await terminal.until(/exit 130\n/);
    expect(await readdir(home)).not.toContain('config.yaml');
  });

  it('asks before it touches a config, and keeps what is there', async () => {
    const { home, env } = await emptyHome();
    await writeFile(join(home, 'config.yaml'), 'currency: USD\n');
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type('mgw init; echo "exit $?"');
    await answer(terminal, [[/2 replace it; a copy stays beside it[\s\S]*Number \[1\]:/, 'leave']]);
    await terminal.until(/stays as it is\n[\s\S]*exit 2\n/);
    expect(await configOf(home)).toBe('currency: USD\n');
    expect((await readdir(home)).filter((name) => name !== 'state')).toEqual(['config.yaml']);
  });

  it('asks only what options leave open', async () => {
    const { home, env } = await emptyHome();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type(
      'mgw init --vendor deepseek --key-env DEEPSEEK_API_KEY --currency CNY --budget 5 --default-model deepseek-pro; echo "exit $?"',
    );
    await answer(terminal, [[/cannot be tried now\.[\s\S]*Write it\? \[Y.n\]/, '']]);
    await terminal.until(/exit 0\n/);
    expect(await configOf(home)).toMatch(
      /default_model: deepseek-pro\n[\s\S]*fallback_chain: \[deepseek-pro, deepseek\]\n[\s\S]*monthly: 5\n/,
    );
  });
});
