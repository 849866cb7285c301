// Writes dist/tasks.bin: the examples of src/routing/task, compiled, so that no call does it.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const TASK = 'src/routing/task';

/** In the bundle, what reads the file stands where the sources compile. @returns {import('rolldown').Plugin} */
export function compiledExamples() {
  return {
    name: 'compiled examples',
    resolveId(source, importer, { isEntry }) {
      return !isEntry && source.endsWith('/built-in-index.ts')
        ? this.resolve('./packed-index.ts', importer, { skipSelf: true })
        : null;
    },
    // Of this size, a text that JSON.parse reads starts sooner than an object that is a part of the program.
    load(id) {
      return /[\\/]routing[\\/]task[\\/]\w+\.json$/.test(id)
        ? { code: `export default JSON.parse(${JSON.stringify(minified(id))})`, moduleType: 'js' }
        : null;
    },
  };
}

/** @param {string} file */
function minified(file) {
  return JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
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
      input: { index: `${TASK}/built-in-index.ts`, packed: `${TASK}/packed-index.ts` },
      platform: 'node',
    });
    await bundler.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' });
    await bundler.close();
    const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const [{ builtInIndex }, { packIndex }] = await Promise.all([load('index'), load('packed')]);
    return packIndex(builtInIndex());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
