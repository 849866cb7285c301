import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPageAssets } from '../../src/cli/render/cost-page/assets.ts';
import type { CostPageData } from '../../src/cli/render/cost-page/data.ts';
import { costPage } from '../../src/cli/render/cost-page.ts';
import { hasChromium, type OpenPage, openPage } from '../support/chromium.ts';
import { analysisOf, pageDataOf, repeatOf } from '../support/cost-page-data.ts';
import { entryOf, unanswered } from '../support/entries.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

const NASTY = '</script><script>window.pwned=1</script>"><img src=x onerror="window.pwned=1">';

/** A month with everything in it. */
function month() {
  const models = ['deepseek', 'qwen', 'glm', '通义千问-长文'];
  const tags = ['客服', 'docs', '代码审查', NASTY, undefined];
  const rows = Array.from({ length: 400 }, (_, index) => {
    const tag = tags[index % 5];
    return entryOf({
      ts: new Date(Date.UTC(2026, 10, 1) + index * 4_700_000).toISOString(),
      model: models[((index * 7) % 11) % 4] ?? '',
      costNano: 20_000_000 + ((index * 7919) % 97) * 1_000_000,
      costSource: index % 9 === 0 ? 'estimated' : 'computed',
      ...(tag !== undefined && { tag }),
    });
  });
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
  return [...rows, unpriced, unanswered()];
}

const BUDGETS = [
  { name: 'monthly', limitNano: 100e9, spentNano: 27.5e9 },
  { name: 'per_tag.客服', tag: '客服', limitNano: 4e9, spentNano: 5.5e9 },
];

function analysis() {
  const spent = pageDataOf(month()).totalNano ?? 0;
  return analysisOf({
    spentNano: spent,
    baseline: { model: 'deepseek', nano: spent + 18e9, calls: 9, leftOut: 1, asBought: 0 },
    savings: { cacheNano: 6e9, routingNano: 11.5e9, hoursNano: 1e9, wastedNano: 0.5e9, spentNano: spent },
    repeats: [
      repeatOf('客服', { calls: 4600, paidAgain: 4599, perDay: 200, nano: 1.3e9, avoidableNano: 1.299e9 }),
      repeatOf(NASTY, { calls: 12, nano: 0, unpricedCalls: 12 }),
      repeatOf(undefined, { calls: 3 }),
    ],
  });
}

async function show(changes: Partial<CostPageData> = {}, scheme: 'light' | 'dark' = 'light'): Promise<OpenPage> {
  const file = join(await tempFolder(), 'cost.html');
  const data = pageDataOf(month(), { analysis: analysis(), budgets: BUDGETS, ...changes });
  await writeFile(file, costPage(data, await readPageAssets()));
  const page = await openPage(pathToFileURL(file).href, scheme);
  const kept = process.env['COST_PAGE_SHOTS'];
  if (kept !== undefined) await page.screenshot({ path: join(kept, `cost-${scheme}.png`), fullPage: true });
  return page;
}

/** Whether a chart has a pixel of that colour. */
function paints(page: Page, chart: string, [red, green, blue]: readonly number[]): Promise<boolean> {
  return page.evaluate<boolean>(`(() => {
    const canvas = document.getElementById('chart-${chart}');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === ${red} && data[at + 1] === ${green} && data[at + 2] === ${blue}) return true;
    return false;
  })()`);
}

/** The first series, `--chart-1`. */
const FIRST = { light: [0x25, 0x63, 0xc9], dark: [0x7a, 0xa7, 0xff] };
const CHARTS = ['over-time', 'steps', 'model', 'tag', 'hour'];

/** A browser on a busy machine is slow; nothing here waits for time to pass. */
const PATIENCE = { timeout: 60_000 };

