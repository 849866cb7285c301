import { expect, test } from 'vitest';
import { cost } from '../../src/cli/commands/cost.ts';
import { stats } from '../../src/cli/commands/stats.ts';
import { gatewayStats } from '../../src/gateway-stats.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const { costNano: _, currency: __, prices: ___, ...answered } = entryOf();
const unpriced = { ...answered, costSource: 'unpriced' as const };

test('a sum of nothing but calls of unknown price is absent, and never 0', async () => {
  const { run } = await reportHome([unpriced, { ...unpriced, id: `${unpriced.id.slice(0, -1)}Z` }]);
  const inStats = JSON.parse((await run((context) => stats({ json: true }, context))).stdout);
  const inCost = JSON.parse((await run((context) => cost({ json: true }, context))).stdout);
  expect(breaches(inStats, publishedSchema('stats'))).toEqual([]);
  expect(breaches(inCost, publishedSchema('cost'))).toEqual([]);
  expect(inStats.total).toMatchObject({ unpricedCalls: 2 });
  for (const total of [inStats.total, inCost.total]) expect(total).not.toHaveProperty('totalCost');
  expect(inCost.analysis).not.toHaveProperty('spent');
  expect(inCost.analysis).not.toHaveProperty('projection');
  await run(async ({ runtime }) => {
    const inLibrary = await gatewayStats(runtime);
    expect(inLibrary).toMatchObject({ unpricedCalls: 2 });
    expect(inLibrary).not.toHaveProperty('totalCost');
    return 0;
  });
});

test('what is known stays, and no call at all costs 0', async () => {
  const mixed = await reportHome([unpriced, entryOf({ costNano: 1_000_000 })]);
  const { total } = JSON.parse((await mixed.run((context) => stats({ json: true }, context))).stdout);
  expect(total).toMatchObject({ totalCost: 0.001, unpricedCalls: 1 });
  const empty = await reportHome([]);
  expect(JSON.parse((await empty.run((context) => stats({ json: true }, context))).stdout).total.totalCost).toBe(0);
});
