import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

const run = async (argv: readonly string[], stdin?: string | Uint8Array) =>
  runBin(['cost', 'estimate', ...argv], {
    env: { MGW_HOME: await tempFolder() },
    ...(stdin !== undefined && { stdin }),
  });

describe('mgw cost estimate', () => {
  it.each([
    ['--month'],
    ['--today'],
    ['--since', '7d'],
    ['--by', 'model'],
    ['--top', '3'],
    ['--repeats'],
    ['--what-if', 'glm'],
    ['--html', 'page.html'],
    ['-z', 'UTC'],
  ])('refuses an option of a report on a period: %s %s', async (...options) => {
    const { code, stdout, stderr } = await run(['hello', ...options]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^mgw: mgw cost estimate and --[a-z-]+ cannot be combined\n {2}.+\n$/);
  });

  it('counts one token as one', async () => {
    expect((await run(['hello'])).stdout).toContain('input 1 token by o200k_base');
    const { stdout } = await runBin(['chat', 'hello', '--dry-run'], {
      env: { MGW_HOME: await tempFolder(), DEEPSEEK_API_KEY: 'k' },
    });
    expect(stdout).toMatch(/^input +1 token by o200k_base/m);
  });

  it('takes --csv and --json, one of them', async () => {
    const { code, stdout } = await run(['hello', '--csv']);
    expect([code, stdout.split('\r\n')[0]]).toEqual([0, expect.stringMatching(/^model,upstream_model,/)]);
    expect((await run(['hello', '--csv', '--json'])).code).toBe(2);
  });

  it.each([
    ['nothing', '', 'stdin is empty'],
    ['white space', ' \n\t', 'no prompt'],
    ['bytes that are no text', Uint8Array.of(0x7f, 0x45, 0, 1, 2, 0xff), 'not text'],
  ])('refuses %s in one line and a hint', async (_, stdin, words) => {
    const { code, stdout, stderr } = await run([], stdin);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
    expect(stderr).toMatch(/^mgw: .+\n {2}.+\n$/);
  });

  it('waits for the count of five megabytes', async () => {
    const { code, stdout } = await run([], 'a'.repeat(5_000_000));
    expect(code).toBe(0);
    expect(stdout).toContain('input 625,000 tokens by o200k_base');
    expect(stdout).toMatch(/^glm /m);
  });
});

test('a price of none of the models is no price, and not 0', async () => {
  const home = await tempFolder();
  const model = '{provider: openai-compatible, endpoint: "http://127.0.0.1:9/v1", model: own}';
  await writeFile(join(home, 'config.yaml'), `models:\n  own: ${model}\n  other: ${model}\n`);
  const { code, stdout } = await runBin(['cost', 'estimate', 'hello', '--json'], { env: { MGW_HOME: home } });
  expect(code).toBe(0);
  const own = (JSON.parse(stdout) as { model: string }[]).filter(
    ({ model: name }) => name === 'own' || name === 'other',
  );
  expect(own).toHaveLength(2);
  for (const row of own) expect(Object.keys(row).filter((key) => key.endsWith('Cost'))).toEqual([]);
});

it('a dry run waits for the count of a long input, too', async () => {
  const home = await tempFolder();
  const { code, stdout } = await runBin(['chat', '--dry-run', '--json'], {
    env: { MGW_HOME: home, DEEPSEEK_API_KEY: 'sk-of-the-test' },
    stdin: 'a'.repeat(800_000),
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout).counted).toEqual({ inputTokens: 100_000, encoding: 'o200k_base' });
});
