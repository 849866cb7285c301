import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const ANSWER = '# Title\n\n| a | b |\n|:-:|--:|\n| **x** | 12 |\n';

/** A home with a conversation called `fib`. */
async function kept() {
  const upstream = await useUpstream(chat(ANSWER));
  const { env, home } = await homeWith([upstream], { cache: { enabled: false } });
  await runBin(['chat', 'write fibonacci', '--session', 'fib'], { env });
  const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { columns: 100 });
  await terminal.until(/^> ?$/m);
  return { env, home, terminal };
}

describe.runIf(hasTerminal)('what is kept, at a terminal', () => {
  it('is shown as it looked when it came, and raw where that is asked for', async () => {
    const { env, terminal } = await kept();
    terminal.type('mgw history show fib; echo "exit $?"');
    const shown = await terminal.until(/exit 0\n/);
    expect(shown).toMatch(/# Title\n\n *a +b\n─+ +─+\n *x +12\n/);
    terminal.type('clear; mgw history show fib --raw; echo "exit $?"');
    expect(await terminal.until(/\|\n[\s\S]*exit 0\n/)).toContain('| **x** | 12 |');
    expect((await runBin(['history', 'show', 'fib'], { env })).stdout).toContain(ANSWER.trimEnd());
  });

  it('is removed by its name only after a yes, and in a script unasked', async () => {
    const { env, terminal } = await kept();
    terminal.type('mgw history rm fib; echo "exit $?"');
    await terminal.until(/Remove 1 conversation for good\? \[y.N\] ?$/m);
    terminal.type('n');
    await terminal.until(/nothing was removed\nexit 0\n/);
    expect((await runBin(['history', 'show', 'fib'], { env })).code).toBe(0);
    terminal.type('clear; mgw history rm fib --yes; echo "exit $?"');
    await terminal.until(/removed 1 conversation\nexit 0\n/);
    await runBin(['chat', 'again', '--session', 'fib'], { env });
    expect(await runBin(['history', 'rm', 'fib'], { env })).toMatchObject({
      code: 0,
      stdout: 'removed 1 conversation\n',
    });
  });

  it('as a template is replaced from a file only after a yes, and in a script unasked', async () => {
    const { env, home, terminal } = await kept();
    const path = async () => readFile(join(home, 'prompts', 'review.md'), 'utf8');
    const from = join(home, 'new.md');
    await writeFile(from, 'one');
    expect(await runBin(['prompt', 'edit', 'review', '--from', from], { env })).toMatchObject({ code: 0 });
    await writeFile(from, 'two');
    terminal.type(`mgw prompt edit review --from ${from}; echo "exit $?"`);
    await terminal.until(/Replace [^?]*review\.md\? \[y.N\] ?$/m);
    terminal.type('');
    await terminal.until(/nothing changed\nexit 0\n/);
    expect(await path()).toBe('one');
    terminal.type(`clear; mgw prompt edit review --from ${from} -y; echo "exit $?"`);
    await terminal.until(/saved [\s\S]*exit 0\n/);
    expect(await path()).toBe('two');
    expect(await runBin(['prompt', 'edit', 'review', '--from', '-'], { env, stdin: 'three' })).toMatchObject({
      code: 0,
    });
    expect(await path()).toBe('three');
  });
});

it('an id completes with the beginning of its question, and a name too', async () => {
  const upstream = await useUpstream(chat('ok'));
  const { env } = await homeWith([upstream]);
  await runBin(['chat', 'write fibonacci', '--session', 'fib'], { env });
  const complete = async (...words: string[]) =>
    (await runBin(['completion', '--complete', '--', ...words], { env })).stdout.trimEnd().split('\n').slice(1);
  const shown = await complete('history', 'show', '');
  expect(shown).toEqual(['fib\twrite fibonacci', expect.stringMatching(/^[0-9A-Z]{12,26}\twrite fibonacci$/)]);
  expect(await complete('history', 'rm', shown[1]?.slice(0, 4) ?? '')).toEqual([shown[1]]);
  // Where a name may begin another conversation, no id is offered.
  expect(await complete('chat', '--session', '')).toEqual(['fib']);
});
