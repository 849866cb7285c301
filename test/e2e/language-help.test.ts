import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/cli/render/table.ts';
import { englishLeft } from '../support/english-left.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8' };

describe('help', () => {
  it('is in the language of LANG or --lang, wherever that stands', async () => {
    const [chinese, ...same] = await Promise.all([
      runBin(['help', 'chat'], { env: CHINESE }),
      runBin(['chat', '--help'], { env: CHINESE }),
      runBin(['--lang', 'zh', 'help', 'chat']),
      runBin(['--lang=zh', 'chat', '-h']),
      runBin(['chat', '--lang', 'zh', '--help']),
    ]);
    expect(chinese).toMatchObject({ code: 0, stderr: '' });
    expect(chinese?.stdout).toMatch(/^用法：mgw chat \[选项\] \[问题\.\.\.\]\n\n向模型提问/);
    expect(chinese?.stdout).toContain('\n示例：\n');
    expect(same.map(({ stdout }) => stdout)).toEqual(same.map(() => chinese?.stdout));
  });

  it('is as complete behind an option of every command', async () => {
    const [plain, behind] = await Promise.all([runBin(['help']), runBin(['--color', 'auto', 'help'])]);
    expect(behind?.stdout).toBe(plain?.stdout);
  });

  it('is told on stderr for want of a subcommand', async () => {
    const ran = await runBin(['cache'], { env: CHINESE });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^用法：mgw cache \[选项\] \[命令\]\n\n缓存的答案/);
  });
});

describe('what a Tab is answered', () => {
  const ask = async (words: readonly string[], env: Record<string, string>) =>
    (await runBin(['completion', '--complete', '--', ...words], { env })).stdout;

  it('has its meanings in the language of the locale, and the same words', async () => {
    const [english, chinese, others] = await Promise.all([
      ask(['cache', ''], {}),
      ask(['cache', ''], CHINESE),
      ask(['--lang', 'zh', 'cache', ''], {}),
    ]);
    const words = (answer: string | undefined) => answer?.split('\n').map((line) => line.split('\t')[0]);
    expect(words(chinese)).toEqual(words(english));
    expect(chinese).toContain('\nlist\t列出缓存的答案，新的在前\n');
    expect(englishLeft(chinese ?? '', [/^\w+\t/gm])).toEqual([]);
    expect(others).toBe(english);
  });

  it('says what auto is', async () => {
    expect(await ask(['chat', '-m', 'aut'], CHINESE)).toBe('words\nauto\t按任务选择\n');
  });
});

describe.runIf(hasTerminal)('at a terminal', () => {
  it.each([60, 80, 200])('a page of %d columns is broken by mgw, not by the terminal', async (columns) => {
    const home = await tempFolder();
    const terminal = openTerminal({ MGW_HOME: home, NO_COLOR: '1' }, { columns, rows: 100 });
    terminal.type('mgw --lang zh help stats; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    const page = screen.slice(screen.indexOf('用法：'), screen.indexOf('exit 0'));
    const { stdout } = await runBin(['--lang', 'zh', 'help', 'stats']);
    expect(page.replace(/\s/g, '')).toBe(stdout.replace(/\s/g, ''));
    // What is no heading stands behind spaces, also where a line goes on.
    expect(
      page
        .split('\n')
        .slice(3)
        .filter((line) => !/^(?: {2}.*|.*：|)$/.test(line)),
    ).toEqual([]);
    expect(Math.max(...page.split('\n').map(displayWidth))).toBeLessThanOrEqual(Math.min(columns, 100));
  });
});
