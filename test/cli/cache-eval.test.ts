import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/cli/commands/cache/evaluate.ts';
import { readLabelled } from '../../src/cli/commands/cache/read-labelled.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { reportHome } from './report-harness.ts';

const PAIRS = `1\t如何重置密码\t怎么重置密码
0\thow do I enable two-factor login\thow do I disable two-factor login
1\thow do I pay my bill\thow do I pay my bill?
0\t怎么重置密码\t如何重置密码
`;
const INTENTS = `reset\thow do I reset my password
reset\thow can I reset my password
pay\thow do I pay my bill
pay\thow do I pay my bill
`;

async function evaluated(
  text: string,
  options: { json?: boolean; rule?: 'strict' | 'balanced'; seed?: number } = {},
  columns = 80,
) {
  const { home, run } = await reportHome([]);
  const file = join(home, 'labelled.tsv');
  await writeFile(file, text);
  return run((context) => evaluate(file, { seed: 1, ...options }, context), { columns });
}

async function evaluatedJson(text: string, options: { rule?: 'strict' | 'balanced'; seed?: number } = {}) {
  const { stdout } = await evaluated(text, { ...options, json: true });
  const printed = JSON.parse(stdout);
  const { $defs = {} } = publishedSchema('cache') as { $defs?: Record<string, Record<string, unknown>> };
  expect(breaches(printed, $defs['eval'] ?? {}, publishedSchema('cache'))).toEqual([]);
  return printed;
}

describe('cache eval', () => {
  test('counts hits and false hits of pairs by layer, with intervals', async () => {
    const printed = await evaluatedJson(PAIRS);
    expect(printed).toMatchObject({ kind: 'pairs', requests: 4, badLines: [] });
    expect(printed.layers).toMatchObject([
      { layer: 'exact', requests: 4, served: 1, wrong: 0, wrongOfRequests: { rate: 0 }, savedShare: 0.25 },
      { layer: 'strict', served: 3, wrong: 1, wrongOfRequests: { rate: 0.25 }, savedShare: 0.75 },
      { layer: 'balanced' },
    ]);
    expect(printed.sweep.length).toBeGreaterThan(3);
  });

  test('asks intents as a stream that its seed decides', async () => {
    const [first, again, other] = [
      await evaluatedJson(INTENTS),
      await evaluatedJson(INTENTS),
      await evaluatedJson(INTENTS, { seed: 2 }),
    ];
    expect(first).toEqual(again);
    expect(other).toMatchObject({ kind: 'intents', seed: 2, requests: 4 });
    expect(first.layers[1]).toMatchObject({ served: 2, wrong: 0 });
  });

  test('keeps to a rule', async () => {
    const printed = await evaluatedJson(PAIRS, { rule: 'strict' });
    expect(printed.layers.map(({ layer }: { layer: string }) => layer)).toEqual(['exact', 'strict']);
    expect(printed.sweep).toEqual([]);
  });

  test.each([60, 80, 200])('fits into %d columns, and shows the worst', async (columns) => {
    const { stdout } = await evaluated(PAIRS, {}, columns);
    expect(stdout).toMatch(/^strict +3 +75\.0% +1 +25\.00%/m);
    expect(stdout).toContain('Wrong by strict, the surest first');
    const tables = stdout.split('\n\n').filter((part) => part.includes('──'));
    expect(Math.max(...tables.flatMap((table) => table.split('\n').map(displayWidth)))).toBeLessThanOrEqual(columns);
  });

  test('tells bad lines by their number, and goes on', async () => {
    const { code, stdout, stderr } = await evaluated(
      `\ufeff# a comment\r\n${PAIRS}maybe\ta\tb\n\nonly one field\nreset\thow do I\n`,
      {
        json: true,
      },
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout).badLines).toMatchObject([{ line: 6 }, { line: 8 }, { line: 9 }]);
    expect(stderr).toMatch(
      /labelled\.tsv: 3 lines passed over\n {2}line 6: .*"maybe".*\n {2}line 8: .*\n {2}line 9: .*\n$/,
    );
  });

  test.each(['', 'nothing here\n', '\n\n', '# only a comment\n'])(
    'refuses a file of which nothing can be read: %j',
    async (text) => {
      await expect(evaluated(text)).rejects.toMatchObject({ code: 'usage' });
    },
  );

  test('refuses a file that is not there, in a line', async () => {
    const { run } = await reportHome([]);
    await expect(run((context) => evaluate('/nowhere/x.tsv', { seed: 1 }, context))).rejects.toMatchObject({
      code: 'usage',
      message: '/nowhere/x.tsv: no such file',
      hint: 'name a file of labelled questions; - is stdin',
    });
  });
});

test('a hundred thousand lines are read line by line in no time', () => {
  const { labelled, badLines } = readLabelled(`${INTENTS.repeat(25_000)}bad\n`);
  expect(labelled).toMatchObject({ kind: 'intents', questions: { length: 100_000 } });
  expect(badLines).toMatchObject([{ line: 100_001 }]);
});
