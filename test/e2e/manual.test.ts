import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commandsOf, wordsOf } from '../../src/cli/help/dress-help.ts';
import { createProgram } from '../../src/cli/program.ts';

const FILE = fileURLToPath(new URL('../../dist/man/mgw.1', import.meta.url));
const has = (program: string, ...argv: string[]) => spawnSync(program, argv).error === undefined;
const run = (program: string, ...argv: string[]) => {
  const ran = spawnSync(program, argv, {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '78', LC_ALL: 'C.UTF-8' },
  });
  return { status: ran.status, text: ran.stdout + ran.stderr };
};

describe('the manual page', () => {
  it('comes with the package, and is ASCII that every roff reads', () => {
    expect(fileURLToPath(new URL(`../../${packageJson.man}`, import.meta.url))).toBe(FILE);
    expect(readFileSync(FILE, 'utf8')).toMatch(/^[\n -~]+$/);
  });

  it('has every command and every option of the program', () => {
    const page = readFileSync(FILE, 'utf8')
      .replaceAll('\\-', '-')
      .replace(/\\f[BIR]/g, '');
    for (const command of commandsOf(createProgram('', async () => {}))) {
      const words = wordsOf(command);
      if (words === 'welcome') continue;
      if (words !== '') expect(page).toMatch(new RegExp(`^\\.SS "mgw ${words}[ "]`, 'm'));
      const shown = command.options.filter(({ hidden }) => !hidden);
      for (const { long } of shown) expect(page).toContain(`${long}`);
    }
    expect(page).not.toContain('welcome');
  });

  it.skipIf(!has('mandoc', '-T', 'lint', FILE))('pleases mandoc (where it is installed)', () => {
    expect(run('mandoc', '-T', 'lint', FILE)).toEqual({ status: 0, text: '' });
  });

  it.skipIf(!has('groff', '--version'))('pleases groff (where it is installed)', () => {
    expect(run('groff', '-ww', '-man', '-z', '-Tutf8', FILE)).toEqual({ status: 0, text: '' });
    const { text } = run('groff', '-man', '-Tutf8', '-P-cbou', FILE);
    expect(text).toContain('mgw chat "写一个斐波那契数列生成器"');
    expect(text).toMatch(/^EXIT STATUS\n[\s\S]*^ENVIRONMENT\n[\s\S]*^FILES\n[\s\S]*^EXAMPLES\n/m);
  });
});
