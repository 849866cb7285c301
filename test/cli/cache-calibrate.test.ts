import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { adviceFor } from '../../src/cache/advice.ts';
import { wilson } from '../../src/cache/analysis/evaluate.ts';
import { calibrate as tally } from '../../src/cache/calibration.ts';
import { addJudgedPair, judgedPairs, pairHash } from '../../src/cache/judged-pairs.ts';
import { createShadowLog, type ShadowHit } from '../../src/cache/shadow.ts';
import { shadowHits } from '../../src/cache/shadow-hits.ts';
import { calibrate } from '../../src/cli/commands/cache/calibrate.ts';
import { displayWidth } from '../../src/cli/render/table.ts';
import { entryOf } from '../support/entries.ts';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { tempFolder } from '../support/temp-home.ts';
import { type ReportHome, reportHome } from './report-harness.ts';

function shadowHit(changes: Partial<ShadowHit> = {}): ShadowHit {
  return {
    v: 1,
    ts: '2026-11-23T04:00:00.000Z',
    layer: 'equivalent',
    question: '怎么重置密码',
    kept: '如何重置密码',
    entryId: '01KAR',
    similarity: 0.8,
    savedNano: 2_000_000,
    currency: 'CNY',
    ...changes,
  };
}

const pairs = (count: number, changes: Partial<ShadowHit> = {}) =>
  Array.from({ length: count }, (_, at) =>
    shadowHit({ question: `how do I reset password ${at}`, kept: `reset password ${at}`, ...changes }),
  );

const cacheOf = ({ home }: ReportHome) => join(home, 'cache');
const log = (home: ReportHome, hits: readonly ShadowHit[]) => {
  for (const hit of hits) createShadowLog(cacheOf(home)).append(hit);
};
const judge = (home: ReportHome, hits: readonly ShadowHit[], right: boolean) => {
  for (const hit of hits) {
    const { layer, similarity } = hit;
    addJudgedPair(cacheOf(home), { v: 1, at: hit.ts, layer, pair: pairHash(hit), similarity, right });
  }
};

async function known(home: ReportHome) {
  const { stdout } = await home.run((context) => calibrate({ limit: 50, json: true }, context));
  const printed = JSON.parse(stdout);
  const { $defs = {} } = publishedSchema('cache') as { $defs?: Record<string, Record<string, unknown>> };
  expect(breaches(printed, $defs['calibrate'] ?? {}, publishedSchema('cache'))).toEqual([]);
  return printed;
}

describe('the log of shadow mode', () => {
  test('gives back what was written, for its owner alone, and survives a torn line', async () => {
    const folder = join(await tempFolder(), 'cache');
    const shadowLog = createShadowLog(folder);
    shadowLog.append(shadowHit({ question: 'line one\nline two\u2028', tag: 'docs' }));
    await appendFile(join(folder, 'shadow.jsonl'), '{"v":1,"ts":"2026');
    shadowLog.append(shadowHit({ layer: 'exact' }));
    let skipped = 0;
    const read: ShadowHit[] = [];
    for await (const hit of shadowHits(folder, () => skipped++)) read.push(hit);
    expect(read).toEqual([
      shadowHit({ question: 'line one\nline two\u2028', tag: 'docs' }),
      shadowHit({ layer: 'exact' }),
    ]);
    expect(skipped).toBe(1);
    expect((await stat(join(folder, 'shadow.jsonl'))).mode & 0o777).toBe(0o600);
  });

  test('is never in the way', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'a-file'), '');
    createShadowLog(join(folder, 'a-file')).append(shadowHit());
    createShadowLog(join(folder, 'a-file', 'deeper')).append(shadowHit());
    expect(await readFile(join(folder, 'a-file'), 'utf8')).toBe('');
  });

  test('passes over what is no hit, and lines without end', async () => {
    const folder = await tempFolder();
    const bad = ['null', '[]', '{"v":2}', JSON.stringify(shadowHit({ ts: 'yesterday' })), 'x'.repeat(5_000_000)];
    await writeFile(join(folder, 'shadow.jsonl'), `${bad.join('\n')}\n${JSON.stringify(shadowHit())}`);
    let skipped = 0;
    const read: ShadowHit[] = [];
    for await (const hit of shadowHits(folder, () => skipped++)) read.push(hit);
    expect(read).toEqual([shadowHit()]);
    expect(skipped).toBe(bad.length);
  });
});

