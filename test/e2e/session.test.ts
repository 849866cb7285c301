import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal, type Terminal } from '../support/terminal.ts';
import { until } from '../support/until.ts';
import { type Answer, chat, drip, failure, type UpstreamRequest } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const delta = (content: string) => ({ choices: [{ index: 0, delta: { content } }] });
const ends = (content: string) => ({ choices: [{ index: 0, delta: { content }, finish_reason: 'stop' }] });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const forever = new Promise<void>(() => {});

type Body = { model: string; messages: { role: string; content: string }[] };

/** What was sent; nothing where it was not. */
function bodyOf(request: UpstreamRequest | undefined): Body {
  return (request?.body as Body | undefined) ?? { model: '', messages: [] };
}

/** A shell that has said that it is ready: what is typed sooner stands on the screen twice. */
async function openShell(
  env: Record<string, string>,
  size: { columns?: number; rows?: number } = {},
): Promise<Terminal> {
  const terminal = openTerminal({ ...env, NO_COLOR: '1' }, size);
  await terminal.until(/^> ?$/m);
  return terminal;
}

/** A session at a terminal, on a model `a` (and `b`), after its first prompt. */
async function session(
  answers: Answer | readonly Answer[],
  { columns = 80, rows = 40, words = '', settings = {}, models = 1 } = {},
) {
  const upstream = await useUpstream(answers);
  const { env, home } = await homeWith(
    Array.from({ length: models }, () => upstream),
    { cache: { enabled: false }, ...settings },
  );
  const terminal = await openShell(env, { columns, rows });
  terminal.type(`mgw chat ${words}; echo "exit $?"`);
  await terminal.until(/Ctrl-D leaves[^›]*\n› ?$/m);
  const asked = (at: number) => bodyOf(upstream.requests[at]).messages.map(({ content }) => content);
  const leave = async () => {
    terminal.press('C-d');
    return after(await terminal.until(/exit \d+\n/));
  };
  return { terminal, upstream, env, home, asked, leave };
}

/** What stands below the command line. */
function after(screen: string): string {
  return screen
    .slice(screen.indexOf('\n', screen.lastIndexOf('> mgw chat')) + 1)
    .trimEnd()
    .replace(/\n>$/, '');
}

/** As a terminal breaks it: all but the first two signs take two columns. */
function wrapped(text: string, columns: number): string {
  let [rows, left] = ['', columns];
  for (const [at, sign] of [...text].entries()) {
    const width = at < 2 ? 1 : 2;
    if (width > left) [rows, left] = [`${rows}\n`, columns];
    rows += sign;
    left -= width;
  }
  return rows;
}

/** Types a question, and waits for the line that its answer cost. */
async function ask(terminal: Terminal, question: string, answer: RegExp): Promise<string> {
  terminal.type(question);
  return terminal.until(new RegExp(`${answer.source}[^›]* s\\n(.*\\n)?\\n› ?$`, 'm'));
}

