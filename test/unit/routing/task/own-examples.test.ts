import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TASKS, type TaskExample } from '../../../../src/domain/task.ts';
import { builtIn } from '../../../../src/routing/task/built-in-index.ts';
import { createNearest } from '../../../../src/routing/task/nearest-examples.ts';
import { ownExamples } from '../../../../src/routing/task/own-examples.ts';
import { taskFeatures } from '../../../../src/routing/task/task-features.ts';
import { weightedIn } from '../../../../src/routing/task/task-index.ts';
import { taskReader } from '../../../support/task-reader.ts';
import { tempFolder } from '../../../support/temp-home.ts';

const TRIAGE: TaskExample[] = [
  { text: 'triage the incident of last night', task: 'analysis', difficulty: 0.7 },
  { text: '给这个工单写回复', task: 'rewriting', difficulty: 0.2 },
  { text: 'wxyzzy', task: 'chat' },
];
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

const keptIn = async () => join(await tempFolder(), 'routing', 'examples.bin');
const reads = async (examples: readonly TaskExample[], keptAt: string) => {
  const read = taskReader({ own: await ownExamples(examples, keptAt) });
  return (content: string) => read([{ role: 'user', content }]);
};
/** Set back, so that a file that is written again shows it. */
const aged = (keptAt: string) => utimesSync(keptAt, LONG_AGO, LONG_AGO);
const isAged = (keptAt: string) => statSync(keptAt).mtimeMs === LONG_AGO.getTime();

