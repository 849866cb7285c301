// Makes the manual pages of dist/man of what the program and its help texts say, so that no page is written by hand.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

/**
 * @param {string} root
 * @returns {Promise<ReadonlyMap<string, string>>} by their paths in dist/man
 */
export async function manualPages(root) {
  const folder = mkdtempSync(join(root, 'node_modules', '.man-'));
  try {
    const bundler = await rolldown({
      cwd: root,
      input: 'src/cli/help/man-page.ts',
      platform: 'node',
      // What a command loads when it runs has no help.
      external: [/[\\/]commands[\\/]/],
    });
    await bundler.write({ dir: folder, format: 'esm', entryFileNames: 'man-page.mjs' });
    await bundler.close();
    const { manPages } = await import(pathToFileURL(join(folder, 'man-page.mjs')).href);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return await manPages(version, builtOn());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The day of the build; of the release, where whoever packs it says so. */
function builtOn() {
  const seconds = Number(process.env['SOURCE_DATE_EPOCH']);
  return new Date(seconds > 0 ? seconds * 1000 : Date.now()).toISOString().slice(0, 10);
}
