import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { homeWith, runBin } from './run-bin.ts';
import { chat } from './upstream.ts';
import { useUpstream } from './use-upstream.ts';

/** The files of dist/ that a command line has loaded. */
export async function loadedBy(argv: readonly string[], stdin?: string): Promise<string[]> {
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