describe.runIf(hasChromium)('the cost page in Chromium (skipped where there is no chromium)', PATIENCE, () => {
  it.each(['light', 'dark'] as const)('has no violation that axe knows, %s', async (scheme) => {
    const page = await show({}, scheme);
    await page.locator('summary').click();
    await page.evaluate(axe.source);
    const { violations, passes } = await page.evaluate<Pick<axe.AxeResults, 'violations' | 'passes'>>('axe.run()');
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    expect(passes.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['color-contrast', 'role-img-alt', 'html-has-lang']),
    );
  });

  it('asks for nothing but itself, and its policy lets nothing else in', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url);
      response.end();
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.on('listening', resolve));
    const { port } = server.address() as AddressInfo;
    const page = await show();
    expect(page.requests).toEqual([page.url()]);
    expect(page.complaints).toEqual([]);
    const failed = await page.evaluate<string>(
      `fetch('http://127.0.0.1:${port}/').then(() => 'fetched', () => 'refused')`,
    );
    const image = await page.evaluate<string>(`new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve('loaded');
      image.onerror = () => resolve('refused');
      image.src = 'http://127.0.0.1:${port}/x.png';
    })`);
    const script = await page.evaluate<string>(`(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return window.ran === true ? 'ran' : 'refused';
    })()`);
    expect([failed, image, script, asked]).toEqual(['refused', 'refused', 'refused', []]);
  });

  it('draws every chart in the colours of the scheme, also when that changes and for print', async () => {
    const page = await show();
    // A browser tells a page of a new scheme with the next frame.
    const become = async (scheme: 'light' | 'dark') => {
      for (const chart of CHARTS) {
        await expect.poll(() => paints(page, chart, FIRST[scheme]), { message: chart, timeout: 10_000 }).toBe(true);
        expect([chart, await paints(page, chart, FIRST[scheme === 'dark' ? 'light' : 'dark'])]).toEqual([chart, false]);
      }
    };
    await become('light');
    await page.emulateMedia({ colorScheme: 'dark' });
    await become('dark');
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    await become('light');
  });

  it('is light in the moment of printing, and dark again after it', async () => {
    const page = await show({}, 'dark');
    await page.evaluate("window.dispatchEvent(new Event('beforeprint'))");
    expect(await paints(page, 'over-time', FIRST.light)).toBe(true);
    await page.evaluate("window.dispatchEvent(new Event('afterprint'))");
    expect(await paints(page, 'over-time', FIRST.dark)).toBe(true);
    expect((await page.pdf()).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('keeps names as words, whatever they hold', async () => {
    const page = await show();
    expect(await page.evaluate('window.pwned')).toBeUndefined();
    expect(await page.locator('img, main script').count()).toBe(0);
    for (const name of ['客服', '代码审查', NASTY]) {
      expect(await page.locator('#table-tag').getByRole('rowheader', { name, exact: true }).count()).toBe(1);
    }
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
  });

  it('sorts a table by click and by keyboard, unknown amounts last, and says so', async () => {
    const page = await show();
    const table = page.locator('#table-model');
    const names = () => table.locator('tbody th').allInnerTexts();
    const head = (name: string) => table.getByRole('columnheader', { name });
    const costs = async () =>
      (await table.locator('tbody td:nth-child(3)').allInnerTexts()).map((text) => Number(text.slice(1)));
    await head('Cost').getByRole('button').click();
    expect(await head('Cost').getAttribute('aria-sort')).toBe('descending');
    const falling = await costs();
    expect(falling.slice(0, -1)).toEqual(falling.slice(0, -1).sort((a, b) => b - a));
    expect((await names()).at(-1)).toBe('local');
    await head('Cost').getByRole('button').press('Enter');
    expect(await head('Cost').getAttribute('aria-sort')).toBe('ascending');
    expect((await costs()).slice(0, -1)).toEqual(falling.slice(0, -1).reverse());
    expect((await names()).at(-1)).toBe('local');
    expect(await page.getByRole('status').innerText()).toBe('By model: by Cost, ascending');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Space');
    expect(await head('Model').getAttribute('aria-sort')).toBe('ascending');
    expect(await head('Cost').getAttribute('aria-sort')).toBeNull();
    expect(await names()).toEqual(['deepseek', 'glm', 'local', 'qwen', '通义千问-长文']);
  });

  it('fits a telephone', async () => {
    const page = await show();
    await page.setViewportSize({ width: 360, height: 700 });
    await expect.poll(() => page.evaluate('document.documentElement.scrollWidth'), { timeout: 10_000 }).toBe(360);
    if (process.env['COST_PAGE_SHOTS'] !== undefined) {
      await page.screenshot({ path: join(process.env['COST_PAGE_SHOTS'], 'cost-narrow.png'), fullPage: true });
    }
  });

  it.each([1100, 800])('cuts no table at %d pixels: what does not fit scrolls, and a shadow says so', async (width) => {
    const dollars = month().map((row, index) => (index % 3 === 0 ? { ...row, currency: 'USD' } : row));
    const page = await show(pageDataOf(dollars, { analysis: analysis() }));
    await page.setViewportSize({ width, height: 900 });
    const tables = await page.evaluate<{ hidden: number; overflow: string; shadow: string }[]>(
      `[...document.querySelectorAll('.table')].map((box) => {
        const { overflowX: overflow, backgroundImage: shadow } = getComputedStyle(box);
        return { hidden: box.scrollWidth - box.clientWidth, overflow, shadow };
      })`,
    );
    expect(tables.length).toBeGreaterThanOrEqual(5);
    for (const { overflow, shadow } of tables)
      expect([overflow, shadow.slice(0, 15)]).toEqual(['auto', 'linear-gradient']);
    if (width === 1100) expect(tables.map(({ hidden }) => hidden)).toEqual(tables.map(() => 0));
  });

  it('shows the tables also without its script', async () => {
    const file = join(await tempFolder(), 'cost.html');
    await writeFile(file, costPage(pageDataOf(month()), { script: '', style: '' }));
    const page = await openPage(pathToFileURL(file).href);
    expect(await page.locator('#table-model tbody tr').count()).toBe(5);
    expect(page.complaints).toEqual([]);
  });

  it('comes out of the command as one file that opens', async () => {
    const home = await tempFolder();
    await mkdir(join(home, 'ledger'));
    const lines = month().map((row) => `${JSON.stringify(row)}\n`);
    await writeFile(join(home, 'ledger', '2026-11.jsonl'), lines.join(''));
    const file = join(home, '费用 report.html');
    const ran = await runBin(['cost', '--month', '2026-11', '-z', 'UTC', '--html', file], { env: { MGW_HOME: home } });
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toMatch(/^wrote .*费用 report\.html: 2026-11, 402 calls, \d+ kB\n$/);
    const page = await openPage(pathToFileURL(file).href);
    expect(await page.locator('dd.figure').first().innerText()).toMatch(/^¥\d+\.\d+ \+ \?$/);
    await expect.poll(() => paints(page, 'over-time', FIRST.light), { timeout: 10_000 }).toBe(true);
    expect([page.requests, page.complaints]).toEqual([[page.url()], []]);
  });
});
