import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../src/cli/render/table.ts';
import { englishLeft } from '../support/english-left.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { breakOff, chat, drip, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8', NO_COLOR: '1' };
const WIDTHS = [60, 80, 200];

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const thought = (text: string) => ({ choices: [{ index: 0, delta: { reasoning_content: text } }] });
const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

/** Typed lines, with what a shell makes of them where they are longer than the window. */
const printed = (screen: string) => screen.replace(/^> [^\n]*(?:\n[^\n]*)??; echo "exit \$\?"\n/gm, '');

async function ended(terminal: Terminal, code = 0): Promise<string> {
  return printed(await terminal.until(new RegExp(`^exit ${code}$`, 'm')));
}

/** Chinese, and no wider than the window. */
function expectChinese(screen: string, { columns = 80 } = {}): void {
  expect(englishLeft(screen, [/^exit \d+/m])).toEqual([]);
  for (const line of screen.split('\n')) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
}

describe.runIf(hasTerminal)('an answer at a Chinese terminal', () => {
  it.each(WIDTHS)('has its account, with what is left of the budget, in %d columns', async (columns) => {
    const usage = {
      ...{ prompt_tokens: 1204, completion_tokens: 312 },
      prompt_tokens_details: { cached_tokens: 800 },
    };
    const upstream = await useUpstream([failure(503, { message: 'overloaded' }), chat('你好，世界', { usage })]);
    const { env } = await homeWith([upstream], { budget: { daily: 10 }, model: { max_retries: 1 } });
    const terminal = openTerminal({ ...CHINESE, ...env }, { columns });
    terminal.type('mgw chat 你好; echo "exit $?"');
    const screen = await ended(terminal);
    expect(screen).toMatch(/；0\.\d 秒后重试/);
    expect(screen).toMatch(
      /你好，世界\ntest-model · 输入 1,204（缓存 800） · 输出 312 · ¥0\.001\d+(?: · |\n)\d\.\d 秒(?: · |\n)每日预算剩 ¥10\.00 \/ ¥10\.00\n/,
    );
    expectChinese(screen, { columns });
  });

  it('voids what broke off, and says what it cost', async () => {
    const breaking = await useUpstream(breakOff([delta('半个')]));
    const { env } = await homeWith([breaking, await useUpstream(chat('整个回答'))]);
    const terminal = openTerminal({ ...CHINESE, ...env }, { columns: 120 });
    terminal.type('mgw chat 你好; echo "exit $?"');
    const screen = await ended(terminal);
    expect(screen).toMatch(/──── 以上回答作废，重新开始 ────\n整个回答\ntest-model · .* ≈¥0\.\d+ 用于失败的尝试/);
    expectChinese(screen, { columns: 120 });
  });

  it.each(WIDTHS)('says of a kept answer where it comes from, in %d columns', async (columns) => {
    const upstream = await useUpstream(chat('在手机银行的“卡片”里办理。'));
    const { env } = await homeWith([upstream]);
    await runBin(['chat', 'How do I order a new bank card?'], { env });
    const terminal = openTerminal({ ...CHINESE, ...env }, { columns });
    terminal.type('mgw chat "How can I order a new bank card"; echo "exit $?"');
    const screen = await ended(terminal);
    expect(screen).toMatch(/test-model · 来自缓存（同义）(?: · |\n)\d+ 秒前问过“How do I order[^”]*”/);
    expect(screen).toMatch(/节省 ¥0\.\d+ · \d\.\d 秒/);
    expectChinese(screen, { columns });
  });

  it('folds the thinking, and says where the answer was cut or there is none', async () => {
    const cut = { choices: [{ index: 0, delta: { content: '答' }, finish_reason: 'length' }] };
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const upstream = await useUpstream([
      drip([thought('先看问题。'), thought('再想。'), cut], (index) => (index === 2 ? gate : undefined)),
      chat('没有代码'),
      chat(''),
    ]);
    const { env } = await homeWith([upstream], { cache: { enabled: false } });
    const terminal = openTerminal({ ...CHINESE, ...env });
    terminal.type('mgw chat 你好 --max-tokens 5; mgw chat 你好 -x; mgw chat 你好; echo "exit $?"');
    await terminal.until(/^思考中\n {2}先看问题/m);
    open();
    const screen = await ended(terminal);
    expect(screen).toMatch(/思考了 \d+\.\d 秒\n\n答\n/);
    expect(screen).toContain('mgw: 回答在 5 token 的输出上限处被截断\n  用 --max-tokens 调高\n');
    expect(screen).toContain('mgw: 回答里没有代码块，以上是全文\n');
    expect(screen).toContain('mgw: 回答是空的\n');
    expectChinese(screen);
  });

  it('asks whether to send what is over its limit, and takes 好 for a yes', async () => {
    const { env } = await homeWith([await useUpstream(chat('回答'))], { cache: { enabled: false } });
    const terminal = openTerminal({ ...CHINESE, ...env });
    terminal.type('mgw chat 你好 --max-cost 0.001; echo "exit $?"');
    const asked = await terminal.until(/仍然发送吗？ \[y\/N\]/);
    expect(asked).toMatch(/用 --max-tokens \d+ 就够\n/);
    terminal.type('好');
    expect(await ended(terminal)).toMatch(/\n回答\n/);
    terminal.type('mgw chat 再问 --max-cost 0.001; echo "exit $?"');
    await terminal.until(/再问[\s\S]*仍然发送吗？ \[y\/N\]/);
    terminal.type('n');
    expect(await ended(terminal, 4)).toContain('mgw: 未发送');
  });
});

