// Writes dist/tasks.bin: the examples and words of src/routing/task, compiled, so that no call does it.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const TASK = 'src/routing/task';

/** In the bundle, what reads the file stands where the sources compile. @returns {import('rolldown').Plugin} */
export function compiledExamples() {
  return {
    name: 'compiled examples',
    resolveId(source, importer, { isEntry }) {
      const packed = source.replace(/\/(?:built-in-index|concept-table)\.ts$/, '/packed-index.ts');
      return isEntry || packed === source ? null : this.resolve(packed, importer, { skipSelf: true });
    },
  };
}

/**
 * @param {string} root
 * @returns {Promise<Uint8Array>}
 */
export async function taskIndex(root) {
  const folder = mkdtempSync(join(root, 'node_modules', '.tasks-'));
  try {
    const bundler = await rolldown({
      cwd: root,
      input: {
        index: `${TASK}/built-in-index.ts`,
        concepts: `${TASK}/concept-table.ts`,
        packed: `${TASK}/packed-index.ts`,
        own: `${TASK}/own-examples.ts`,
      },
      platform: 'node',
    });
    const { output } = await bundler.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].mjs',
      chunkFileNames: '[name].mjs',
    });
    await bundler.close();
    const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const [{ builtIn }, { conceptTable }, { pack }] = await Promise.all(['index', 'concepts', 'packed'].map(load));
    // Known by all of this code and what it holds: what it once made of a person's own examples is of no use to any other.
    const sum = createHash('sha256');
    for (const part of output) sum.update(part.type === 'chunk' ? part.code : part.source);
    const stamp = sum.digest('hex');
    return pack({ ...builtIn(), stamp: () => stamp }, conceptTable());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
