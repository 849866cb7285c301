import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { breakOff, chat, drip, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const forever = new Promise<void>(() => {});
/** What stands between the last command line and the prompt after it. */
function output(screen: string): string {
  const typed = screen.lastIndexOf('> mgw ');
  const prompt = screen.lastIndexOf('\n>');
  return screen.slice(screen.indexOf('\n', typed) + 1, prompt > typed ? prompt : undefined).trimEnd();
}

describe.runIf(hasTerminal)('at a real terminal', () => {
  it('shows the answer, then one line of what it cost, and leaves no spinner behind', async () => {
    const upstream = await useUpstream(
      chat('你好，世界', {
        usage: { prompt_tokens: 1204, completion_tokens: 312, prompt_tokens_details: { cached_tokens: 800 } },
      }),
    );
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    expect(output(screen)).toMatch(
      /^你好，世界\ntest-model · 1,204 in \(800 cached\) · 312 out · ¥0\.001\d+ · \d\.\d s\nexit 0$/,
    );
  });

  it('begins a line of its own below an answer that something else prints', async () => {
    const { env } = await homeWith([await useUpstream(chat('no line end'))]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi | cat; echo "exit $?"');
    expect(output(await terminal.until(/exit 0\n/))).toMatch(/^no line end\ntest-model · .*\nexit 0$/);
  });

  it('says of a kept answer where it comes from, and gives another to who asks again at once', async () => {
    const upstream = await useUpstream([chat('Under Cards, in the app.'), chat('Call us.')]);
    const { env } = await homeWith([upstream]);
    await runBin(['chat', 'How do I order a new bank card?'], { env });
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type('mgw chat "How can I order a new bank card"; echo "exit $?"');
    const first = await terminal.until(/exit 0\n/);
    expect(output(first)).toMatch(
      new RegExp(
        '^Under Cards, in the app\\.\ntest-model · from cache \\(equivalent\\) · asked \\d+ seconds? ago as “How do I order[^”]*…?”\n' +
          'saved ¥0\\.\\d+ · \\d\\.\\d s · mgw cache forget \\w{26}\nexit 0$',
      ),
    );
    terminal.type('clear; mgw chat "How can I order a new bank card?"; echo "exit $?"');
    expect(output(await terminal.until(/Call us\.[^>]*exit 0\n/))).toMatch(/Call us\.\n[^\n]* in · /);
    terminal.type('clear; mgw chat "How can I order a new bank card?" --json | cut -c 1-30');
    await terminal.until(/"content":"Call us\./);
    expect(upstream.requests).toHaveLength(2);
  });

  it('spins until the first token, and not after it', async () => {
    let begin = () => {};
    const gate = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const upstream = await useUpstream(
      drip([delta('one '), { choices: [{ index: 0, delta: { content: 'two' }, finish_reason: 'stop' }] }], () => gate),
    );
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi');
    await terminal.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] a\b/);
    begin();
    const screen = await terminal.until(/ s\n>/);
    expect(output(screen)).toMatch(/^one two\n/);
    expect(screen).not.toMatch(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
  });

  it('says in a line each what failed, and who answered', async () => {
    const down = await useUpstream(failure(503, { message: 'overloaded' }));
    const { env } = await homeWith([down, await useUpstream(chat('from b'))], { model: { max_retries: 1 } });
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi');
    const screen = await terminal.until(/ s\n>/);
    expect(output(screen)).toMatch(
      /^a: .*overloaded; again in 0\.\d s\na: .*overloaded; asking b\nfrom b\ntest-model · .*$/,
    );
  });

  it('voids a broken answer with a rule and a word, and begins again', async () => {
    const breaking = await useUpstream(breakOff([delta('half an ans')]));
    const { env, home } = await homeWith([breaking, await useUpstream(chat('the whole answer'))]);
    const terminal = openTerminal(env, { columns: 120 });
    terminal.type('mgw chat hi; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    expect(output(screen)).toMatch(
      /^half an ans\na: .*\n──── .*void.*────\nthe whole answer\ntest-model · .*\nexit 0$/,
    );
    expect(await ledgerRows(home)).toMatchObject([
      {
        outcome: 'answered',
        model: 'b',
        attempts: [{ model: 'a', billed: { costSource: 'estimated' } }, { model: 'b' }],
      },
    ]);
  });

  it('stops at Ctrl-C with 130 and a good prompt', async () => {
    const upstream = await useUpstream(drip([delta('one ')], (index) => (index === 0 ? undefined : forever)));
    const { env, home } = await homeWith([upstream]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi');
    // At the start of a line: the command itself may stand in a folder with such a name.
    await terminal.until(/^one/m);
    terminal.press('C-c');
    await terminal.until(/\n> $|\n>\s*$/);
    terminal.type('echo "exit $?"');
    await terminal.until(/exit 130\n/);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'cancelled' }]);
  });

  it('lets no answer drive the terminal', async () => {
    const upstream = await useUpstream(chat('safe \u001b[2J\u001b]0;title\u0007\u001b[31mred\u0000 end'));
    const { env } = await homeWith([upstream]);
    const terminal = openTerminal(env);
    terminal.type('mgw chat hi');
    const screen = await terminal.until(/ s\n>/);
    expect(output(screen)).toMatch(/^safe .\[2J.\]0;title..\[31mred. end\n/);
  });

  it('lets no answer turn the order of what is read, in code or in words; a pipe gets what was sent', async () => {
    const answer = 'so \u2067that\u2069\n\n```js\nif (a != "u\u202e\u2066// check\u2069\u2066") {\n```\nשלום\u200f end';
    const upstream = await useUpstream(chat(answer));
    const { env } = await homeWith([upstream], { cache: { enabled: false } });
    const terminal = openTerminal({ ...env, NO_COLOR: '1' });
    terminal.type('mgw chat hi');
    const screen = await terminal.until(/ s\n>/);
    expect(screen).toMatch(/so .that.\n/);
    expect(screen).toContain('if (a != "u��// check��") {');
    expect(screen).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    expect((await runBin(['chat', 'hi'], { env })).stdout).toBe(answer);
  });

  it.each([60, 80, 200])('keeps the tables within %d columns and cuts no number', async (columns) => {
    const upstream = await useUpstream(
      chat('ok', { usage: { prompt_tokens: 123_456_789, completion_tokens: 98_765_432 } }),
    );
    const { env, home } = await homeWith([upstream]);
    await writeFile(
      join(home, 'config.yaml'),
      `models:\n  通义千问-知识库-助手: {provider: openai-compatible, endpoint: "${upstream.url}", model: m, price_per_1k_input: 0.001, price_per_1k_output: 0.002}\n`,
    );
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns, rows: 60 });
    terminal.type('mgw chat hi -q > /dev/null; clear; mgw stats; mgw cost; mgw models; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    // A row that is too wide would go on in the next line, and begin with something else than its first column.
    const rows = output(screen).split('\n');
    expect(rows.filter((row) => /^Total +1 .*\dm?s$/.test(row))).toHaveLength(1);
    expect(rows.filter((row) => /¥320\.99/.test(row)).length).toBeGreaterThanOrEqual(4);
    expect(rows.filter((row) => /…\d|\d…/.test(row))).toEqual([]);
  });
});
