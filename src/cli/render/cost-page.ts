import { createHash } from 'node:crypto';
import type { PageAssets } from './cost-page/assets.ts';
import { chartData, chartFigures } from './cost-page/charts.ts';
import type { CostPageData } from './cost-page/data.ts';
import { footnotes } from './cost-page/footnotes.ts';
import { momentFormat, pageMoney } from './cost-page/format.ts';
import { headline } from './cost-page/headline.ts';
import { html, jsonBlock, trusted } from './cost-page/html.ts';
import { tables } from './cost-page/tables.ts';
import { calls } from './report-format.ts';

/**
 * The page of `mgw cost --html`: one file that asks for nothing. Its policy lets it load nothing either, and run no script and use
 * no style but its own two, known by their hashes.
 */
export function costPage(data: CostPageData, { script, style }: PageAssets): string {
  const show = pageMoney(data);
  const charts = chartData(data);
  const title = `mgw cost · ${data.period} · ${data.zone}`;
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  const nothing = withoutMoney(data);
  const body =
    nothing === undefined
      ? html`<h2>Charts</h2>
${chartFigures(data, charts, show)}
<h2>Tables</h2>
${tables(data, show)}`
      : html`<p>${nothing}</p>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mgw">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<header>
<h1>What the models cost</h1>
<p>${data.period} · ${data.zone} · made ${momentFormat(data.zone)(data.generatedAtMs)} by mgw</p>
</header>
<main>
${headline(data, show)}
${body}
</main>
<footer>
<h2>How to read it</h2>
${footnotes(data, show)}
</footer>
<div class="quietly" role="status" id="said"></div>
<script type="application/json" id="chart-data">${jsonBlock(charts)}</script>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

/** What there is to say in place of charts and tables of no money at all. */
function withoutMoney({ calls: number, totals, unpricedCalls, cachedCalls }: CostPageData): string | undefined {
  if (number === 0) return 'No calls in this period.';
  if (totals.length > 0 || unpricedCalls > 0 || cachedCalls > 0) return undefined;
  return `${calls(number)}, and none of them was billed: they failed or were refused. mgw stats tells why.`;
}

/** As a policy names a script or a style that stands in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