describe('what was judged', () => {
  test('is kept without a text, and the later judgement of a pair holds', async () => {
    const home = await reportHome([]);
    judge(home, [shadowHit()], false);
    judge(home, [shadowHit()], true);
    const judged = await judgedPairs(cacheOf(home), () => {});
    expect([...judged.values()]).toMatchObject([{ right: true, layer: 'equivalent' }]);
    const text = await readFile(join(cacheOf(home), 'judged.jsonl'), 'utf8');
    expect(text).not.toContain('密码');
    expect((await stat(join(cacheOf(home), 'judged.jsonl'))).mode & 0o777).toBe(0o600);
  });
});

describe('cache calibrate', () => {
  test('tells hits, shares and likely savings by layer', async () => {
    const home = await reportHome([entryOf(), entryOf(), entryOf(), entryOf({ cache: { status: 'bypass' } })]);
    log(home, [
      shadowHit(),
      shadowHit({ layer: 'exact', question: '如何重置密码' }),
      { ...shadowHit(), savedNano: 1_000_000 },
    ]);
    expect(await known(home)).toMatchObject({
      hits: 3,
      lookups: 3,
      layers: [
        { layer: 'exact', hits: 1, pairs: 1, saved: { CNY: 0.002 } },
        { layer: 'equivalent', hits: 2, pairs: 1, saved: { CNY: 0.003 }, share: 0.666667 },
        { layer: 'confirmed', hits: 0 },
        { layer: 'embedding', hits: 0 },
      ],
      unjudged: 1,
      advice: [{ key: 'cache.equivalent', finding: 'unclear', more: 73 }],
    });
  });

  test('judges nothing where nobody is, and says what to do', async () => {
    const home = await reportHome([]);
    log(home, pairs(3));
    const { stdout, stderr } = await home.run((context) => calibrate({ limit: 50 }, context), { columns: 60 });
    expect(stderr).toBe('');
    expect(stdout).toContain('3 pairs are not judged yet; at a terminal, mgw cache calibrate asks about them');
    expect(stdout).toContain('cache.equivalent: too few are judged to tell; about 73 more would');
    expect(Math.max(...(stdout.split('\n\n')[1] ?? '').split('\n').map(displayWidth))).toBeLessThanOrEqual(60);
  });

  test('gives the false-hit rate with its interval, and the setting to use', async () => {
    const home = await reportHome([]);
    const good = pairs(100);
    log(home, good);
    judge(home, good, true);
    const printed = await known(home);
    expect(printed.layers[1]).toMatchObject({ judged: 100, wrong: 0, wrongOfHits: wilson(0, 100) });
    expect(printed.advice).toEqual([
      { key: 'cache.equivalent', value: expect.stringMatching(/strict|balanced/), finding: 'serve' },
    ]);
  });

  test('says that there is nothing yet', async () => {
    const { run } = await reportHome([]);
    expect(await run((context) => calibrate({ limit: 1 }, context))).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('shadow mode has written nothing down yet'),
    });
  });

  test('works on a log that cannot be read', async () => {
    const home = await reportHome([]);
    await mkdir(join(cacheOf(home), 'shadow.jsonl'), { recursive: true });
    const { code, stderr } = await home.run((context) => calibrate({ limit: 1 }, context));
    expect(code).toBe(0);
    expect(stderr).toMatch(/^mgw: the cache cannot be read: [^\n]*\n$/);
  });
});

describe('judgements', () => {
  test("know the user's own words", async () => {
    const words = "synonyms: ['teapot, brew vessel']\n";
    const config = 'cache: { words: words.yaml }\n';
    const hits = Array.from({ length: 80 }, (_, at) =>
      shadowHit({ question: `how do I rinse teapot ${at}`, kept: `how do I rinse brew vessel ${at}` }),
    );
    const own = await reportHome([], { config });
    await writeFile(join(own.home, 'words.yaml'), words);
    const shipped = await reportHome([]);
    for (const home of [own, shipped]) {
      log(home, hits);
      judge(home, hits, true);
    }
    expect(await known(own)).toMatchObject({ strict: { judged: 80 }, advice: [{ value: 'strict' }] });
    expect(await known(shipped)).toMatchObject({ strict: { judged: 0 }, advice: [{ value: 'balanced' }] });
  });

  test('of an embedding give its threshold', async () => {
    const home = await reportHome([]);
    const alike = pairs(80, { layer: 'embedding', similarity: 0.95 });
    const less = pairs(20, { layer: 'embedding', similarity: 0.85 }).map((hit) => ({ ...hit, kept: `${hit.kept} x` }));
    log(home, [...alike, ...less]);
    judge(home, alike, true);
    judge(home, less, false);
    expect((await known(home)).advice).toEqual([
      { key: 'cache.embedding.threshold', value: '0.950', finding: 'serve' },
    ]);
    const { stdout } = await home.run((context) => calibrate({ limit: 1 }, context));
    expect(stdout).toContain('cache.embedding.threshold: 0.950   at most 5% of the hits from there on are wrong');
  });
});