describe.runIf(hasTerminal)('a session', () => {
  it('is question and answer with what each cost, and in the end all of it in a line', async () => {
    const { terminal, asked, leave, home } = await session([chat('你好，世界'), chat('Two.')]);
    await ask(terminal, '你好', /你好，世界/);
    await ask(terminal, 'and 2?', /Two\./);
    expect(await leave()).toMatch(
      /^a · \/help, Ctrl-D leaves\n\n› 你好\n你好，世界\ntest-model · 10 in · 5 out · ¥0\.000020 · \d\.\d s\n\n› and 2\?\nTwo\.\ntest-model · [^\n]* s\n\n›\n2 turns · 20 in · 10 out · ¥0\.000040 · mgw chat -c goes on\nexit 0$/,
    );
    expect(asked(1)).toEqual(['你好', '你好，世界', 'and 2?']);
    expect(await ledgerRows(home)).toHaveLength(2);
  });

  it.each([60, 80, 200])('fits into %d columns', async (columns) => {
    const { terminal, leave } = await session(chat('好的。'), { columns, rows: 60, words: '--session 工作' });
    await ask(terminal, '写一个斐波那契数列生成器', /好的。/);
    terminal.type('/help');
    await terminal.until(/empties the line/);
    terminal.type('/cost');
    const table = after(await terminal.until(/all +10/));
    expect(table).toMatch(/\n +1 +a +answer +10 +– +5 +¥0\.000020\n/);
    const screen = await leave();
    // What is too wide for the terminal would go on at the beginning of the next line.
    const rows = screen
      .split('\n')
      .filter((row) => !/^( {2,}|›|mgw|好|a ·|test-model|Call|─|1 turn|exit|session|$)/.test(row));
    expect(rows).toEqual([]);
    expect(screen).toContain('mgw chat --session 工作 goes on');
  });

  it('keeps what is typed and all above it in a window that changes', async () => {
    const { terminal, asked } = await session(chat('第一行\n\n第二行\n\n第三行'));
    await ask(terminal, 'hi', /第三行/);
    const typed = '一段很长的中文输入，用来检查窗口变窄变宽时，行编辑是否正确，😀也在其中。';
    terminal.keys(typed);
    await terminal.until(/也在其中。/);
    const rest = '› ?hi\\n第一行\\n+第二行\\n+第三行\\ntest-model[^›]*› ';
    // Whatever the width, the line stands there once, below all that stood above it.
    const written = terminal.record();
    for (const columns of [60, 40, 30, 80, 36, 200, 50]) {
      const before = written().length;
      terminal.resize(columns);
      // The terminal breaks the line anew by itself, and what is drawn for a width that is no more stays torn.
      await until(() => written().slice(before).includes(typed), `it is drawn for ${columns} columns`);
      const once = wrapped(`› ${typed}`, columns).slice(2);
      await terminal.until(new RegExp(`${rest}${once.replaceAll('\n', '\\n')}\\n*$`));
    }
    terminal.press('Enter');
    await terminal.until(/其中。\n+第一行/);
    expect(asked(1).at(-1)).toBe(typed);
  });

  it('sends a paste of several lines as one question, and shows a long one as a word', async () => {
    const { terminal, asked } = await session(chat('ok'));
    terminal.paste('def f(x):\n\treturn 数据库\n');
    await terminal.until(/return 数据库/);
    terminal.type(' # why?');
    await terminal.until(/ok\n/);
    const lines = Array.from({ length: 50 }, (_, index) => `line ${index}`).join('\n');
    terminal.paste(lines);
    await terminal.until(/› \[pasted 1: 50 lines\]/);
    await ask(terminal, ' explain', /\[pasted 1: 50 lines\] explain\nok/);
    expect(asked(0)?.at(-1)).toBe('def f(x):\n\treturn 数据库 # why?');
    expect(asked(1)?.at(-1)).toBe(`${lines} explain`);
  });

  it.each([60, 200])('puts whole words of an input method where the cursor stands, in %d columns', async (columns) => {
    const { terminal, asked } = await session(chat('ok'), { columns });
    const [before, rest] = ['这是一个很长很长的中文问题，用来检查在窄窗口里换行和编辑是否正确，包括👍', '宽字符'];
    terminal.keys(before + rest);
    await terminal.until(/宽字符 ?$/m);
    for (const key of ['Left', 'Left', 'Left']) terminal.press(key);
    terminal.keys('插入的词语');
    const screen = await terminal.until(/插入的词语宽字符 ?$/m);
    expect(screen.match(/› 这是一个/g)).toHaveLength(1);
    terminal.press('Enter');
    await terminal.until(/ok\n/);
    expect(asked(0)).toEqual([`${before}插入的词语${rest}`]);
  });

  it('takes lines that end in a backslash, and Alt-Enter, as one question', async () => {
    const { terminal, asked } = await session(chat('ok'));
    terminal.type('one\\');
    terminal.keys('two');
    terminal.press('M-Enter');
    await ask(terminal, 'three', /three\nok/);
    expect(asked(0)).toEqual(['one\ntwo\nthree']);
  });

  it.each([60, 80, 200])('stops an answer at Ctrl-C and goes on; what had come stays (%d columns)', async (columns) => {
    const stopped = drip([delta('half an ')], (index) => (index === 0 ? undefined : forever));
    const { terminal, asked, leave, home } = await session([stopped, chat('Two.')], { columns });
    terminal.type('first');
    await terminal.until(/half an/);
    terminal.press('C-c');
    await terminal.until(/stopped; what had come stays in the conversation/);
    await ask(terminal, 'second', /Two\./);
    terminal.press('C-c');
    await terminal.until(/Ctrl-D or \/quit leaves/);
    expect(await leave()).toMatch(/2 turns .*\nexit 0$/);
    expect(asked(1)).toEqual(['first', 'half an ', 'second']);
    expect((await ledgerRows(home)).map(({ outcome }) => outcome)).toEqual(['cancelled', 'answered']);
  });

  it('says of an answer that was stopped before anything came how to ask again', async () => {
    const { terminal, asked } = await session([drip([], () => forever), chat('Now.')]);
    terminal.type('first');
    await terminal.until(/[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏] a\b/);
    terminal.press('C-c');
    await terminal.until(/stopped; \/retry asks again/);
    await ask(terminal, '/retry', /\/retry\nNow\./);
    expect(asked(1)).toEqual(['first']);
  });

  it('keeps what is typed during an answer until it is there, and draws nothing into it', async () => {
    let end = () => {};
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const slow = drip([delta('one '), ends('two')], (index) => (index === 1 ? gate : undefined));
    const { terminal, asked } = await session([slow, chat('Next.')]);
    terminal.type('first');
    await terminal.until(/one/);
    terminal.keys('second');
    terminal.press('Enter');
    terminal.resize(70);
    terminal.resize(80);
    end();
    const screen = await terminal.until(/Next\.\n[^›]* s\n\n› ?$/m);
    expect(after(screen)).toMatch(/› first\none two\n.*\n\n› second\nNext\.\n/s);
    expect(asked(1)).toEqual(['first', 'one two', 'second']);
  });

  it('can be left by Ctrl-Z and come back to, at the prompt and within an answer', async () => {
    let go = () => {};
    const gate = new Promise<void>((resolve) => {
      go = resolve;
    });
    const slow = drip([delta('one '), ends('two')], (index) => (index === 1 ? gate : undefined));
    const { terminal, asked } = await session([chat('First.'), slow]);
    terminal.keys('half a ');
    terminal.press('C-z');
    await terminal.until(/Stopped/);
    terminal.type('fg');
    // Where it stood before it stopped, it stands as well.
    await terminal.until(/Stopped[\s\S]*› half a ?$/m);
    await ask(terminal, 'question', /First\./);
    expect(asked(0)).toEqual(['half a question']);
    terminal.type('second');
    await terminal.until(/one/);
    terminal.press('C-z');
    await terminal.until(/one[\s\S]*Stopped/);
    go();
    terminal.type('fg');
    await terminal.until(/Stopped[\s\S]*two\n.* s\n\n› ?$/m);
    terminal.press('C-d');
    await terminal.until(/\n2 turns · .*\n>/);
  });

  it('asks again for another answer, also another model, and takes back', async () => {
    const { terminal, upstream, asked, leave, home } = await session(
      [chat('One.'), chat('Another.'), chat('Third.'), chat('Fourth.')],
      { models: 2 },
    );
    await ask(terminal, 'first', /One\./);
    await ask(terminal, '/retry', /Another\./);
    await ask(terminal, '/retry b', /Third\./);
    terminal.type('/undo');
    await terminal.until(/taken back: first; nothing is left/);
    await ask(terminal, 'second', /Fourth\./);
    expect(asked(2)).toEqual(['first']);
    expect(asked(3)).toEqual(['second']);
    expect(bodyOf(upstream.requests[2]).model).toBe('b-v1');
    terminal.type('/cost');
    expect(after(await terminal.until(/all +40/))).toMatch(
      /1 +a +taken back .*\n.*2 +a +taken back .*\n.*3 +b +taken back .*\n.*4 +a +answer /,
    );
    expect(await leave()).toMatch(/1 turn · 40 in · 20 out · ¥0\.000080/);
    const [file] = (await runBin(['history', 'export'], { env: { MGW_HOME: home } })).stdout.split('\n');
    expect(JSON.parse(file ?? '')).toMatchObject({ turns: [{ question: 'second', model: 'a' }] });
  });

  it('changes the model and the system prompt, which Tab completes and a wrong name does not end', async () => {
    const { terminal, upstream, asked } = await session(chat('ok'), { models: 2 });
    // What comes in one go is taken for a paste, and a Tab in it for a Tab.
    terminal.keys('/mo');
    await terminal.until(/› \/mo$/m);
    terminal.press('Tab');
    await terminal.until(/› \/model ?$/m);
    terminal.type('b');
    await terminal.until(/› \/model b\nb \(b-v1\)/);
    terminal.type('/model nobody');
    await terminal.until(/mgw: .*nobody/);
    terminal.type('/system 用中文回答');
    await terminal.until(/system: 用中文回答/);
    await ask(terminal, 'hi', /ok/);
    expect(bodyOf(upstream.requests[0]).model).toBe('b-v1');
    expect(asked(0)).toEqual(['用中文回答', 'hi']);
    terminal.type('/modle');
    await terminal.until(/there is no \/modle\n +did you mean \/model\?/);
    await ask(terminal, '//etc/hosts', /hosts\nok/);
    expect(asked(1)?.at(-1)).toBe('/etc/hosts');
  });

  it('says that a model is chosen for each question where the config chooses', async () => {
    const { terminal, leave } = await session(chat('ok'), { settings: { routing: { strategy: 'auto' } }, models: 2 });
    expect(terminal.screen()).toMatch(/^ *auto · .*Ctrl-D leaves/m);
    terminal.type('/model');
    await terminal.until(/auto: chosen for each question\n/);
    terminal.type('/model b');
    await terminal.until(/\nb \(b-v1\)\n/);
    terminal.type('/model -');
    await terminal.until(/\/model -\nauto: chosen for each question\n/);
    await leave();
  });

  it('waits for what a named pipe gives until Ctrl-C, and goes on', async () => {
    const { terminal, home } = await session(chat('ok'));
    const pipe = join(home, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    terminal.type(`/file ${pipe}`);
    // Opens once somebody reads there.
    const silent = await open(pipe, 'w');
    terminal.press('C-c');
    await terminal.until(/stopped by Ctrl-C\n\n›/);
    await silent.close();
    await ask(terminal, 'what?', /ok/);
  });

  it('sends files before a question, and writes the conversation into a new file', async () => {
    const { terminal, asked, home } = await session(chat('ok'));
    const [notes, saved] = [join(home, 'notes.txt'), join(home, 'saved.md')];
    writeFileSync(notes, 'some notes\n');
    terminal.type(`/file ${notes}`);
    await terminal.until(/with the next question: 1 file, 11 B: .*notes\.txt \(11\s+B\)\n\n\[1 file\] ›/);
    terminal.type('/file missing.txt');
    await terminal.until(/missing\.txt: no such file/);
    await ask(terminal, 'what?', /ok/);
    expect(asked(0)).toEqual(['some notes\n\nwhat?']);
    for (const word of ['written to', 'is there already']) {
      terminal.type(`/save ${saved}`);
      await terminal.until(new RegExp(word));
    }
    expect(readFileSync(saved, 'utf8')).toMatch(/^# what\?\n\n.*## Question\n\nsome notes\n\nwhat\?\n\n## a\n\nok\n$/s);
  });

  it('sends what a question names behind an @, folders and images too; an image once, then by its name', async () => {
    const { terminal, asked, upstream, home } = await session([chat('one'), chat('two'), chat('three')], {
      settings: { each: { a: { sees: true, image_tokens: 1600 } } },
    });
    mkdirSync(join(home, 'src'));
    writeFileSync(join(home, 'src', 'a.txt'), 'text a\n');
    writeFileSync(join(home, 'src', 'b.txt'), 'text b\n');
    writeFileSync(join(home, 'dot.png'), PNG);
    terminal.type(`/file ${join(home, 'dot.png')}`);
    await terminal.until(/the image goes with the next question alone; later ones know its name\n\n\[1 file\] ›/);
    await ask(terminal, `what of @${join(home, 'src')}, and me@there or @missing?`, /one/);
    expect(terminal.screen()).toMatch(/with this question: 2 files, 14 B: /);
    const url = `data:image/png;base64,${PNG.toString('base64')}`;
    const [a, b] = ['a', 'b'].map((name) => `=== ${join(home, 'src', `${name}.txt`)} ===\ntext ${name}`);
    const text = `${a}\n\n${b}\n\nwhat of @${join(home, 'src')}, and me@there or @missing?`;
    const seen = [
      { type: 'image_url', image_url: { url } },
      { type: 'text', text },
    ];
    expect(asked(0)).toEqual([seen]);
    await ask(terminal, '/retry', /two/);
    expect(asked(1)).toEqual([seen]);
    await ask(terminal, 'and now?', /three/);
    expect(asked(2)).toEqual([`[image: dot.png]\n\n${text}`, 'two', 'and now?']);
    expect(upstream.requests).toHaveLength(3);
  });

  it('refuses an image where who is asked does not see, and asks none again whose name alone is kept', async () => {
    const { terminal, leave, env, home } = await session(chat('a dot'), {
      models: 2,
      words: '-m a',
      settings: { each: { b: { sees: true } } },
    });
    writeFileSync(join(home, 'dot.png'), PNG);
    terminal.type(`/file ${join(home, 'dot.png')}`);
    await terminal.until(/mgw: a does not see images\n +nothing was sent; ask one that does: -m b/);
    terminal.type('/model b');
    await terminal.until(/^b \(.*\)$/m);
    terminal.type(`/file ${join(home, 'dot.png')}`);
    await terminal.until(/\[1 file\] ›/);
    terminal.press('Enter');
    await terminal.until(/there is an image, and no question about it/);
    await ask(terminal, 'what?', /a dot/);
    await leave();
    terminal.type('clear; mgw chat -c');
    await terminal.until(/Ctrl-D leaves[^›]*› what\?[^›]*› ?$/m);
    terminal.type('/retry');
    await terminal.until(/the last question had an image, of which only the name is kept/);
    const [kept] = (await runBin(['history', 'export'], { env })).stdout.split('\n');
    expect(JSON.parse(kept ?? '').turns).toMatchObject([
      { question: '[image: dot.png]\n\nwhat?', images: 1, words: 'what?' },
    ]);
    expect(kept).not.toContain(PNG.toString('base64').slice(0, 20));
  });

  it('has the system prompt and the model of a role; a prompt asks once and opens none', async () => {
    const upstream = await useUpstream([chat('Arr.'), chat('Done.')]);
    const { env, home } = await homeWith([upstream, upstream], { cache: { enabled: false } });
    mkdirSync(join(home, 'prompts'), { recursive: true });
    writeFileSync(join(home, 'prompts', 'pirate.md'), '---\nmodel: b\n---\nYou are a pirate of {{sea}}.\n');
    writeFileSync(join(home, 'prompts', 'plan.md'), 'Plan my day.\n');
    const terminal = await openShell(env);
    terminal.type('mgw chat -r pirate sea=Baltic');
    await terminal.until(/b · .*Ctrl-D leaves[^›]*\n› ?$/m);
    await ask(terminal, 'hello', /Arr\./);
    terminal.press('C-d');
    await terminal.until(/1 turn/);
    expect(upstream.requests[0]?.body).toMatchObject({
      messages: [{ role: 'system', content: 'You are a pirate of Baltic.' }, { content: 'hello' }],
    });
    terminal.type('clear; mgw chat -c -p plan; echo "exit $?"');
    await terminal.until(/Done\.[\s\S]*exit 0/);
    expect(bodyOf(upstream.requests[1]).messages.map(({ content }) => content)).toEqual([
      'You are a pirate of Baltic.',
      'hello',
      'Arr.',
      'Plan my day.',
    ]);
  });

  it('goes on after a refusal and a failure, and asks about a limit without losing the line', async () => {
    const { terminal, leave, home } = await session([failure(400, { message: 'too odd' }), chat('ok')], {
      settings: { routing: { cost_limit_per_call: 0.00001 } },
      words: '--max-tokens 100',
    });
    terminal.type('first');
    await terminal.until(/Ask it all the same\? \[y\/N\] ?$/m);
    terminal.type('n');
    await terminal.until(/not sent/);
    terminal.type('/retry');
    await terminal.until(/not sent[\s\S]*\[y\/N\] ?$/m);
    terminal.type('y');
    await terminal.until(/mgw: .*too odd/);
    terminal.type('/retry');
    await terminal.until(/too odd[\s\S]*\[y\/N\] ?$/m);
    terminal.type('y');
    await terminal.until(/ok\n.* s\n/);
    expect(await leave()).toMatch(/1 turn · [\s\S]*exit 0$/);
    expect((await ledgerRows(home)).map(({ outcome }) => outcome)).toEqual(['refused', 'failed', 'answered']);
  });

  it('goes on with the last conversation, and takes in what another process adds', async () => {
    const upstream = await useUpstream(chat('x'));
    const { env } = await homeWith([upstream], { cache: { enabled: false } });
    await runBin(['chat', 'from a script', '--session', 's'], { env });
    const terminal = await openShell(env);
    terminal.type('mgw chat -c; echo "exit $?"');
    await terminal.until(
      /a · session s · 1 turn · ¥0\.000020 · \/help, Ctrl-D leaves\n› from a script\n {2}x\n\n› ?$/m,
    );
    await runBin(['chat', 'meanwhile', '-c'], { env });
    await ask(terminal, 'here', /a turn came from another process meanwhile\nx/);
    const { messages } = bodyOf(upstream.requests[2]);
    expect(messages.map(({ content }) => content)).toEqual(['from a script', 'x', 'meanwhile', 'x', 'here']);
    terminal.press('Up');
    await terminal.until(/› here ?$/m);
    terminal.press('C-c');
    terminal.type('/name 别名');
    await terminal.until(/mgw chat --session 别名 goes on with this/);
    terminal.type('/quit');
    await terminal.until(/mgw chat --session 别名 goes on\nexit 0/);
    expect((await runBin(['history', 'show', 's'], { env })).code).toBe(2);
    terminal.type('mgw chat');
    await terminal.until(/a · \/help, Ctrl-D leaves\n\n› ?$/m);
    terminal.press('Up');
    await terminal.until(/› here ?$/m);
  });

  it('says once that old turns no longer fit, and how much of the window is used', async () => {
    const { terminal, asked } = await session(chat('ok'), {
      settings: { model: { context_window: 600, max_tokens: 100 } },
    });
    const long = 'alpha beta gamma delta '.repeat(40);
    for (const name of ['one', 'two', 'three']) await ask(terminal, `${name} ${long}`, new RegExp(`${name} [^›]*ok`));
    expect(await ask(terminal, 'four', /four\nok/)).toMatch(
      /no longer fits a, whose\s+window\s+holds 600 tokens: the\s+oldest\s+turn is not sent/,
    );
    expect(asked(2)?.map((text) => text.slice(0, 5))).toEqual(['two a', 'ok', 'three']);
    terminal.type('/tokens');
    await terminal.until(
      /\d+ tokens: \d+% of what a takes \(600, less 100 for the\s+answer\); without the\s+oldest 1 turn/,
    );
  });

  it('keeps nothing where it is told so', async () => {
    const { terminal, leave, env } = await session(chat('ok'), { words: '--no-history' });
    await ask(terminal, 'first', /ok/);
    expect(await leave()).toMatch(/a · not kept · [\s\S]* · not kept\nexit 0$/);
    expect((await runBin(['history'], { env })).stdout).toBe('no conversations yet\n');
  });
});

describe.runIf(hasTerminal)('a question at a terminal', () => {
  it('can be gone on with, unless --no-history says otherwise', async () => {
    const upstream = await useUpstream([chat('One.'), chat('Two.'), chat('Three.')]);
    const { env } = await homeWith([upstream], { cache: { enabled: false } });
    const terminal = await openShell(env);
    terminal.type('mgw chat first; mgw chat hidden --no-history; mgw chat -c "and now?"; echo "exit $?"');
    await terminal.until(/Three\.[\s\S]*exit 0\n/);
    const { messages } = bodyOf(upstream.requests[2]);
    expect(messages.map(({ content }) => content)).toEqual(['first', 'One.', 'and now?']);
    terminal.type('clear; mgw history search and; mgw history; echo done');
    const screen = await terminal.until(/\ndone\n/);
    expect(screen).toMatch(/\d+ s · first\n {2}2 {2}\*\*and\*\* now\?\n/);
    expect(screen).toMatch(/\w{12} +\d+ s +2 +¥0\.000040 +a +first\n/);
    expect(screen.slice(screen.lastIndexOf('echo done'))).not.toContain('hidden');
  });
});
