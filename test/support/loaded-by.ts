import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { type HomeSettings, homeWith, runBin } from './run-bin.ts';
import { chat } from './upstream.ts';
import { useUpstream } from './use-upstream.ts';

/** Notes each file that is opened or read as a whole by its path, before the command has asked for anything. */
const NOTING_READS = `
const fs = require('node:fs');
const read = new Set();
for (const from of [fs, fs.promises]) {
  for (const name of ['readFileSync', 'openSync', 'readFile', 'open']) {
    const own = from[name];
    if (own) from[name] = function (path, ...more) { read.add(String(path)); return own.call(this, path, ...more); };
  }
}
require('node:module').syncBuiltinESMExports();
`;

/** The files of dist/ that a command line has loaded, as code or as data. */
export async function loadedBy(
  argv: readonly string[],
  { stdin, config }: { stdin?: string; config?: HomeSettings } = {},
): Promise<string[]> {
  const upstream = await useUpstream(chat('{"name": "ok"}'));
  const { env, home } = await homeWith([upstream], config);
  const [hook, out] = [join(home, 'hook.cjs'), join(home, 'loaded.json')];
  const all = '[...new Set([...Object.keys(require.cache), ...read])]';
  const write = `fs.writeFileSync(${JSON.stringify(out)}, JSON.stringify(${all}))`;
  await writeFile(hook, `${NOTING_READS}process.on('exit', () => ${write});\n`);
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
  return [...new Set(paths.filter((path) => path.includes('dist')).map((path) => basename(path)))];
}
