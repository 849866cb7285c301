// Writes dist/cost-page.browser.js and dist/cost-page.css: what `mgw cost --html` puts into its page. The script has the
// parts of Chart.js that the page draws with, so that a page is one file; no code that starts up ever loads it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const PAGE = 'src/cli/render/cost-page';

/**
 * The files by their names, and the modules that are in them, for their licences.
 * @param {string} root
 * @returns {Promise<{ files: Map<string, string>, moduleIds: string[] }>}
 */
export async function pageAssets(root) {
  const bundler = await rolldown({
    cwd: root,
    input: `${PAGE}/browser/main.ts`,
    platform: 'browser',
    tsconfig: join(root, PAGE, 'browser', 'tsconfig.json'),
    onLog(level, log, report) {
      if (level === 'warn') throw new Error(log.message);
      report(level, log);
    },
  });
  const { output } = await bundler.generate({
    format: 'iife',
    comments: { legal: false, annotation: false, jsdoc: false },
    minify: true,
  });
  await bundler.close();
  const [{ code, moduleIds }] = output;
  const style = readFileSync(join(root, PAGE, 'page.css'), 'utf8');
  // Neither may end the element that it will stand in.
  for (const text of [code, style]) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error('an asset of the page cannot stand in an HTML element');
  }
  return {
    files: new Map([
      ['cost-page.browser.js', code],
      ['cost-page.css', style],
    ]),
    moduleIds: [...moduleIds],
  };
}