describe('mgw chat --dry-run in Chinese', () => {
  it.each([[], ['--model', 'a'], ['--model', 'auto'], ['--max-cost', '0.0000001'], ['--no-cache']])(
    'says what would be sent: %s %s',
    async (...options) => {
      const { env } = await homeWith([{ url: 'http://127.0.0.1:1/v1' }, { url: 'http://127.0.0.1:1/v1' }], {
        budget: { daily: 10, per_tag: { trial: 1 } },
      });
      const { stdout } = await runBin(['chat', '你好', '--dry-run', ...options], { env: { ...CHINESE, ...env } });
      const lines = stdout.split('\n');
      expect(englishLeft(stdout)).toEqual([]);
      expect(lines.at(-2)).toBe('发送  不发送（--dry-run）');
      expect(lines.filter((line) => line !== '' && !/^(?:\p{sc=Han}{2}| {4}) {2}\S/u.test(line))).toEqual([]);
      expect(stdout).toMatch(/^预算 {2}每日预算：已花 ¥0\.000000 \/ ¥10\.000000$/m);
      expect(stdout).toMatch(/^输出 {2}大约 \d+ token（假设值，回答太少，无从得知）$/m);
    },
  );
});

describe.runIf(hasTerminal)('mgw compare in Chinese', () => {
  it.each(WIDTHS)('shows how far each has come, and a table, in %d columns', async (columns) => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const script = (text: string) =>
      drip([thought('想'), delta(text), delta('的末尾'), last], (index) => (index === 2 ? gate : undefined));
    const { env } = await homeWith([await useUpstream(script('甲')), await useUpstream(script('乙'))]);
    const terminal = openTerminal({ ...CHINESE, ...env }, { columns });
    terminal.type('mgw compare 你好 -m a,b; echo "exit $?"');
    if (columns >= 80) expectChinese(printed(await terminal.until(/回答中 · \d+ 秒 +│ 回答中/)), { columns });
    go();
    const screen = await ended(terminal);
    const [head = '', rule = ''] = /^模型[^\n]*\n─[^\n]*/m.exec(screen)?.[0].split('\n') ?? [];
    expect(head).toMatch(/^模型 +首 token +全部 +输入 +输出 +费用$/);
    expect(displayWidth(head)).toBe(displayWidth(rule));
    expect(screen).toMatch(/^合计 /m);
    expectChinese(screen, { columns });
  });

  it('says what failed', async () => {
    const down = await useUpstream(failure(400, { message: 'not today' }));
    const { env } = await homeWith([await useUpstream(chat('甲')), down]);
    const { stdout } = await runBin(['compare', '你好', '-m', 'a,b'], { env: { ...CHINESE, ...env } });
    expect(stdout).toMatch(/^b +失败/m);
    expect(stdout).toContain('mgw: b：HTTP 400：not today\n');
    expect(englishLeft(stdout, ['not today'])).toEqual([]);
  });
});
