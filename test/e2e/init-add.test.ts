import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const BEFORE = `# mine, by hand
currency: CNY
models:
  qwen:
    api_key_env: OFFICE_KEY   # not the private one
routing:
  default_model: qwen
  fallback_chain: [qwen]
budget:
  monthly: 5
`;

async function homeOf(config = BEFORE) {
  const home = await tempFolder();
  const path = join(home, 'config.yaml');
  await writeFile(path, config);
  return { env: { MGW_HOME: home }, home, read: () => readFile(path, 'utf8') };
}

const ADDED = BEFORE.replace(
  'private one\n',
  'private one\n  glm:\n    provider: glm\n    api_key_env: ZHIPUAI_API_KEY\n',
).replace('[qwen]', '[qwen, glm]');

describe('mgw init --add', () => {
  it('adds a vendor and leaves every other byte, with a copy beside it', async () => {
    const { env, home, read } = await homeOf();
    const ran = await runBin(['init', '--add', '--vendor', 'glm', '--yes'], { env });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^added to .*config\.yaml: glm\n/) });
    expect(await read()).toBe(ADDED);
    const [backup = ''] = (await readdir(home)).filter((name) => name.endsWith('.bak'));
    expect(await readFile(join(home, backup), 'utf8')).toBe(BEFORE);
    expect(await runBin(['config', 'check'], { env })).toMatchObject({ code: 0 });
  });

  it('adds an endpoint, and says when the budget will refuse it', async () => {
    const { env, read } = await homeOf();
    const endpoint = ['--endpoint', 'http://127.0.0.1:9/v1', '--model', 'm'];
    const ran = await runBin(['init', '--add', '--vendor', 'mine', ...endpoint, '--yes'], { env });
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('Of mine no price is known in CNY') });
    expect(await read()).toContain('  mine:\n    provider: openai-compatible\n');
  });

  it('writes a config where there is none', async () => {
    const home = await tempFolder();
    const ran = await runBin(['init', '--add', '--vendor', 'glm', '--yes'], { env: { MGW_HOME: home } });
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^written: /) });
  });

  it.each([
    ['a model that is there', BEFORE, ['--vendor', 'qwen'], /has a model qwen already/],
    [
      'a file in braces',
      '{ models: { qwen: { } } }\n',
      ['--vendor', 'glm'],
      /cannot add to it safely[\s\S]*\n {2}.*glm:\n.*provider: glm/,
    ],
    ['a broken file', 'models: [\n', ['--vendor', 'glm'], /config\.yaml/],
    ['another answer', BEFORE, ['--vendor', 'glm', '--budget', '9'], /does not go with --budget/],
    ['what replaces it', BEFORE, ['--vendor', 'glm', '--overwrite'], /does not go with --overwrite/],
  ])('refuses %s, and leaves the file', async (_, config, argv, told) => {
    const { env, home, read } = await homeOf(config);
    const ran = await runBin(['init', '--add', ...argv, '--yes'], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
    expect(await read()).toBe(config);
    expect((await readdir(home)).filter((name) => name.endsWith('.bak'))).toEqual([]);
  });
});

describe.runIf(hasTerminal)('mgw init where there is a config', () => {
  it('offers to add to it first, and asks nothing that the file says', async () => {
    const { env, read } = await homeOf();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns: 120, rows: 60 });
    terminal.type('mgw init; echo "exit $?"');
    await terminal.until(/There is a config already[\s\S]*1 {2}add models[\s\S]*Number \[1\]:\s*$/);
    terminal.type('');
    // Without qwen, which is there.
    const asked = await terminal.until(/Numbers:\s*$/);
    expect(asked).toMatch(/1 {2}DeepSeek\n +2 {2}GLM\n +3 {2}another/);
    terminal.type('2');
    await terminal.until(/GLM: where[\s\S]*Number \[1\]:\s*$/);
    terminal.type('');
    await terminal.until(/\[ZHIPUAI_API_KEY\]:\s*$/);
    terminal.type('');
    const screen = await terminal.until(/Write it\? \[Y.n\]\s*$/);
    expect(screen).not.toMatch(/Currency|month may cost|names none/);
    terminal.type('');
    await terminal.until(/added to [\s\S]*exit 0\n/);
    expect(await read()).toBe(ADDED);
  });
});
