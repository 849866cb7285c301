import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { speakLanguage } from '../../src/cli/language/speak-language.ts';
import { readPageAssets } from '../../src/cli/render/cost-page/assets.ts';
import type { CostPageData } from '../../src/cli/render/cost-page/data.ts';
import { costPage } from '../../src/cli/render/cost-page.ts';
import { hasChromium, type OpenPage, openPage } from '../support/chromium.ts';
import { analysisOf, pageDataOf, repeatOf } from '../support/cost-page-data.ts';
import { englishLeft } from '../support/english-left.ts';
import { entryOf, unanswered } from '../support/entries.ts';
import { runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';

beforeAll(() => speakLanguage('zh'));
afterAll(() => speakLanguage('en'));

/** A month with everything in it: models, tags, an unpriced call, estimates, dollars without a rate. */
function month() {
  const models = ['deepseek', 'qwen', 'glm', '通义千问-长文'];
  const rows = Array.from({ length: 200 }, (_, index) => {
    const tag = ['客服', 'docs', undefined][index % 3];
    return entryOf({
      ts: new Date(Date.UTC(2026, 10, 1) + index * 9_400_000).toISOString(),
      model: models[((index * 7) % 11) % 4] ?? '',
      costNano: 20_000_000 + ((index * 7919) % 97) * 1_000_000,
      currency: index % 50 === 0 ? 'USD' : 'CNY',
      costSource: index % 9 === 0 ? 'estimated' : 'computed',
      ...(tag !== undefined && { tag }),
    });
  });
  const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
  return [...rows, unpriced, unanswered()];
}

function analysis() {
  return analysisOf({
    spentNano: 12e9,
    baseline: { model: 'deepseek', nano: 30e9, calls: 9, leftOut: 1, asBought: 0 },
    savings: { cacheNano: 6e9, routingNano: 11.5e9, hoursNano: 1e9, wastedNano: 0.5e9, spentNano: 12e9 },
    projection: { monthEndNano: 60e9, perDayNano: 2e9, basedOnDays: 7 },
    whatIf: { model: 'glm', nano: 9e9, calls: 190, leftOut: 2, corrected: true },
    wasted: {
      failedAttempts: { count: 3, nano: 1e8, unknown: 1 },
      aborted: { count: 1, nano: 2e8, unknown: 0 },
      repeats: { count: 12, nano: 3e8, unknown: 0 },
    },
    repeats: [repeatOf('客服', { calls: 46, paidAgain: 45, perDay: 2.5, nano: 1.3e9, avoidableNano: 1.29e9 })],
  } as Parameters<typeof analysisOf>[0]);
}

const BUDGETS = [
  { name: 'monthly', limitNano: 100e9, spentNano: 27.5e9 },
  { name: 'per_tag.客服', tag: '客服', limitNano: 4e9, spentNano: 5.5e9 },
];

async function show(changes: Partial<CostPageData> = {}, scheme: 'light' | 'dark' = 'light'): Promise<OpenPage> {
  const file = join(await tempFolder(), 'cost.html');
  const data = pageDataOf(month(), { analysis: analysis(), budgets: BUDGETS, skippedLines: 2, ...changes });
  await writeFile(file, costPage(data, await readPageAssets()));
  const page = await openPage(pathToFileURL(file).href, scheme);
  const kept = process.env['COST_PAGE_SHOTS'];
  if (kept !== undefined) await page.screenshot({ path: join(kept, `cost-zh-${scheme}.png`), fullPage: true });
  return page;
}

/** All that is read on a page, or heard: texts, labels, titles. */
function words(page: OpenPage): Promise<string> {
  return page.evaluate<string>(`(() => {
    for (const closed of document.querySelectorAll('details')) closed.open = true;
    const labels = [...document.querySelectorAll('[aria-label]')].map((one) => one.getAttribute('aria-label'));
    return [document.title, document.body.innerText, ...labels].join('\\n');
  })()`);
}

/** Keys of the config, and models. */
const NAMES = ['exchange_rates', 'deepseek', 'qwen', 'glm', 'local', 'docs'];

describe.runIf(hasChromium)(
  'the cost page in Chinese (skipped where there is no chromium)',
  { timeout: 60_000 },
  () => {
    it.each(['light', 'dark'] as const)(
      'has nothing English left, and no violation that axe knows, %s',
      async (scheme) => {
        const page = await show({}, scheme);
        const said = await words(page);
        expect(englishLeft(said, NAMES)).toEqual([]);
        for (const one of ['模型花了多少钱', '不用 mgw', '到月底', '重复付费', '当前预算', '标签 客服', '怎么看'])
          expect(said).toContain(one);
        expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<Pick<axe.AxeResults, 'violations'>>('axe.run()');
        expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
        expect(page.complaints).toEqual([]);
      },
    );

    it('says how a table was sorted, and sorts names by their sounds', async () => {
      const page = await show();
      const head = (name: string) => page.locator('#table-tag').getByRole('columnheader', { name });
      await head('费用').getByRole('button').click();
      expect(await page.getByRole('status').innerText()).toBe('按标签：按费用降序');
      await head('费用').getByRole('button').click();
      expect(await page.getByRole('status').innerText()).toBe('按标签：按费用升序');
    });

    it('has its tooltips and legends in Chinese', async () => {
      const page = await show();
      const block = JSON.parse((await page.locator('#chart-data').textContent()) ?? '{}');
      expect(block).toMatchObject({ words: { cost: '费用', amount: '金额', labelled: '{name}：{amount}' } });
      expect(block.steps.labels).toEqual(['不用 mgw', '缓存', '路由', '低价时段', '浪费', '花费']);
    });

    it('says where there is nothing to show', async () => {
      const none = await words(await show(pageDataOf([])));
      expect(none).toContain('这段时间没有调用。');
      const failed = await words(await show(pageDataOf([unanswered()])));
      expect(failed).toContain('1 次调用，都没有计费：失败了，或者被拒绝了。');
      expect(englishLeft(none + failed, NAMES)).toEqual([]);
    });

    it('comes out of the command in the language that was asked for', async () => {
      const home = await tempFolder();
      await mkdir(join(home, 'ledger'));
      await writeFile(
        join(home, 'ledger', '2026-11.jsonl'),
        month()
          .map((row) => `${JSON.stringify(row)}\n`)
          .join(''),
      );
      const file = join(home, '费用.html');
      const argv = ['--lang', 'zh', 'cost', '--month', '2026-11', '-z', 'UTC', '--html', file];
      const ran = await runBin(argv, { env: { MGW_HOME: home } });
      expect(ran.stderr).toMatch(/^已写入 .*费用\.html：2026-11，202 次调用，\d+ kB\n$/);
      const page = await openPage(pathToFileURL(file).href);
      expect(englishLeft(await words(page), NAMES)).toEqual([]);
      expect([page.requests, page.complaints]).toEqual([[page.url()], []]);
    });
  },
);
