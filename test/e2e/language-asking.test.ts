import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createShadowLog } from '../../src/cache/shadow.ts';
import { englishLeft } from '../support/english-left.ts';
import { lineOf, rowAt } from '../support/ledger-home.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8' };
/** What was typed, and what the shell says. */
const TYPED = [/^.*echo "exit.*$/gm, /^> .*$/gm, /echo "exit \$\?"/g];

describe.runIf(hasTerminal)('questions at a terminal, in Chinese (skipped where there is no tmux)', () => {
  it('calibrate lays pairs before a person, who answers in Chinese', async () => {
    const { env, home } = await homeWith([await useUpstream([chat('第一个回答')])]);
    const log = createShadowLog(join(home, 'cache'));
    for (const [question, kept] of [
      ['怎么改密码', '如何改密码'],
      ['怎么退款', '如何退款'],
      ['怎么付款', '如何付款'],
    ] as const) {
      const ts = '2026-11-23T04:00:00.000Z';
      log.append({ v: 1, ts, layer: 'equivalent', question, kept, entryId: '01KAR', similarity: 0.87 });
    }
    const terminal = openTerminal({ ...env, ...CHINESE });
    terminal.type('mgw cache calibrate; echo "exit $?"');
    await terminal.until(
      /1\/3 · equivalent · 0\.87\n {2}提问 {6}".*\n {2}已存问题 {2}".*\n回答相同吗？ \[y\/n\/s\/q\]$/m,
    );
    terminal.type('是');
    await terminal.until(/2\/3 /);
    terminal.type('否');
    await terminal.until(/3\/3 /);
    terminal.type('跳过');
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toContain('从 3 对没有判断过的问题里随机抽出 3 对\n');
    expect(screen).toMatch(/equivalent +3 .* 2 +1 +50\.0% /);
    expect(screen).toContain('还有 1 对没有判断；用 `mgw cache calibrate` 继续\n');
    expect(englishLeft(screen, TYPED)).toEqual([]);
  });

  it('clear and prune ask, and take 是 and 好 for a yes', async () => {
    const { env, home } = await homeWith([await useUpstream([chat('第一个回答')])]);
    await runBin(['chat', '法国的首都是哪里'], { env });
    const terminal = openTerminal({ ...env, ...CHINESE });
    terminal.type('mgw cache clear; echo "exit $?"');
    await terminal.until(/删除 1 条？ \[y\/N\]$/m);
    terminal.type('不');
    await terminal.until(/什么都没有删除\nexit 0\n/);
    terminal.type('mgw cache clear; echo "exit $?"');
    await terminal.until(/什么都没有删除[\s\S]*删除 1 条？ \[y\/N\]$/m);
    terminal.type('是');
    await terminal.until(/已清空 1 条\nexit 0\n/);
    await writeFile(join(home, 'ledger', '2026-01.jsonl'), lineOf(rowAt('2026-01-05T04:00:00.000Z')));
    terminal.type('clear; mgw ledger prune --before 2026-02; echo "exit $?"');
    await terminal.until(/永久删除？ \[y\/N\]$/m);
    terminal.type('好');
    const screen = await terminal.until(/已删除 2026[\s\S]*exit 0\n/);
    expect(screen).toMatch(/已删除 2026-01-05 的 1 次调用，¥0\.001000\n/);
    expect(englishLeft(screen, TYPED)).toEqual([]);
  });
});
