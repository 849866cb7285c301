import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPageAssets } from '../../../src/cli/render/cost-page/assets.ts';
import type { ChartData } from '../../../src/cli/render/cost-page/chart-data.ts';
import { chartData } from '../../../src/cli/render/cost-page/charts.ts';
import { html } from '../../../src/cli/render/cost-page/html.ts';
import { costPage } from '../../../src/cli/render/cost-page.ts';
import { analysisOf, pageDataOf, repeatOf } from '../../support/cost-page-data.ts';
import { anyEntry, entryOf, unanswered } from '../../support/entries.ts';

const assets = await readPageAssets();
const bare = { script: '', style: '' };

/** The words of a page without its markup, a line for each element. */
function wordsOf(page: string): string {
  const body = page.slice(page.indexOf('<body>'), page.indexOf('<script'));
  return body
    .replace(/<[^>]*>/g, '\n')
    .replace(/\n+/g, '\n')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

function blockOf(page: string): ChartData {
  return JSON.parse(/<script type="application\/json" id="chart-data">([^<]*)<\/script>/.exec(page)?.[1] ?? '');
}

describe('the headline', () => {
  it('says what was spent, what it would have been, what saved how much, and what was wasted', () => {
    const data = pageDataOf([entryOf({ costNano: 12e9 })], { analysis: analysisOf() });
    const words = wordsOf(costPage(data, bare));
    for (const figure of [
      'Spent\n¥12.0000\nfor 1 call\n',
      'Without the gateway\n¥30.0000\nevery call at \ndeepseek\n, no cache\n? 3 calls could not be priced so\n',
      'Saved\n¥18.0000 (60.0%)\n¥6.0000 by the cache, at \ndeepseek\n’s price\n¥11.5000 by routing\n¥1.0000 by cheaper hours\n−¥0.5000 wasted\n',
      'By the month’s end\n¥16.0000\nat ¥0.5300 a day, as in the last 7 whole days\n',
      'Wasted\n¥0.7500\n¥0.2500 on 1 failed attempt that was billed\n¥0.5000 on 2 stopped answers\n',
      'Paid again\n¥1.2500\n40 answers to questions asked before; not in Wasted\n',
      'What if\n¥9.0000\n120 calls at \n通义千问\n’s prices, token counts corrected to the vendor’s\n',
    ]) {
      expect(words).toContain(figure);
    }
  });

  it('says so where the gateway made it dearer', () => {
    const analysis = analysisOf({
      baseline: { model: 'a', nano: 10e9, calls: 1, leftOut: 0, asBought: 0 },
      savings: { cacheNano: 1e9, routingNano: -3e9, hoursNano: 0, wastedNano: 0, spentNano: 12e9 },
    });
    const words = wordsOf(costPage(pageDataOf([entryOf({ costNano: 12e9 })], { analysis }), bare));
    expect(words).toContain(
      'Dearer by\n¥2.0000 (20.0%)\n¥1.0000 by the cache, at \na\n’s price\n−¥3.0000 by routing\n',
    );
  });

  it('shows what has no price as ?, never as 0', () => {
    const { costNano: _, currency: __, ...unpriced } = entryOf({ model: 'local', costSource: 'unpriced' });
    const words = wordsOf(costPage(pageDataOf([unpriced]), bare));
    expect(words).toContain('Spent\n?\nfor 1 call\n');
    expect(words).toContain('\nlocal\n1\n?\n–\n?\n?\n?\n1\n');
    expect(words).toContain('? Unpriced: 1 call of models whose price is not known.');
    const mixed = wordsOf(costPage(pageDataOf([unpriced, entryOf()]), bare));
    expect(mixed).toContain('Spent\n¥0.001000 + ?\n');
    expect(mixed).toContain('Spending by day and model\n, without 1 call unpriced\n');
  });

  it('adds currencies up where there is a rate, and says which one has none', () => {
    const rows = [entryOf({ costNano: 1e9 }), entryOf({ model: 'gpt', costNano: 2e9, currency: 'USD' })];
    const converted = costPage(pageDataOf(rows, { rates: { USD: 7e9 } }), bare);
    expect(wordsOf(converted)).toContain('Spent\n¥15.0000\nfor 2 calls\n= ¥1.0000 + $2.0000\n');
    expect(blockOf(converted).bars[0]).toEqual({
      id: 'model',
      lying: true,
      labels: ['gpt', 'qwen'],
      nano: [14e9, 1e9],
    });
    const apart = costPage(pageDataOf(rows), bare);
    expect(wordsOf(apart)).toContain('Spent\n¥1.0000 + $2.0000\n');
    expect(wordsOf(apart)).toContain('USD has no exchange rate (exchange_rates in the config)');
    expect(blockOf(apart).bars[0]).toMatchObject({ labels: ['qwen'], nano: [1e9] });
  });

  it('has no card for what was not wasted or paid again, and marks what it leaves out', () => {
    const none = { count: 0, unknown: 0, nano: 0 };
    const clean = analysisOf({ wasted: { failedAttempts: none, aborted: none, repeats: none } });
    const words = wordsOf(costPage(pageDataOf([entryOf()], { analysis: clean }), bare));
    expect(words).not.toMatch(/^(Wasted|Paid again)\n(¥|\?\n)/m);
    const unsure = analysisOf({
      unpricedCalls: 1,
      projection: { monthEndNano: 16e9, perDayNano: 20e9, basedOnDays: 0.7844655555555555 },
      wasted: {
        failedAttempts: { count: 2, unknown: 1, nano: 1e9 },
        aborted: none,
        repeats: { count: 3, unknown: 3, nano: 0 },
      },
      repeats: [repeatOf('x', { nano: 1e9, avoidableNano: 0, unpricedCalls: 1, unpricedAgain: 1 })],
    });
    const marked = wordsOf(costPage(pageDataOf([entryOf({ costNano: 12e9 })], { analysis: unsure }), bare));
    expect(marked).toContain('By the month’s end\n¥16.0000 + ?\nat ¥20.0000 + ? a day, as today so far\n');
    expect(marked).toContain('Wasted\n¥1.0000 + ?\n¥1.0000 + ? on 2 failed attempts that were billed\nPaid again\n?\n');
    expect(marked).toContain('\n¥1.0000 + ?\n?\n2026-11-01\n 08:30\n');
  });

  it('is a page also when there were no calls', () => {
    const words = wordsOf(costPage(pageDataOf([]), bare));
    expect(words).toContain('Spent\n¥0.000000\nfor 0 calls\n');
    expect(words).toContain('No calls in this period.');
  });
});

describe('the charts', () => {
  it('get from the price without the gateway to what was spent, and hide no difference', () => {
    const { steps } = chartData(pageDataOf([entryOf({ costNano: 12.5e9 })], { analysis: analysisOf() }));
    expect(steps).toEqual({
      labels: ['Without the gateway', 'Cache', 'Routing', 'Cheaper hours', 'Wasted', 'Spent'],
      from: [0, 30e9, 24e9, 12.5e9, 11.5e9, 0],
      to: [30e9, 24e9, 12.5e9, 11.5e9, 12e9, 12e9],
    });
  });

  it('have a colour for each of eight models, and one bar for all others', () => {
    const rows = Array.from({ length: 30 }, (_, index) => entryOf({ model: `m${index}`, costNano: (index + 1) * 1e6 }));
    const { overTime, bars } = chartData(pageDataOf(rows));
    expect(overTime.series.map(({ name }) => name)).toEqual([
      'm29',
      'm28',
      'm27',
      'm26',
      'm25',
      'm24',
      'm23',
      '23 others',
    ]);
    const sum = (nano: readonly number[]) => nano.reduce((total, one) => total + one, 0);
    expect(sum(overTime.series.flatMap(({ nano }) => nano))).toBe(465e6);
    expect(bars[0]?.labels).toHaveLength(12);
    expect(sum(bars[0]?.nano ?? [])).toBe(465e6);
  });

  it('say in words what they show', () => {
    const rows = [entryOf({ costNano: 3e9 }), entryOf({ model: 'glm', costNano: 1e9, ts: '2026-11-02T00:00:00.000Z' })];
    const page = costPage(pageDataOf(rows), bare);
    const labels = [...page.matchAll(/role="img" aria-label="([^"]*)"/g)].map(([, label]) => label);
    expect(labels).toEqual([
      'Spending by day and model: 2026-11-01 to 2026-11-23; most in the day 2026-11-23, ¥3.0000; qwen ¥3.0000, 75.0%; glm ¥1.0000, 25.0%; every day is in the table under the charts',
      'Spending by model: qwen ¥3.0000; glm ¥1.0000',
      'Spending by tag: (none) ¥4.0000',
      'Spending by hour of the day: 00:00 ¥1.0000; 04:00 ¥3.0000',
    ]);
  });
});

describe('names that people give', () => {
  const nasty = '</script><script>alert(1)</script><!-- "\'`&amp; 客服';

  it('stay words, in the text, in attributes and in the data block', () => {
    const analysis = analysisOf({ repeats: [repeatOf(nasty, { models: [nasty] })] });
    const budgets = [{ name: `per_tag.${nasty}`, tag: nasty, limitNano: 1e9, spentNano: 1 }];
    const page = costPage(pageDataOf([entryOf({ tag: nasty, model: nasty })], { analysis, budgets }), assets);
    expect(page.match(/<\/?script/gi)).toHaveLength(4);
    expect(page).not.toContain('<!-- ');
    expect(
      wordsOf(page)
        .split('\n')
        .filter((words) => words === nasty).length,
    ).toBeGreaterThanOrEqual(4);
    expect(blockOf(page).bars[1]?.labels[0]).toContain('</script><script>alert(1)');
  });

  it('never change the markup, whatever they are', () => {
    const tagsOf = (page: string) => page.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g);
    const pageOf = (name: string) => costPage(pageDataOf([entryOf({ tag: name, model: name })]), bare);
    const expected = tagsOf(pageOf('x'));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
        expect(tagsOf(pageOf(name))).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('are escaped by every template, and markup is not', () => {
    expect(html`<a b="${'"&'}">${[html`<i>${'<'}</i>`]}${1}</a>`.text).toBe('<a b="&quot;&amp;"><i>&lt;</i>1</a>');
  });
});

it('whatever stands in the ledger, there is a page', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 12 }), (entries) => {
      const page = costPage(pageDataOf(entries, { analysis: analysisOf() }), bare);
      expect(page).not.toMatch(/NaN|undefined|Infinity/);
      expect(blockOf(page).currency).toBe('CNY');
    }),
    { numRuns: 50 },
  );
});

