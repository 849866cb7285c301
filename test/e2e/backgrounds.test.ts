import { describe, expect, it } from 'vitest';
import { homeWith } from '../support/run-bin.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { sse } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const TEXT = `# 标题 Heading

Some **bold**, *slanted*, \`code\`, ~~gone~~, a [link](https://example.com) and 一段足够长的中文，在窄窗口里必须换行，标点不能落到行首。

> 引用 quoted

| 名称 | n |
|---|--:|
| 苹果 🍎 | 1 |

\`\`\`js
const answer = 42; // 注释
const text = "文字";
\`\`\``;
const ANSWER = [
  { choices: [{ index: 0, delta: { reasoning_content: 'let me think 想一想' } }] },
  { choices: [{ index: 0, delta: { content: TEXT } }] },
  { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
];

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const INK = /\u001B\[([\d;]*)m/g;
/** Bold, dim, slanted, underlined, struck, their ends, and six of the terminal's own colours: never black, white, bright ones or a background. */
const READABLE = /^(?:0?|[1-4]|9|22|23|24|29|3[1-6]|39|49)$/;

/** The parameters of the escape sequences on the screen. */
function inksOf(terminal: Terminal): string[] {
  return [...terminal.inked().matchAll(INK)].flatMap(([, codes = '']) => codes.split(';'));
}

describe.runIf(hasTerminal)('what stands on the screen is readable on dark and on light', () => {
  it.each(
    [60, 80, 200].flatMap((columns) => (['dark', 'light'] as const).map((background) => ({ columns, background }))),
  )('$columns columns, $background', async ({ columns, background }) => {
    const upstream = await useUpstream(sse(ANSWER));
    const { env } = await homeWith([upstream, upstream], { cache: { enabled: false } });
    const terminal = openTerminal(env, { columns, rows: 70, background });
    const used = new Set<string>();
    const see = async (line: string, until: RegExp) => {
      terminal.type(line);
      const screen = await terminal.until(until);
      for (const ink of inksOf(terminal)) used.add(ink);
      return screen;
    };
    let ran = 0;
    /** On a screen of its own, once it has ended. */
    const run = (line: string) => see(`clear; ${line}; echo "end $((${++ran}))"`, new RegExp(`end ${ran}\\n`));
    await terminal.until(/^> ?$/m);
    await see('mgw chat --session 苹果 --reasoning', /Ctrl-D leaves[^›]*\n› ?$/m);
    const answered = await see('苹果 apple?', /想一想[\s\S]*thought for[\s\S]* s\n\n› ?$/m);
    expect(answered.split('\n').filter((row) => /^[，。、]/.test(row))).toEqual([]);
    await see('/cost', /all +\d[^›]*\n› ?$/m);
    await see('/help', /empties the line[^›]*\n› ?$/m);
    await see('/nothing', /there is no \/nothing[^›]*\n› ?$/m);
    terminal.press('C-d');
    await terminal.until(/goes on\n> ?$/m);
    const compared = await run('mgw compare "苹果 apple" -m a,b');
    // Beside each other where each has room, else below each other.
    expect(/a +│ b\n/.test(compared)).toBe(columns >= 80);
    expect(/── b ──\n/.test(compared)).toBe(columns < 80);
    for (const line of ['mgw history search 苹果', 'mgw stats', 'mgw', 'mgw chat x -m nobody']) await run(line);
    expect([...used].filter((ink) => !READABLE.test(ink))).toEqual([]);
    expect(used.size).toBeGreaterThan(6);
  });
});