describe('the sample', () => {
  async function* all<T>(items: readonly T[]) {
    yield* items;
  }
  /** Numbers that look like chance, the same ones every time. */
  const chance = () => {
    let state = 7;
    return () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    };
  };

  test('is drawn from all layers in turn, never the exact one, never what is judged', async () => {
    const hits = [...pairs(20), ...pairs(20, { layer: 'confirmed' }), ...pairs(20, { layer: 'exact' })];
    const first = hits[0] ?? shadowHit();
    const judged = new Map([
      [pairHash(first), { v: 1 as const, at: first.ts, layer: first.layer, pair: '', similarity: 1, right: true }],
    ]);
    const { sample, unjudged } = await tally(all(hits), { judged, limit: 10, random: chance() });
    expect(sample.map(({ layer }) => layer).join(' ')).toBe('equivalent confirmed '.repeat(5).trim());
    expect(sample).not.toContainEqual(first);
    expect(unjudged).toBe(39);
  });

  test('gives every pair the same chance', async () => {
    const counts = new Array<number>(10).fill(0);
    const random = chance();
    for (let round = 0; round < 2000; round++) {
      const { sample } = await tally(all(pairs(10)), { judged: new Map(), limit: 2, random });
      for (const { question } of sample) {
        const at = Number(question.at(-1));
        counts[at] = (counts[at] ?? 0) + 1;
      }
    }
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(80);
  });
});

describe('the advice', () => {
  const layer = (name: ShadowHit['layer'], judged: number, wrong: number) => ({
    layer: name,
    hits: 500,
    pairs: 500,
    saved: new Map(),
    unpricedHits: 0,
    judged,
    wrong,
    wrongOfHits: wilson(wrong, judged),
  });
  const advice = (name: ShadowHit['layer'], [judged, wrong]: [number, number], [strict, strictWrong] = [0, 0]) =>
    adviceFor({
      hits: 500,
      layers: [layer(name, judged, wrong)],
      strict: { judged: strict, wrong: strictWrong, wrongOfHits: wilson(strictWrong, strict) },
      embedding: [],
      sample: [],
      unjudged: 0,
    })[0];

  test.each([
    ['equivalent', [100, 0], [60, 0], { value: 'balanced', finding: 'serve' }],
    ['equivalent', [100, 0], [100, 0], { value: 'strict', finding: 'serve' }],
    ['equivalent', [200, 40], [100, 0], { value: 'strict', finding: 'serve' }],
    ['equivalent', [200, 40], [100, 30], { value: 'off', finding: 'off' }],
    ['equivalent', [100, 5], [50, 1], { finding: 'unclear' }],
    ['equivalent', [0, 0], [0, 0], { finding: 'unclear', more: 73 }],
    ['confirmed', [100, 0], [0, 0], { key: 'cache.semantic', value: 'confirm' }],
    ['embedding', [100, 50], [0, 0], { key: 'cache.semantic', value: 'off' }],
  ] as const)('of %s, %j judged and wrong, strict %j', (name, all, strict, expected) => {
    expect(advice(name, [...all], [...strict])).toMatchObject(expected);
  });

  test('of embedding is the threshold from which on hits are good enough, where there is one', () => {
    const embedding = [
      ...Array.from({ length: 100 }, (_, at) => ({ similarity: 0.9 + at / 1000, right: true })),
      ...Array.from({ length: 60 }, (_, at) => ({ similarity: 0.8 + at / 1000, right: at % 2 === 0 })),
    ];
    const of = (pairsJudged: typeof embedding) =>
      adviceFor({
        hits: 500,
        layers: [layer('embedding', pairsJudged.length, 30)],
        strict: { judged: 0, wrong: 0, wrongOfHits: wilson(0, 0) },
        embedding: pairsJudged,
        sample: [],
        unjudged: 0,
      });
    expect(of(embedding)).toEqual([{ key: 'cache.embedding.threshold', value: '0.900', finding: 'serve' }]);
    expect(of(embedding.slice(0, 50))).toMatchObject([{ key: 'cache.semantic' }]);
    // What is as alike as a wrong one is judged with it.
    const same = Array.from({ length: 100 }, (_, at) => ({ similarity: 0.9, right: at > 20 }));
    expect(of(same)).toMatchObject([{ key: 'cache.semantic' }]);
  });

  test('has none for the exact layer', () => expect(advice('exact', [0, 0])).toBeUndefined());
});
