import { readFile } from 'node:fs/promises';

/** What `.ci/page-assets.mjs` made for the page: its script, with the charting library in it, and its style. */
export type PageAssets = { script: string; style: string };

/** Beside the bundle; the sources, which only tests run, find it in `dist/` too. */
export async function readPageAssets(): Promise<PageAssets> {
  const folder = import.meta.url.endsWith('.ts') ? '../../../../dist/' : './';
  const [script, style] = await Promise.all(
    ['cost-page.browser.js', 'cost-page.css'].map((name) =>
      readFile(new URL(`${folder}${name}`, import.meta.url), 'utf8'),
    ),
  );
  return { script: script ?? '', style: style ?? '' };
}
