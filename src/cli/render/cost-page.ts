import { createHash } from 'node:crypto';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import type { PageAssets } from './cost-page/assets.ts';
import { chartData, chartFigures } from './cost-page/charts.ts';
import type { CostPageData } from './cost-page/data.ts';
import { footnotes } from './cost-page/footnotes.ts';
import { momentFormat, pageMoney } from './cost-page/format.ts';
import { headline } from './cost-page/headline.ts';
import { type Html, html, jsonBlock, trusted } from './cost-page/html.ts';
import { tables } from './cost-page/tables.ts';
import { calls } from './report-format.ts';

/**
 * The page of `mgw cost --html`: one file that asks for nothing. Its policy lets it load nothing either, and run no script and use
 * no style but its own two, known by their hashes.
 */
export function costPage(data: CostPageData, { script, style }: PageAssets): string {
  const show = pageMoney(data);
  const charts = chartData(data);
  const period = told(data.period);
  const title = `mgw cost · ${period} · ${data.zone}`;
  const policy = `default-src 'none'; script-src '${hashOf(script)}'; style-src '${hashOf(style)}'; base-uri 'none'; form-action 'none'`;
  const nothing = withoutMoney(data);
  const body =
    nothing === undefined
      ? html`<h2>${t('Charts')}</h2>
${chartFigures(data, charts, show)}
<h2>${t('Tables')}</h2>
${tables(data, show)}`
      : html`<p>${nothing}</p>`;
  return html`<!doctype html>
<html lang="${t('en##the language of the page')}">
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
<h1>${t('What the models cost')}</h1>
<p>${period} · ${data.zone} · ${t('made {time} by mgw', { time: momentFormat(data.zone)(data.generatedAtMs) })}</p>
</header>
<main>
${headline(data, show)}
${body}
</main>
<footer>
<h2>${t('How to read it')}</h2>
${footnotes(data, show)}
</footer>
${saysOfSorting()}
<script type="application/json" id="chart-data">${jsonBlock(charts)}</script>
<script>${trusted(script)}</script>
</body>
</html>
`.text;
}

/** What there is to say in place of charts and tables of no money at all. */
function withoutMoney({ calls: number, totals, unpricedCalls, cachedCalls }: CostPageData): string | undefined {
  if (number === 0) return t('No calls in this period.');
  if (totals.length > 0 || unpricedCalls > 0 || cachedCalls > 0) return undefined;
  return t('{calls}, and none of them was billed: they failed or were refused. mgw stats tells why.', {
    calls: calls(number),
  });
}

/** Where the page's script says how a table was sorted, and in what words. */
function saysOfSorting(): Html {
  const names = { table: '{table}', column: '{column}' };
  const up = t('{table}: by {column}, ascending', names);
  const down = t('{table}: by {column}, descending', names);
  return html`<div class="quietly" role="status" id="said" data-up="${up}" data-down="${down}"></div>`;
}

/** As a policy names a script or a style that stands in the page. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
