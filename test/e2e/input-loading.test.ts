import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** What reads more than a text, and what only an option asks for. */
const OF_OPTIONS =
  /^(attach|decode-foreign|input-list|apply-templates|template-store|prompt|read-schema|ask-structured|check-schema|answer-(extracted|structured)|format-bytes)\b/;

/** The files of dist/ that a command line has loaded. */
async function loadedBy(argv: readonly string[], stdin?: string): Promise<string[]> {
  const upstream = await useUpstream(chat('{"name": "ok"}'));
  const { env, home } = await homeWith([upstream]);
  const [hook, out] = [join(home, 'hook.cjs'), join(home, 'loaded.json')];
  const write = `require('node:fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(Object.keys(require.cache)))`;
  await writeFile(hook, `process.on('exit', () => ${write});\n`);
  await writeFile(join(home, 'notes.md'), 'notes');
  const ran = await runBin(
    argv.map((word) => word.replace('HOME', home)),
    {
      env: { ...env, NODE_OPTIONS: `--require "${hook.replaceAll('\\', '/')}"` },
      ...(stdin !== undefined && { stdin }),
    },
  );
  expect(ran.code).toBe(0);
  const paths = JSON.parse(await readFile(out, 'utf8')) as string[];
  return paths.filter((path) => path.includes('dist')).map((path) => basename(path));
}

describe('what a call loads', () => {
  it('is nothing of folders, images, encodings, templates and schemas where nothing asks for them', async () => {
    const plain = await loadedBy(['chat', 'x', '-f', 'HOME/notes.md', '-s', 'be brief'], 'piped');
    expect(plain).toContain('command.cjs');
    expect(plain.filter((name) => OF_OPTIONS.test(name))).toEqual([]);
  });

  it('is what an option asks for', async () => {
    const schema = await loadedBy(['chat', 'x', '--schema', 'name']);
    expect(schema.filter((name) => OF_OPTIONS.test(name))).toEqual(
      expect.arrayContaining(['answer-structured.cjs', 'ask-structured.cjs', 'read-schema.cjs']),
    );
    expect(schema).not.toContain('attach.cjs');
    const folder = await loadedBy(['chat', 'x', '-f', 'HOME/notes.m*']);
    expect(folder.filter((name) => OF_OPTIONS.test(name))).toContain('attach.cjs');
    expect(folder).not.toContain('ask-structured.cjs');
  });
});