describe('what was compiled', () => {
  test('is kept for its owner alone, with nothing beside it, and used by the next process as it is', async () => {
    const keptAt = await keptIn();
    const fresh = await ownExamples(TRIAGE, keptAt);
    expect(statSync(keptAt).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(keptAt))).toEqual(['examples.bin']);
    aged(keptAt);
    const kept = await ownExamples(TRIAGE, keptAt);
    expect(isAged(keptAt)).toBe(true);
    expect(kept.index).toEqual(fresh.index);
  });

  test('holds no text', async () => {
    const keptAt = await keptIn();
    await ownExamples(TRIAGE, keptAt);
    const bytes = readFileSync(keptAt);
    for (const word of ['triage', 'wxyzzy', '工单']) expect(bytes.includes(word)).toBe(false);
  });

  test('is made anew for other texts, and not for another task of the same', async () => {
    const keptAt = await keptIn();
    await ownExamples(TRIAGE, keptAt);
    aged(keptAt);
    const asCode = TRIAGE.map((example) => ({ ...example, task: 'code' as const, difficulty: 0.9 }));
    expect((await reads(asCode, keptAt))(TRIAGE[1]?.text ?? '')).toMatchObject({ task: 'code' });
    expect(isAged(keptAt)).toBe(true);
    const [, ...fewer] = TRIAGE;
    for (const examples of [fewer, TRIAGE.toReversed(), [...fewer, { text: 'wxyzzy a', task: 'chat' as const }]]) {
      aged(keptAt);
      expect((await ownExamples(examples, keptAt)).index).toEqual((await ownExamples(examples, await keptIn())).index);
      expect(isAged(keptAt)).toBe(false);
    }
  });

  test('gives the same neighbours as compiling does, for any examples and any text', async () => {
    const keptAt = await keptIn();
    const piece = fc.constantFrom(
      '翻译',
      '总结',
      '工单',
      'triage',
      'C++',
      'C#',
      'the',
      'cluster',
      ' ',
      '?',
      '3 + 4',
      'é',
      '\0',
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.array(piece).map((all) => all.join(' ')),
    );
    const example = fc.record({ text, task: fc.constantFrom(...TASKS) });
    await fc.assert(
      fc.asyncProperty(fc.array(example, { minLength: 1, maxLength: 40 }), fc.array(text), async (examples, asked) => {
        rmSync(keptAt, { force: true });
        const fresh = await ownExamples(examples, keptAt);
        aged(keptAt);
        const kept = await ownExamples(examples, keptAt);
        expect(isAged(keptAt)).toBe(true);
        const [one, other] = [createNearest(fresh), createNearest(kept)];
        for (const request of [...asked, ...examples.map((own) => own.text)]) {
          const features = taskFeatures(request);
          const compared = { features, known: weightedIn(builtIn().index, features) };
          const told = other(compared, 8).map(({ example: near, ...rest }) => ({ ...near, ...rest }));
          expect(told).toEqual(one(compared, 8).map(({ example: near, ...rest }) => ({ ...near, ...rest })));
          expect(kept.withText(request)).toEqual(fresh.withText(request));
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a file that is not as it was written', () => {
  const damages = fc.oneof(
    fc
      .record({
        at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        mask: fc.integer({ min: 1, max: 255 }),
      })
      .map(({ at, mask }) => (bytes: Buffer) => {
        const place = Math.floor(at * bytes.length);
        bytes[place] = (bytes[place] ?? 0) ^ mask;
        return bytes;
      }),
    fc
      .double({ min: 0, max: 1, noNaN: true, maxExcluded: true })
      .map((share) => (bytes: Buffer) => bytes.subarray(0, share * bytes.length)),
    fc.uint8Array({ minLength: 1, maxLength: 40 }).map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
    fc.uint8Array({ maxLength: 300 }).map((other) => () => Buffer.from(other)),
  );

  test('is made anew, and what is told is the same as without it', async () => {
    const keptAt = await keptIn();
    const fresh = await ownExamples(TRIAGE, keptAt);
    const whole = readFileSync(keptAt);
    await fc.assert(
      fc.asyncProperty(damages, async (damage) => {
        writeFileSync(keptAt, damage(Buffer.from(whole)));
        const { index, examples } = await ownExamples(TRIAGE, keptAt);
        expect({ index, examples }).toEqual({ index: fresh.index, examples: TRIAGE });
        expect(readFileSync(keptAt).equals(whole)).toBe(true);
      }),
    );
  });

  test('where it cannot be written, as where the folder is a file, costs nothing but time', async () => {
    const folder = await tempFolder();
    await writeFile(join(folder, 'routing'), 'in the way');
    const { index } = await ownExamples(TRIAGE, join(folder, 'routing', 'examples.bin'));
    expect(index.features.hashes.length).toBeGreaterThan(10);
    await mkdir(join(folder, 'other', 'examples.bin'), { recursive: true });
    expect((await ownExamples(TRIAGE, join(folder, 'other', 'examples.bin'))).index).toEqual(index);
    expect(await readdir(join(folder, 'other'))).toEqual(['examples.bin']);
  });

  test('two that compile at once leave a whole one', async () => {
    const keptAt = await keptIn();
    const others = TRIAGE.toReversed();
    await Promise.all([ownExamples(TRIAGE, keptAt), ownExamples(others, keptAt), ownExamples(TRIAGE, keptAt)]);
    aged(keptAt);
    const states = [];
    for (const examples of [TRIAGE, others]) {
      await ownExamples(examples, keptAt);
      states.push(isAged(keptAt));
    }
    expect(states).toContain(true);
    expect(await readdir(dirname(keptAt))).toEqual(['examples.bin']);
  });
});

describe("the person's own examples", () => {
  test('go before ours', async () => {
    const own = await reads(
      [{ text: 'deploy report for the blue cluster', task: 'analysis', difficulty: 0.9 }],
      await keptIn(),
    );
    const read = own('deploy report for the green cluster');
    expect(read).toMatchObject({ task: 'analysis', sure: true });
    expect(read.difficulty).toBeGreaterThan(0.6);
  });

  test('decide alone about the same text, but for case, width, blanks and closing signs', async () => {
    const examples: TaskExample[] = [
      { text: '写一个 C++ 程序', task: 'code', difficulty: 0.9 },
      { text: '写一个 C# 程序', task: 'creative', difficulty: 0.1 },
      { text: '？？？', task: 'chat', difficulty: 0.1 },
      { text: '!!!', task: 'summary', difficulty: 0.1 },
    ];
    const own = await reads(examples, await keptIn());
    for (const [text, task] of [
      ['写一个C++程序！', 'code'],
      ['写一个 ｃ＃ 程序', 'creative'],
      ['???', 'chat'],
      ['！！！', 'summary'],
    ] as const) {
      expect({ text, ...own(text) }).toMatchObject({ text, task, margin: 1, sure: true });
    }
    expect(own('写一个 Go 程序').margin).toBeLessThan(1);
  });

  test('leave alone what shares a word with them and says something else', async () => {
    const own = await reads(
      [
        { text: 'triage the incident of last night', task: 'analysis', difficulty: 0.7 },
        { text: 'what is the password policy', task: 'question', difficulty: 0.1 },
        { text: 'write the weekly status report', task: 'summary', difficulty: 0.3 },
      ],
      await keptIn(),
    );
    for (const [text, task] of [
      ['晚上好呀，今天好冷', 'chat'],
      ['What is the sum of the first 50 odd numbers?', 'mathematics'],
      ['write an awk one-liner that sums the third column', 'code'],
      ['Write a funny poem for a colleague who is leaving', 'creative'],
    ] as const) {
      expect({ text, ...own(text) }).toMatchObject({ text, task });
    }
    expect(own('triage the incident of Monday')).toMatchObject({ task: 'analysis', sure: true });
    expect(own('what is the backup policy')).toMatchObject({ task: 'question', sure: true });
  });

  test('that say nothing of the difficulty leave it to the others of their task', async () => {
    const text = '用 Python 写一个读取 CSV 的脚本';
    const read = (await reads([{ text, task: 'code' }], await keptIn()))(text);
    const { difficulty } = taskReader()([{ role: 'user', content: text }]);
    expect(read).toMatchObject({ task: 'code', margin: 1 });
    expect(Math.abs(read.difficulty - difficulty)).toBeLessThan(0.1);
  });

  test('of ten thousand are compiled in less than seconds', async () => {
    const many = Array.from(
      { length: 10_000 },
      (_, at): TaskExample => ({ text: `the report ${at} of the cluster ${at % 7}`, task: 'summary' }),
    );
    const from = process.cpuUsage();
    await ownExamples(many, await keptIn());
    expect(process.cpuUsage(from).user / 1e6).toBeLessThan(4);
  });
});
