import { describe, expect, it } from 'vitest';
import { rendered } from '../support/rendered.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { chat, drip, sse } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const ANSWER = `# 快速开始 Quick start

先安装依赖，然后运行 \`npm start\`。**注意：**请不要使用 *sudo*，否则“权限”会出问题；详见[官方文档](https://nodejs.org/zh-cn/docs)。 ✅ 🎉

- First item with **bold text** and a long explanation that has to be broken at sixty columns
  - nested \`code\`
- [x] done

| Model | Price | 说明 |
|:--|--:|---|
| qwen-plus | 0.8 | 性价比高，适合日常使用 |

\`\`\`python
def add(a, b):
    return a + b  # 和
\`\`\`

Done.`;

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const thought = (text: string) => ({ choices: [{ index: 0, delta: { reasoning_content: text } }] });
const last = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };

/** Opens one gate after the other. */
function gates(count: number): { wait: (index: number) => Promise<void> | undefined; open: (index: number) => void } {
  const opened = Array.from({ length: count }, () => {
    let open = () => {};
    const promise = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { promise, open };
  });
  return { wait: (index) => opened[index]?.promise, open: (index) => opened[index]?.open() };
}

/** What stands between the last command line and the accounting line. */
function answerOn(screen: string): string {
  const from = screen.indexOf('\n', screen.lastIndexOf('> mgw '));
  const to = screen.search(/\n(?:test-model|a-v1|[a-z]) · /);
  return screen.slice(from + 1, to < 0 ? undefined : to);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const INK = /\u001B\[([\d;]*)m/g;
const plain = (text: string) => text.replace(INK, '');
const ended = (terminal: Terminal) => terminal.until(/ s\n(?:exit \d+\n)?>/);

describe.runIf(hasTerminal)('an answer at a terminal', () => {
  it.each([60, 80, 200])('is rendered in %d columns, word by word as it comes', async (columns) => {
    const pieces = ANSWER.match(/[\s\S]{1,3}/g) ?? [];
    const upstream = await useUpstream(sse([...pieces.map(delta), last]));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env, { columns, rows: 45 });
    terminal.type('mgw chat hi');
    const screen = await ended(terminal);
    expect(answerOn(screen)).toBe(plain(await rendered([ANSWER], { columns, color: true })).trimEnd());
    // Attributes and the terminal's own eight colours: readable on dark and on light.
    const codes = [...terminal.inked().matchAll(INK)].flatMap(([, code = '']) => code.split(';'));
    expect(new Set(codes).size).toBeGreaterThan(4);
    expect(codes.filter((code) => !/^(?:0?|[1-4]|9|22|23|24|29|3[1-6]|39|49)$/.test(code))).toEqual([]);
  });

  it('looks in the history as it did, unless it is wanted as it was written', async () => {
    const upstream = await useUpstream(chat(ANSWER));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns: 60, rows: 60 });
    terminal.type('mgw chat hi');
    const looked = (await rendered([ANSWER], { columns: 60 })).trimEnd();
    expect(answerOn(await ended(terminal))).toBe(looked);
    terminal.type('mgw history show; echo "end $((1))"');
    expect(await terminal.until(/end 1\n/)).toContain(`\n› hi\n${looked}\na · `);
    terminal.type('mgw history show --raw; echo "end $((2))"');
    expect(await terminal.until(/end 2\n/)).toContain('\n› hi\n# 快速开始 Quick start\n');
    expect((await runBin(['history', 'show'], { env })).stdout).toContain(`\n› hi\n${ANSWER}\na · `);
  });

  it.each([
    [40, 24, 60],
    [80, 60, 200],
    [200, 60, 80],
  ])('loses and repeats nothing when the window is resized meanwhile: %d, %d, %d columns', async (...widths) => {
    const gate = gates(4);
    const parts = [
      'one two three four five six 中文说明 seven ',
      'eight nine **ten eleven** twelve ',
      'thirteen fourteen fifteen sixteen',
    ];
    const upstream = await useUpstream(drip([...parts.map(delta), last], gate.wait));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env, { columns: widths[0], rows: 30 });
    terminal.type('mgw chat hi');
    gate.open(0);
    await terminal.until(/seven/);
    terminal.resize(widths[1], 20);
    gate.open(1);
    await terminal.until(/twelve/);
    terminal.resize(widths[2], 20);
    gate.open(2);
    gate.open(3);
    const screen = await ended(terminal);
    const words = answerOn(screen).replace(/\s+/g, '');
    expect(words).toBe(parts.join('').replace(/[\s*]+/g, ''));
  });

  it('shows that a table is on its way, and nothing of that once it is there', async () => {
    const gate = gates(3);
    const parts = ['before\n\n| 名称 | n |\n|---|--:|\n| 苹果 | 1 |\n', '| 梨 | 2 |\n\nafter'];
    const upstream = await useUpstream(drip([...parts.map(delta), last], gate.wait));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type('mgw chat hi');
    gate.open(0);
    await terminal.until(/before\n\S table/);
    terminal.resize(40);
    gate.open(1);
    gate.open(2);
    expect(answerOn(await ended(terminal))).toBe('before\n\n名称  n\n────  ─\n苹果  1\n梨    2\n\nafter');
  });

  it('that is stopped by Ctrl-C is there as far as it had come, with what was held back', async () => {
    const gate = gates(2);
    const upstream = await useUpstream(drip([delta('one **two three'), delta('never')], gate.wait));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi; echo "exit $?"');
    gate.open(0);
    await terminal.until(/one/);
    terminal.press('C-c');
    const screen = await terminal.until(/exit 130\n/);
    expect(answerOn(screen)).toMatch(/^one(?:\^C)? \*\*two three$/);
  });

  it('is what was sent with --raw, in a dumb terminal, by the config, and down a pipe', async () => {
    const text = '# **a**  b\n\n| x |\n|---|';
    const upstream = await useUpstream(chat(text));
    const { env } = await homeWith([upstream]);
    const off = await homeWith([upstream], { output: { markdown: false } });
    for (const [settings, command] of [
      [env, 'mgw chat hi --raw'],
      [{ ...env, TERM: 'dumb' }, 'mgw chat hi'],
      [off.env, 'mgw chat hi'],
    ] as const) {
      const terminal = openTerminal({ ...settings });
      terminal.type(command);
      expect(answerOn(await ended(terminal))).toBe(text);
    }
    expect((await runBin(['chat', 'hi'], { env: { ...env, FORCE_COLOR: '1' } })).stdout).toBe(text);
  });

  it('has no escape sequence with NO_COLOR and --color never, and some with --color always', async () => {
    const upstream = await useUpstream(chat('# a\n\n**b** `c`'));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type('mgw chat hi');
    expect(answerOn(await ended(terminal))).toBe('# a\n\nb `c`');
    expect(terminal.inked()).not.toContain('\u001B[1');
    terminal.type('clear; mgw --color always chat hi; echo "exit $?"');
    await terminal.until(/exit 0\n/);
    expect(terminal.inked()).toContain('\u001B[1');
    const colored = openTerminal({ ...env, FORCE_COLOR: '1' });
    colored.type('mgw chat hi --color never');
    await ended(colored);
    expect(colored.inked()).not.toContain('\u001B[1');
  });

  it('is read aloud without spinner and drawings', async () => {
    const gate = gates(3);
    const upstream = await useUpstream(
      drip([thought('hm'), delta('- a\n\n| x | y |\n|---|---|\n| 1 | 2 |\n'), last], gate.wait),
    );
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal({ ...env, MGW_SCREEN_READER: '1' });
    terminal.type('mgw chat hi');
    gate.open(0);
    await terminal.until(/thinking\n/);
    gate.open(1);
    gate.open(2);
    expect(answerOn(await ended(terminal))).toMatch(/^thinking\nthought for \d+\.\d s\n- a\n\nx: 1\ny: 2$/);
    terminal.type('clear; mgw stats; echo "exit $?"');
    expect(await terminal.until(/exit 0\n/)).not.toMatch(/[▁-█]/);
  });
});

