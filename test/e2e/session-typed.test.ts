import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

async function session() {
  const upstream = await useUpstream(chat('ok'));
  const { env } = await homeWith([upstream], { cache: { enabled: false } });
  const terminal = openTerminal({ ...env, NO_COLOR: '1' }, { rows: 40 });
  await terminal.until(/^> ?$/m);
  terminal.type('mgw chat; echo "exit $?"');
  await terminal.until(/Ctrl-D leaves[^›]*\n› ?$/m);
  return { terminal, upstream };
}

describe.runIf(hasTerminal)('what is typed in a session', () => {
  it.each(['exit', 'quit'])('leaves, and pays for nothing, where it is %s alone', async (word) => {
    const { terminal, upstream } = await session();
    terminal.type(`how do I ${word}?`);
    await terminal.until(/\nok\n[\s\S]*› ?$/m);
    terminal.type(word);
    await terminal.until(new RegExp(`${word} leaves, as /quit does\n[\\s\\S]*exit 0\n`));
    expect(upstream.requests).toHaveLength(1);
  });

  it('is completed where Tab and Enter come in one burst', async () => {
    const { terminal, upstream } = await session();
    terminal.keys('/hel\t\r');
    await terminal.until(/\/quit +leave, as Ctrl-D does[\s\S]*› ?$/m);
    expect(terminal.screen()).not.toContain('there is no');
    // Elsewhere a tab in a piece is text.
    terminal.keys('a\tb\r');
    await terminal.until(/\nok\n[\s\S]*› ?$/m);
    expect(upstream.requests[0]?.body).toMatchObject({ messages: [{ content: 'a\tb' }] });
  });
});

describe.runIf(hasTerminal)('a fallback at a terminal', () => {
  it('says who is asked next', async () => {
    const good = await useUpstream(chat('ok'));
    const home = await tempFolder();
    const model = (alias: string, url: string) =>
      `  ${alias}: { provider: openai-compatible, endpoint: "${url}", model: m, auth: none, max_retries: 0 }\n`;
    const models = model('first', 'http://nowhere.invalid/v1') + model('second', good.url);
    await writeFile(join(home, 'config.yaml'), `models:\n${models}routing: { fallback_chain: [first, second] }\n`);
    const terminal = openTerminal({ MGW_HOME: home, NO_COLOR: '1' }, { columns: 160 });
    await terminal.until(/^> ?$/m);
    terminal.type('mgw chat hello; echo "exit $?"');
    const screen = await terminal.until(/exit 0\n/);
    expect(screen).toMatch(/first: .*; asking second\n/);
  });
});
