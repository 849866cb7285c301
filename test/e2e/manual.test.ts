import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { commandsOf, wordsOf } from '../../src/cli/help/dress-help.ts';
import { createProgram } from '../../src/cli/program.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { englishLeft } from '../support/english-left.ts';
import { tempFolder } from '../support/temp-home.ts';

const MAN = fileURLToPath(new URL('../../dist/man', import.meta.url));
const FILE = join(MAN, 'mgw.1');
const CHINESE = join(MAN, 'zh_CN', 'man1', 'mgw.1');
const has = (program: string, ...argv: string[]) => spawnSync(program, argv).error === undefined;
const run = (command: readonly string[], env: Record<string, string> = {}) => {
  const [program = '', ...argv] = command;
  const ran = spawnSync(program, argv, {
    encoding: 'utf8',
    env: { ...process.env, MANWIDTH: '78', LC_ALL: 'C.UTF-8', ...env },
  });
  return { status: ran.status, text: ran.stdout + ran.stderr };
};

describe('the manual page', () => {
  it('comes with the package', () => {
    expect(fileURLToPath(new URL(`../../${packageJson.man}`, import.meta.url))).toBe(FILE);
  });

  it.each([FILE, CHINESE])('is ASCII that every roff reads: %s', (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(/^[\n -~]+$/);
  });

  it.each([FILE, CHINESE])('has every command and every option of the program: %s', (file) => {
    const page = readFileSync(file, 'utf8')
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
    expect(run(['mandoc', '-T', 'lint', FILE])).toEqual({ status: 0, text: '' });
    // Lines of Chinese are long, since a line's end would be a space.
    expect(run(['mandoc', '-T', 'lint', '-W', 'warning', CHINESE])).toEqual({ status: 0, text: '' });
  });

  it.skipIf(!has('groff', '--version'))('pleases groff (where it is installed)', () => {
    for (const file of [FILE, CHINESE]) {
      expect(run(['groff', '-ww', '-man', '-z', '-Tutf8', file])).toEqual({ status: 0, text: '' });
    }
    const { text } = run(['groff', '-man', '-Tutf8', '-P-cbou', FILE]);
    expect(text).toContain('mgw chat "写一个斐波那契数列生成器"');
    expect(text).toMatch(/^EXIT STATUS\n[\s\S]*^ENVIRONMENT\n[\s\S]*^FILES\n[\s\S]*^EXAMPLES\n/m);
  });
});

describe('the Chinese manual page', () => {
  it.skipIf(!has('groff', '--version'))('has no English but names, and is broken between characters', () => {
    const { text } = run(['groff', '-man', '-Tutf8', '-P-cbou', '-rLL=78n', CHINESE]);
    expect(text).toMatch(/^名称\n[\s\S]*^退出状态\n[\s\S]*^环境变量\n[\s\S]*^文件\n[\s\S]*^示例\n/m);
    const typed = [
      /^ {3}mgw .*$/gm, // a heading
      /^ +(?:--?|mgw |git |source |\$EDITOR )[^\u3000-\uFFFF]*/gm,
      /\w+(?:,\w+)+|'name,\s+age\s+int,\s+tags|two words|model: qwen|用法：git diff.*/g,
    ];
    expect(englishLeft(text, typed)).toEqual([]);
    const lines = text.split('\n').filter((line) => /\p{sc=Han}/u.test(line) && !/^ +(?:mgw|git) /.test(line));
    expect(lines.filter((line) => displayWidth(line) > 78)).toEqual([]);
    expect(lines.filter((line) => displayWidth(line) > 74).length).toBeGreaterThan(20);
    expect(lines.filter((line) => /^\s*[，。；：、）”]/.test(line))).toEqual([]);
  });

  it('is found by man in a Chinese locale (where one can be made)', async (context) => {
    const folder = await tempFolder();
    const made = spawnSync('localedef', ['-i', 'zh_CN', '-f', 'UTF-8', join(folder, 'zh_CN.UTF-8')]);
    context.skip(made.status !== 0 || !/^man \d/.test(run(['man', '--version']).text), 'no locale, or another man');
    const chinese = { LOCPATH: folder, LC_ALL: 'zh_CN.UTF-8', MANPATH: `${MAN}:` };
    expect(run(['man', '-w', 'mgw'], chinese)).toEqual({ status: 0, text: `${CHINESE}\n` });
    expect(run(['man', 'mgw'], chinese).text).toContain('终端里的模型网关');
    expect(run(['man', '-w', 'mgw'], { MANPATH: MAN }).status).not.toBe(0);
  });
});
