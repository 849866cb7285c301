// Writes dist/lexicon.json and dist/lexicon-han.json: the word tables of src/cache/analysis/tables, compiled, so that no start
// compiles them. A user's own words are compiled from the tables where they are given.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const ANALYSIS = 'src/cache/analysis';

/** In the bundle, what reads the file stands where the sources compile. @returns {import('rolldown').Plugin} */
export function compiledLexicon() {
  return {
    name: 'compiled lexicon',
    resolveId: {
      filter: { id: /\/standard-lexicon\.ts$/ },
      handler(_source, importer, { isEntry }) {
        return isEntry ? null : this.resolve('./packed-lexicon.ts', importer, { skipSelf: true });
      },
    },
  };
}

/**
 * The files by their names.
 * @param {string} root
 * @returns {Promise<Map<string, string>>}
 */
export async function lexiconFiles(root) {
  const folder = mkdtempSync(join(root, 'node_modules', '.lexicon-'));
  try {
    const bundler = await rolldown({
      cwd: root,
      input: { standard: `${ANALYSIS}/standard-lexicon.ts`, packed: `${ANALYSIS}/packed-lexicon.ts` },
      platform: 'node',
    });
    await bundler.write({ dir: folder, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' });
    await bundler.close();
    const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, `${name}.mjs`)).href);
    const [{ standardLexicon }, { packLexicon }] = await Promise.all([load('standard'), load('packed')]);
    const { latin, han } = packLexicon(standardLexicon());
    return new Map([
      ['lexicon.json', JSON.stringify(latin)],
      ['lexicon-han.json', JSON.stringify(han)],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
