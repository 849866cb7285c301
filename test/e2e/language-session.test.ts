import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/cli/render/table.ts';
import { englishLeft } from '../support/english-left.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8', NO_COLOR: '1' };

/** A Chinese home with a model that answers in Chinese. */
async function chineseHome(): Promise<{ home: string; env: Record<string, string> }> {
  const upstream = await useUpstream(chat('好的。', { usage: { prompt_tokens: 9, completion_tokens: 3 } }));
  const { home, env } = await homeWith([upstream], { cache: { enabled: false } });
  return { home, env: { ...env, ...CHINESE } };
}

async function shell(env: Record<string, string>, columns: number): Promise<Terminal> {
  const terminal = openTerminal(env, { columns, rows: 60 });
  await terminal.until(/^> ?$/m);
  return terminal;
}

const widest = (screen: string) => Math.max(...screen.split('\n').map(displayWidth));

describe.skipIf(!hasTerminal)('a session in Chinese', () => {
  it.each([60, 80, 200])('has no English of its own at %d columns', async (columns) => {
    const { env, home } = await chineseHome();
    writeFileSync(join(home, 'notes.txt'), '笔记');
    const terminal = await shell(env, columns);
    terminal.type('mgw chat');
    await terminal.until(/Ctrl-D 离开\n[\s\S]*› ?$/m);
    const type = async (line: string, shows: RegExp) => {
      terminal.type(line);
      return terminal.until(new RegExp(`${shows.source}[\\s\\S]*› ?$`, 'm'));
    };
    await type('/cost', /还没有问过/);
    await type('/help', /离开，同 Ctrl-D[\s\S]*停止回答/);
    await type('你好', /输入 9 · 输出 3/);
    await type('/tokens', /可用的|未知/);
    await type(`/file ${home}/notes.txt`, /随下一个问题：1 个文件/);
    await type('/file -', /没有附文件/);
    await type('/system 简短', /系统提示：简短/);
    await type('/model', /可选：/);
    await type('/cost', /合计/);
    await type('/nam', /name/);
    const last = await type('/undo', /已去掉：你好；没有剩下的了/);
    expect(englishLeft(last, [/mgw\(\).*/, 'mgw chat'])).toEqual([]);
    expect(widest(last)).toBeLessThanOrEqual(columns);
    terminal.press('C-d');
    await terminal.until(/0 轮 · 输入/);
  });

  it('lists, shows, searches and removes what was kept', async () => {
    const { env } = await chineseHome();
    await runBin(['chat', '写一首诗', '--session', '诗'], { env });
    const ran = async (...argv: string[]) => (await runBin(['history', ...argv], { env })).stdout;
    const list = await ran('list');
    expect(list).toMatch(/^编号 +时间 +轮数 +费用 +模型 +名称 +内容\n/);
    const show = await ran('show', '诗');
    expect(show).toContain('1 轮');
    const found = await ran('search', '诗');
    const none = await ran('search', '没有的词');
    expect(none).toBe('在 1 个对话里没有找到\n');
    const off = await ran('off');
    expect(off).toContain('从现在起不再保存对话');
    const again = await runBin(['chat', '再写', '--session', '诗'], { env });
    const on = await ran('on');
    const removed = await ran('rm', '--all', '--yes');
    expect(removed).toBe('已删除 1 个对话\n');
    for (const screen of [list, show, found, off, again.stdout + again.stderr, on]) {
      expect(englishLeft(screen)).toEqual([]);
    }
  });
});

describe('templates and files in Chinese', () => {
  it('are listed with what is wrong with them', async () => {
    const { env, home } = await chineseHome();
    const none = await runBin(['prompt', 'list'], { env });
    expect(none.stdout).toBe('还没有模板；用 `mgw prompt edit 名称` 新建\n');
    mkdirSync(join(home, 'prompts'));
    writeFileSync(
      join(home, 'prompts', '审查.md'),
      '---\nmodel: a\nparameters: {重点: 错误}\n---\n检查 {{重点}}：{{input}}',
    );
    const listed = await runBin(['prompt', 'list'], { env });
    expect(listed.stdout).toMatch(/^名称 +参数 +模型 +说明\n/);
    const removed = await runBin(['prompt', 'rm', '审查', '--yes'], { env });
    expect(removed.stdout).toMatch(/^已删除 /);
    expect(englishLeft(none.stdout + listed.stdout + removed.stdout)).toEqual([]);
  });

  it('are listed as they go in', async () => {
    const { env } = await chineseHome();
    const folder = await tempFolder();
    writeFileSync(join(folder, 'a.txt'), '一');
    writeFileSync(join(folder, 'b.txt'), Buffer.from('d6d0cec4b2e2cad4', 'hex'));
    writeFileSync(join(folder, 'c.bin'), Buffer.from([0, 1, 2, 3]));
    const ran = await runBin(['chat', '总结', '-f', folder], { env });
    expect(ran.stderr).toContain('b.txt 是 GB18030，以 UTF-8 发送');
    expect(englishLeft(ran.stderr)).toEqual([]);
  });
});

describe('the first run in Chinese', () => {
  it('is shown how things stand', async () => {
    const home = await tempFolder();
    const { stdout } = await runBin([], { env: { ...CHINESE, MGW_HOME: home } });
    expect(stdout).toContain('还没有配置，环境变量里也没有 Key。');
    expect(englishLeft(stdout)).toEqual([]);
    const { env } = await chineseHome();
    const ready = await runBin([], { env });
    expect(ready.stdout).toContain('调用会问 a。没有设预算。');
    expect(englishLeft(ready.stdout)).toEqual([]);
  });

  it.skipIf(!hasTerminal).each([60, 80, 200])('is asked in Chinese at %d columns', async (columns) => {
    const home = await tempFolder();
    const terminal = await shell({ ...CHINESE, MGW_HOME: home }, columns);
    const answer = async (line: string, then: RegExp) => {
      terminal.type(line);
      return terminal.until(then);
    };
    await answer('mgw init', /编号：/);
    await answer('２', /环境变量[\s\S]*编号/);
    await answer('1', /变量名/);
    await answer('', /货币/);
    await answer('', /每月最多/);
    await answer('５０ 元', /问谁？[\s\S]*编号/);
    await answer('', /写入？/);
    const screen = await answer('是', /接下来：[\s\S]*> ?$/m);
    expect(screen).toMatch(/已写入：/);
    expect(englishLeft(screen, [/mgw\(\).*/, 'mgw init', 'pass show qwen'])).toEqual([]);
    expect(widest(screen)).toBeLessThanOrEqual(columns);
  });

  it('sees the demo in Chinese, questions and answers too', async () => {
    const { code, stdout } = await runBin(['demo', '--fast'], { env: CHINESE });
    expect(code).toBe(0);
    expect(stdout).toContain('用两句话解释什么是模型网关。');
    expect(stdout).toContain('真正使用：');
  });
});
