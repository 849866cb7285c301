import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { nodeEffects } from '../../src/effects.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { outcome, runShell } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGES = ['README.md', 'docs/README.zh-CN.md'];
const OTHER_PAGES = readdirSync(join(ROOT, 'docs'))
  .map((name) => `docs/${name}`)
  .filter((page) => page.endsWith('.md') && !PAGES.includes(page));
const KEYS = { DEEPSEEK_API_KEY: 'simulated', DASHSCOPE_API_KEY: 'simulated', ZHIPUAI_API_KEY: 'simulated' };

/** The code blocks of a page in one language: `sh` and `js` blocks run; others show what cannot run offline. */
function blocksOf(page: string, language: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, code]) => code ?? '',
  );
}

/** A home in which the three presets lead to the simulator. */
async function simulatedHome(): Promise<{ home: string; config: string }> {
  const simulator = await startSimulator({ clock: nodeEffects().clock, paceMs: 0 });
  onTestFinished(() => simulator.close());
  const home = await tempFolder();
  const config = join(home, 'simulated.yaml');
  const models = (['deepseek', 'qwen', 'glm'] as const).map(
    (vendor) => `  ${vendor}: {endpoint: "${simulator.url(vendor)}"}\n`,
  );
  await writeFile(config, `models:\n${models.join('')}`);
  return { home, config };
}

/** Runs a block in a home of its own, and expects it to succeed. */
async function runs(script: string): Promise<void> {
  const { home, config } = await simulatedHome();
  const usesOwnFile = /mgw (config )?init/.test(script);
  const env = { ...KEYS, MGW_HOME: home, ...(usesOwnFile ? {} : { MGW_CONFIG: config }) };
  const ran = await runShell(`set -e; cd "${ROOT}"\n${script}`, env);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout).not.toBe('');
  expect(ran.stderr).not.toMatch(/^\s+at |^mgw: /m);
}

/** Runs a block as a program in a home of its own, beside the library, and gives what it prints. */
async function runsAsProgram(code: string): Promise<string> {
  const { home, config } = await simulatedHome();
  await mkdir(join(home, 'node_modules'));
  await symlink(ROOT, join(home, 'node_modules', 'mgw'));
  await symlink(config, join(home, 'config.yaml'));
  await writeFile(join(home, 'example.mjs'), code);
  const env = { PATH: process.env['PATH'] ?? '', ...KEYS, MGW_HOME: home };
  const ran = await outcome(spawn(process.execPath, ['example.mjs'], { cwd: home, env }));
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  return ran.stdout;
}

describe('docs/library.md', () => {
  it.each(blocksOf('docs/library.md', 'js'))('has programs that run: %s', async (code) => {
    expect(await runsAsProgram(code)).toMatch(/\[simulator\]|cost-limit|CNY/);
  });

  it('names every code of a failure, every event and every option', () => {
    const text = readFileSync(join(ROOT, 'docs/library.md'), 'utf8');
    for (const code of Object.keys(EXIT_CODES)) expect(text).toContain(`\`${code}\``);
    const names = [...declared('ChatEvent', /type: '([\w-]+)'/g), ...declared('ChatRequest', /^ {2}(\w+)\??:/gm)];
    expect(names).toEqual(expect.arrayContaining(['restart', 'finish', 'maxCost', 'schema']));
    for (const name of names) expect(text).toContain(`\`${name}\``);
  });
});

/** What a type of `domain/chat.ts` names. */
function declared(type: string, pattern: RegExp): string[] {
  const [, body = ''] =
    readFileSync(join(ROOT, 'src/domain/chat.ts'), 'utf8').match(
      new RegExp(`^export type ${type} =([\\s\\S]*?)^\\S*;$`, 'm'),
    ) ?? [];
  return [...body.matchAll(pattern)].map(([, name]) => name ?? '');
}

describe.each(OTHER_PAGES.filter((page) => blocksOf(page, 'sh').length > 0))('%s', (page) => {
  it.each(blocksOf(page, 'sh'))('runs as it says: %s', runs);
});

describe.each(PAGES)('%s', (page) => {
  it('has commands to run', () => {
    expect(blocksOf(page, 'sh').length).toBeGreaterThanOrEqual(5);
    expect(blocksOf(page, 'js')).toHaveLength(1);
  });

  it.each(blocksOf(page, 'sh'))('runs as it says: %s', runs);

  it('has a library example that runs', async () => {
    const stdout = await runsAsProgram(blocksOf(page, 'js')[0] ?? '');
    expect(stdout).toMatch(/模型: deepseek \| 成本: ¥0\.\d+\n/);
    expect(stdout).toContain('[模拟器]');
    expect(stdout).toMatch(/总成本: ¥0\.\d+/);
  });

  it('names every exit code', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const table = text
      .split('\n')
      .filter((line) => /^\| [\d, 、]+ \|/.test(line))
      .join('\n');
    for (const code of [0, 143, ...Object.values(EXIT_CODES)]) expect(table).toMatch(new RegExp(`\\b${code}\\b`));
  });

  it('names every key of the config', async () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const example = readFileSync(join(ROOT, 'config.example.yaml'), 'utf8');
    const keys = new Set([...example.matchAll(/^ {2,4}#?([a-z][a-z0-9_]+):/gm)].map(([, key]) => key ?? ''));
    const missing = [...keys].filter((key) => !text.includes(key.replace(/^price_per_1k_/, '')));
    // Aliases and the parts of `pricing` are named in the example itself.
    expect(missing.filter((key) => /_/.test(key) && !/^(effective_from|as_of|cached_input|up_to)$/.test(key))).toEqual(
      [],
    );
  });
});
