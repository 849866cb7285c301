import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const ABOUT = 'mgw: DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command, every call priced.\n\n';

/** What `mgw` alone prints, after the line that says what it is. */
async function alone(config: string | undefined, env: Record<string, string> = {}): Promise<string> {
  const home = await tempFolder();
  if (config !== undefined) await writeFile(join(home, 'config.yaml'), config);
  const ran = await runBin([], { env: { MGW_HOME: home, ...env } });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(ran.stdout.startsWith(ABOUT)).toBe(true);
  return ran.stdout.slice(ABOUT.length);
}

describe('mgw alone', () => {
  it('types its examples in the language of the person', async () => {
    const home = await tempFolder();
    await writeFile(join(home, 'config.yaml'), 'models: {qwen: {}}');
    const { stdout } = await runBin(['--lang', 'zh'], { env: { MGW_HOME: home, DASHSCOPE_API_KEY: 'k' } });
    expect(stdout).toContain('  git diff | mgw chat "检查这些改动"  # 就管道里的内容提问\n');
  });

  it('says where to begin where nothing is there', async () => {
    expect(await alone(undefined)).toBe(`There is no config here yet, and no key in the environment.

  mgw init    # vendors, keys, a budget: asked, then written
  mgw demo    # see it work: no key, no network
  mgw --help  # every command
`);
  });

  it('says which key is missing, and where it comes from', async () => {
    expect(await alone('models: {qwen: {api_key_env: MY_KEY}, glm: {}}')).toMatch(
      /^No model has its key:\n {2}qwen: MY_KEY is not set\n {2}glm: ZHIPUAI_API_KEY or .* is not set\n\n {2}export ZHIPUAI_API_KEY=….*\n\n {2}mgw doctor .*\n {2}mgw init .*\n/,
    );
  });

  it('names the same keys as a call that none of them lets through', async () => {
    const home = await tempFolder();
    await writeFile(join(home, 'config.yaml'), 'models: {qwen: {api_key_env: MYKEY}, glm: {}}');
    const ran = await runBin(['chat', 'x'], { env: { MGW_HOME: home } });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toMatch(
      /^mgw: no key for any model\n {2}qwen: MYKEY is not set\n {2}glm: ZHIPUAI_API_KEY or ZAI_API_KEY is not set\n {2}set at least one key:\n {4}export MYKEY=…\n {4}export ZHIPUAI_API_KEY=… {2}# from .*\n$/,
    );
  });

  it('knows whose key a model takes that only its vendor has a name for', async () => {
    expect(await alone('routing: {default_model: qwen/qwen3.8-max, fallback_chain: [glm]}')).toMatch(
      /^No model has its key:\n {2}qwen\/qwen3\.8-max: DASHSCOPE_API_KEY is not set\n {2}glm: /,
    );
  });

  it('says who is asked and what a month may cost where all is well', async () => {
    const config = 'models: {qwen: {}, glm: {}}\nbudget: {monthly: 50, daily: 2.5}';
    expect(await alone(config, { DASHSCOPE_API_KEY: 'k', ZAI_API_KEY: 'k' })).toMatch(
      /^A call asks qwen, and glm when that fails\. At most ¥2\.5 a day and ¥50 a month\.\n\n {2}mgw chat "你好" {20}# ask\n[\s\S]*mgw stats --month/,
    );
    expect(await alone(undefined, { DEEPSEEK_API_KEY: 'k' })).toMatch(
      /^A call asks deepseek\. No budget is set\.\n[\s\S]*mgw chat[\s\S]*mgw init/,
    );
    expect(await alone('routing: {strategy: auto}', { DEEPSEEK_API_KEY: 'k' })).toMatch(
      /^A call asks the model that auto chooses/,
    );
  });

  it('says what is wrong with a config', async () => {
    expect(await alone('models: {qwen: {endpont: x}}')).toMatch(
      /^.*config\.yaml:1:\d+: .*endpont.*\n.*endpoint.*\n\n {2}mgw config check/,
    );
  });

  it('takes a config by name, and takes no word for itself', async () => {
    const home = await tempFolder();
    await writeFile(join(home, 'other.yaml'), 'models: {glm: {}}');
    for (const named of [['--config', join(home, 'other.yaml')], [`--config=${join(home, 'other.yaml')}`]]) {
      const ran = await runBin(named, { env: { MGW_HOME: home } });
      expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('glm: ZHIPUAI_API_KEY') });
    }
    const mistyped = await runBin(['stat'], { env: { MGW_HOME: home } });
    expect(mistyped).toMatchObject({ code: 2, stderr: expect.stringMatching(/unknown command 'stat'[\s\S]*stats/) });
    expect((await runBin(['--help'])).stdout).not.toContain('welcome');
  });

  it.each([
    ['help', 'history', 'show'],
    ['history', 'help', 'show'],
  ])('has help by mgw %s %s %s', async (...words) => {
    const own = await runBin(['history', 'show', '--help']);
    expect(own.stdout).toMatch(/^Usage: mgw history show /);
    expect(await runBin(words)).toEqual(own);
  });

  it.runIf(hasTerminal).each([60, 200])('fits a terminal of %d columns', async (columns) => {
    const home = await tempFolder();
    const terminal = openTerminal({ MGW_HOME: home, NO_COLOR: '1', ZAI_API_KEY: 'k' }, { columns });
    terminal.type('mgw; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    const lines = screen.slice(screen.indexOf('mgw: DeepSeek')).split('\n');
    // A line that was too wide would go on in the next one, in the middle of a word.
    expect(lines.filter((line) => /^ {2}mgw \S+.* {2}# /.test(line))).toHaveLength(4);
    expect(lines.slice(0, 2).join('\n')).toMatch(/every call\s*priced\.|command, every\ncall priced\./);
  });
});
