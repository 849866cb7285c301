import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createHistoryStore } from '../../src/history/history-store.ts';
import { entryOf } from '../support/entries.ts';
import { BIN, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

/** A home with a config, a ledger and a conversation, and a folder with `mgw` in it for the PATH. */
async function homeToComplete(): Promise<{ home: string; env: Record<string, string> }> {
  const home = await tempFolder();
  const models = `models:\n  qwen3:8b: {provider: openai-compatible, endpoint: "http://127.0.0.1:1/v1", model: q}\n`;
  await writeFile(join(home, 'config.yaml'), `${models}budget: {per_tag: {知识库: 5}}\n`);
  await mkdir(join(home, 'ledger'));
  const row = entryOf({ ts: '2026-10-03T00:00:00.000Z', tag: 'two words' });
  await writeFile(join(home, 'ledger', '2026-10.jsonl'), `${JSON.stringify(row)}\n`);
  await writeFile(join(home, 'ledger', '2026-11.jsonl'), '');
  createHistoryStore(join(home, 'history')).names.claim('trip', '01KARC2T9Q0000000000000000');
  await mkdir(join(home, 'prompts'));
  await writeFile(join(home, 'prompts', 'review.md'), 'Review {{input}}');
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin', 'mgw'), `#!/bin/sh\nexec "${process.execPath}" "${BIN}" "$@"\n`, { mode: 0o755 });
  await writeFile(join(home, 'notes of today.md'), '');
  const env = { MGW_HOME: home, HOME: home, PATH: `${join(home, 'bin')}:${process.env['PATH'] ?? ''}` };
  return { home, env };
}

/** What each shell must make of a line; `null`: the names of files. */
const LINES: readonly (readonly [string, readonly string[] | null])[] = [
  ['mgw compl', ['completion']],
  ['mgw chat --mod', ['--model']],
  ['mgw chat -m qwen-', ['qwen-flash', 'qwen-max', 'qwen-vl']],
  ['mgw chat --model=qwen-f', ['--model=qwen-flash']],
  ['mgw chat --tag 知', ['知识库']],
  ['mgw stats --month 2026-1', ['2026-11', '2026-10']],
  ['mgw stats --by day,mo', ['day,model', 'day,month']],
  ['mgw cost est', ['estimate']],
  ['mgw cost estimate --tag kb --thinking l', ['low']],
  ['mgw completion f', ['fish']],
  ['mgw chat --session t', ['trip']],
  ['mgw history show t', ['trip']],
  ['mgw chat -p r', ['review']],
  ['mgw prompt edit rev', ['review']],
  ['mgw doctor glm-', ['glm-flash']],
  ['mgw chat -f not', null],
];

describe('what may stand at the cursor', () => {
  it.each(LINES)('%s', async (line, expected) => {
    const { env } = await homeToComplete();
    const words = line.split(' ').slice(1);
    const ran = await runBin(['completion', '--complete', '--', ...words], { env });
    const [kind, ...values] = ran.stdout.trimEnd().split('\n');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(kind).toBe(expected === null ? 'files' : 'words');
    expect(values.map((value) => value.split('\t')[0])).toEqual(expected ?? []);
  });

  it('is told with its meaning, and of an empty word that no shell can hand over too', async () => {
    const { env } = await homeToComplete();
    const ran = await runBin(['completion', '--complete', '--new', '--', 'ledger'], { env });
    expect(ran.stdout).toMatch(/^words\npath\tprint the folder of the ledger\nverify\t/);
  });

  it('is silent where the config is broken, and knows the presets', async () => {
    const { home, env } = await homeToComplete();
    await writeFile(join(home, 'config.yaml'), 'models: [');
    const ran = await runBin(['completion', '--complete', '--', 'chat', '-m', 'glm'], { env });
    expect(ran).toMatchObject({
      code: 0,
      stderr: '',
      stdout: 'words\nglm\tglm: glm-5.3\nglm-flash\tglm: glm-5.3-flash\n',
    });
  });

  it('reads the config that the line names', async () => {
    const { home, env } = await homeToComplete();
    const other = join(home, 'other.yaml');
    await writeFile(other, 'models: {mine: {provider: glm}}\n');
    for (const given of [['--config', other], [`--config=${other}`]]) {
      const ran = await runBin(['completion', '--complete', '--', ...given, 'chat', '-m', 'mi'], { env });
      expect(ran.stdout).toMatch(/^words\nmine\t/);
    }
  });
});

/** What bash's own completion gives for a line, its words parted as bash parts them. */
async function bashReplies(line: string, env: Record<string, string>): Promise<string[]> {
  const parts = line.split(/ |(?<=[=:])|(?=[=:])/);
  const script = `source <(mgw completion bash)
COMP_WORDS=(${parts.map((part) => `'${part}'`).join(' ')}); COMP_CWORD=${parts.length - 1}
_mgw_completion; (( \${#COMPREPLY[@]} == 0 )) || printf '%s\\n' "\${COMPREPLY[@]}"`;
  const ran = spawnSync('bash', ['--norc', '--noprofile', '-c', script], { env, encoding: 'utf8' });
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  return ran.stdout.split('\n').filter((value) => value !== '');
}

describe('in bash', () => {
  it.each(LINES)('%s', async (line, expected) => {
    const { env } = await homeToComplete();
    // bash replaces what stands behind = alone
    expect(await bashReplies(line, env)).toEqual((expected ?? []).map((value) => value.replace(/^--model=/, '')));
  });

  it('quotes what a shell would part, and goes on behind a colon', async () => {
    const { env } = await homeToComplete();
    expect(await bashReplies('mgw chat --tag two', env)).toEqual(['two\\ words']);
    expect(await bashReplies('mgw chat -m qwen3:', env)).toEqual(['8b']);
    expect(await bashReplies('mgw chat -m qwen3:8', env)).toEqual(['8b']);
    expect(await bashReplies('mgw chat --model=qwen3:8', env)).toEqual(['8b']);
  });

  it('runs nothing of what is typed', async () => {
    const { home, env } = await homeToComplete();
    await bashReplies(`mgw chat --tag $(>${home}/ran)`, env);
    await bashReplies(`mgw chat --tag ;>${home}/ran`, env);
    expect(spawnSync('ls', [home], { encoding: 'utf8' }).stdout).not.toMatch(/^ran$/m);
  });
});

describe.runIf(has('fish'))('in fish', () => {
  it.each(LINES)('%s', async (line, expected) => {
    const { home, env } = await homeToComplete();
    const ran = spawnSync('fish', ['--no-config', '-c', `mgw completion fish | source; complete -C '${line}'`], {
      cwd: home,
      env,
      encoding: 'utf8',
    });
    expect(ran).toMatchObject({ status: 0, stderr: '' });
    const values = ran.stdout
      .trimEnd()
      .split('\n')
      .map((found) => found.split('\t')[0]);
    expect(values).toEqual(expected ?? ['notes of today.md']);
  });
});

describe('for PowerShell', () => {
  const scriptOf = async () => (await runBin(['completion', 'powershell'])).stdout;

  it('prints a native completer in characters that no code page changes, with all that is opened closed', async () => {
    const script = await scriptOf();
    expect(script).toMatch(/^[\n -~]+$/);
    expect(script).toMatch(
      /^Register-ArgumentCompleter -Native -CommandName mgw\b.* -ScriptBlock \{\n {4}param\(\$wordToComplete, \$commandAst, \$cursorPosition\)$/m,
    );
    const code = script.replace(/^\s*#.*$/gm, '').replace(/'(?:[^']|'')*'|"[^"]*"/g, "''");
    for (const [open, close] of ['{}', '()', '[]']) {
      expect(code.split(open ?? '').length).toBe(code.split(close ?? '').length);
    }
  });

  it.runIf(has('pwsh')).each(LINES.filter(([, expected]) => expected !== null))('%s', async (line, expected) => {
    const { home, env } = await homeToComplete();
    await writeFile(join(home, 'mgw.ps1'), await scriptOf());
    const ask = `(TabExpansion2 -inputScript '${line}' -cursorColumn ${line.length}).CompletionMatches.ListItemText`;
    const ran = spawnSync('pwsh', ['-NoProfile', '-Command', `. '${home}/mgw.ps1'; ${ask}`], { env, encoding: 'utf8' });
    expect(ran.stdout.split(/\r?\n/).filter((value) => value !== '')).toEqual(expected);
  });
});

const PROMPT = /\n>\s*$/;

describe.runIf(hasTerminal)('at a Tab in a real terminal', () => {
  const SHELLS: readonly (readonly [string, readonly string[], string])[] = [
    ['bash', ['bash', '--norc', '--noprofile'], "PS1='> '; source <(mgw completion bash)"],
    ['zsh', ['zsh', '-f'], "PS1='> '; autoload -Uz compinit; compinit -D; source <(mgw completion zsh)"],
    ['fish', ['fish', '--no-config'], "function fish_prompt; printf '> '; end; mgw completion fish | source"],
  ];

  it.each(SHELLS.filter(([name]) => has(name)))('completes in %s', async (_, shell, setUp) => {
    const { home, env } = await homeToComplete();
    const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { shell: [...shell], rows: 50 });
    terminal.type(`cd '${home}'; ${setUp}`);
    await terminal.until(PROMPT);
    const tab = async (typed: string, screen: RegExp) => {
      terminal.keys(typed);
      // What is typed stands there before the Tab comes.
      await terminal.until(new RegExp(`> ${typed}\\s*$`));
      terminal.press('Tab');
      await terminal.until(screen);
      terminal.press('C-c');
      await terminal.until(PROMPT);
    };
    await tab('mgw compl', /\n> mgw completion *\n*$/);
    await tab('mgw chat --model=qwen-f', /\n> mgw chat --model=qwen-flash *\n*$/);
    await tab('mgw chat -m qwen3:', /\n> mgw chat -m qwen3:8b *\n*$/);
    await tab('mgw chat --tag tw', /\n> mgw chat --tag '?two\\? words *\n*$/);
    await tab('mgw chat -f not', /\n> mgw chat -f '?notes\\? of\\? today.md *\n*$/);
  });
});