it('stays below a megabyte for a year with hundreds of tags', () => {
  const day = (index: number) => new Date(Date.UTC(2025, 11, 1) + index * 3_600_000).toISOString();
  const rows = Array.from({ length: 8000 }, (_, index) =>
    entryOf({ ts: day(index), model: `model-${index % 12}`, tag: `一个标签-${index % 900}`, costNano: index * 1e5 }),
  );
  const repeats = Array.from({ length: 900 }, (_, index) => repeatOf(`标签-${index}`));
  const page = costPage(pageDataOf(rows, { analysis: analysisOf({ repeats }) }), assets);
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  expect(page).toContain('400 more rows are not shown; mgw cost --by tag has them all.');
  expect(page).toContain('400 more rows are not shown; mgw cost --repeats has them all.');
});

describe('a page of calls that cost nothing', () => {
  it('says so in place of charts and tables', () => {
    const words = wordsOf(costPage(pageDataOf([unanswered(), unanswered({ outcome: 'refused' })]), bare));
    expect(words).toContain('2 calls, and none of them was billed: they failed or were refused. mgw stats tells why.');
    expect(words).not.toMatch(/Charts|Tables|By model/);
  });

  it('has its tables where the price is unknown, or the cache answered', () => {
    const { costNano: _, currency: __, ...unpriced } = entryOf({ costSource: 'unpriced' });
    const cached = entryOf({ outcome: 'cached', costNano: 0 });
    for (const entry of [unpriced, cached]) expect(wordsOf(costPage(pageDataOf([entry]), bare))).toContain('By model');
  });
});