describe.runIf(hasTerminal)('thinking', () => {
  const script = (gate: ReturnType<typeof gates>) =>
    drip(
      [thought('First, the question. '), thought('Then 中文 the rest of it.'), delta('The answer.'), last],
      gate.wait,
    );

  it('is shown while it comes, and folded to a line when the answer begins', async () => {
    const gate = gates(4);
    const { env } = await homeWith([await useUpstream(script(gate))]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi');
    gate.open(0);
    await terminal.until(/thinking\n {2}First, the question\./);
    expect(terminal.inked()).toContain('\u001B[2mthinking\n  First');
    gate.open(1);
    await terminal.until(/question\. Then 中文 the rest of\n?/);
    gate.open(2);
    gate.open(3);
    expect(answerOn(await ended(terminal))).toMatch(/^thought for \d+\.\d s\n\nThe answer\.$/);
  });

  it('is left as it is where the window has become too small for it, and nothing above it is lost', async () => {
    const gate = gates(4);
    const { env } = await homeWith([await useUpstream(script(gate))]);
    const terminal = openTerminal(env);
    terminal.type('echo before; mgw chat hi');
    gate.open(0);
    await terminal.until(/First, the question\./);
    terminal.resize(18, 30);
    gate.open(1);
    await terminal.until(/rest of/);
    gate.open(2);
    gate.open(3);
    const screen = await terminal.until(/answer\.[\s\S]* s\n>/);
    expect(screen).toMatch(/before\nthinking\n[\s\S]*thought for \d+\.\d\n? s\n\nThe answer\./);
  });

  it('is broken at words where the history shows it', async () => {
    const thinks = `${'let me think about it '.repeat(5)}我想一想。`;
    const upstream = await useUpstream(sse([thought(thinks), delta('done'), last]));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns: 60 });
    terminal.type('mgw chat hi');
    await ended(terminal);
    terminal.type('clear; mgw history show --reasoning; echo "end $((1))"');
    expect(await terminal.until(/end 1\n/)).toContain(
      '\n› hi\n  let me think about it let me think about it let me think\n  about it let me think about it let me think about it 我想\n  一想。\n\ndone\na · ',
    );
  });

  it('stays with --reasoning, and is not shown with --no-reasoning', async () => {
    const all = gates(4);
    for (const index of [0, 1, 2, 3]) all.open(index);
    const upstream = await useUpstream(script(all));
    const { env } = await homeWith([upstream]);
    const shown = openTerminal(env);
    shown.type('mgw chat hi --reasoning');
    expect(answerOn(await ended(shown))).toMatch(
      /^ {2}First, the question\. Then 中文 the rest of it\.\nthought for \d+\.\d s\n\nThe answer\.$/,
    );
    const hidden = openTerminal(env);
    hidden.type('mgw chat hi --no-reasoning --no-cache');
    expect(answerOn(await ended(hidden))).toBe('The answer.');
  });
});
