import { appendFile, mkdir, readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneFor } from '../../../src/domain/zone.ts';
import { createSpendingIndex } from '../../../src/ledger/spending-index.ts';
import { tempFolder } from '../../support/temp-home.ts';

const START = Date.UTC(2026, 10, 1);
const MONTH = { fromMs: START, toMs: Date.UTC(2026, 11, 1) };

function row(nano: number, atMs = START, details: Record<string, unknown> = {}): string {
  return `${JSON.stringify({
    v: 1,
    id: '01KAR0000000000000000000AA',
    ts: new Date(atMs).toISOString(),
    asked: 'a',
    outcome: 'answered',
    attempts: [],
    durationMs: 1,
    cache: { status: 'miss' },
    route: 'default',
    promptHash: 'x',
    pid: 1,
    usage: { input: 1, output: 1, source: 'provider' },
    costNano: nano,
    currency: 'CNY',
    costSource: 'computed',
    ...details,
  })}\n`;
}

async function setUp(keepBytes = 1) {
  const folder = await tempFolder();
  const [ledger, kept] = [join(folder, 'ledger'), join(folder, 'spending')];
  await mkdir(ledger);
  const file = join(ledger, '2026-11.jsonl');
  const spent = async (range = MONTH, tag?: string, tags = ['docs']) => {
    const index = createSpendingIndex(ledger, kept, { zone: zoneFor('UTC'), keepBytes, tags });
    return (await index.spent(range, tag)).get('CNY') ?? 0;
  };
  let edits = 0;
  /** File systems tell times coarsely; a test is quicker than that, a person is not. */
  const edit = async (text: string) => {
    await writeFile(file, text);
    edits += 1;
    await utimes(file, edits, edits);
  };
  return { file, kept, spent, edit };
}

describe('spending index', () => {
  it('gives what a full reading gives, however the file has grown in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(1e9), fc.constantFrom('garbage\n', '\n', '{"v":1}\n', '{"v":1,"torn')), {
          maxLength: 12,
        }),
        fc.array(fc.nat(12), { maxLength: 4 }),
        fc.constantFrom(1, 600, 1_000_000),
        async (parts, looks, keepBytes) => {
          const { file, spent } = await setUp(keepBytes);
          let expected = 0;
          let torn: boolean = false;
          for (const [index, part] of parts.entries()) {
            // A row behind a torn one is lost with it unless a newline stands between, as `append` sees to.
            const text: string = `${torn ? '\n' : ''}${typeof part === 'number' ? row(part) : part}`;
            torn = !text.endsWith('\n');
            if (typeof part === 'number') expected += part;
            await appendFile(file, text);
            if (looks.includes(index)) expect(await spent()).toBe(expected);
          }
          expect(await spent()).toBe(expected);
          expect(await spent()).toBe(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('notices a file that is shorter, another, or edited', async () => {
    const { file, spent, edit } = await setUp();
    await writeFile(file, row(5) + row(7));
    expect(await spent()).toBe(12);
    await truncate(file, row(5).length);
    expect(await spent()).toBe(5);
    await edit(row(9));
    expect(await spent()).toBe(9);
    await edit(row(1) + row(2) + row(3));
    expect(await spent()).toBe(6);
    await rm(file);
    expect(await spent()).toBe(0);
  });

  it('comes back when it is deleted or damaged', async () => {
    const { file, kept, spent } = await setUp();
    await writeFile(file, row(5));
    await spent();
    const [name = ''] = await readdir(kept);
    for (const damage of [
      '',
      '{',
      'null',
      '{"v":1}',
      '{"v":1,"offset":3,"mark":"x","mtimeMs":1,"sums":{"a":"b"}}',
      '{"v":1,"offset":3,"mark":"x","mtimeMs":1,"sums":{}}',
      '{"v":2,"offset":3,"mark":"x","mtimeMs":1,"sums":[]}',
      '{"v":2,"offset":0,"mark":"","mtimeMs":1,"sums":[{"startMs":7,"currency":"CNY","nano":9}]}',
      '{"v":3,"tags":[],"offset":0,"blocks":[],"rest":0,"stamp":{},"sums":[{"startMs":7,"currency":"CNY","nano":9}]}',
      '{"v":3,"tags":["docs"],"offset":3,"blocks":[],"rest":0,"stamp":{"size":9},"sums":[]}',
    ]) {
      await writeFile(join(kept, name), damage);
      expect(await spent()).toBe(5);
    }
    await rm(kept, { recursive: true });
    expect(await spent()).toBe(5);
  });

  it('notices an edit of the same length, in the middle too, though others append', async () => {
    const { file, spent, edit } = await setUp();
    const rows = Array.from({ length: 1500 }, () => row(100)).join('');
    await writeFile(file, rows);
    expect(await spent()).toBe(150_000);
    const edited = (at: number) => `${rows.slice(0, at)}${rows.slice(at).replace('"costNano":100', '"costNano":900')}`;
    await edit(edited(100_000));
    expect(await spent()).toBe(150_800);
    // Nobody looks between the next edit and the next row.
    await writeFile(file, `${edited(200_000)}${row(1)}`);
    let appended = 1;
    for (; appended < 30 && (await spent()) !== 150_800 + appended; appended++) await appendFile(file, row(1));
    expect(await spent()).toBe(150_800 + appended);
    expect(appended).toBeLessThan(10);
  });

  it('does not read again what stands before the offset when others append', async () => {
    const { file, kept, spent } = await setUp();
    await writeFile(file, row(5));
    await spent();
    const path = join(kept, '2026-11.days.json');
    // A sum that no row has: it is believed as long as the file has only grown.
    await writeFile(path, (await readFile(path, 'utf8')).replace('"nano":5', '"nano":50'));
    for (let call = 1; call <= 3; call++) {
      await appendFile(file, row(1));
      expect(await spent()).toBe(50 + call);
    }
    await utimes(file, 1, 1);
    expect(await spent()).toBe(53);
  });

  it('keeps only the tags that are asked for, and comes to know a new one', async () => {
    const { file, kept, spent } = await setUp();
    await writeFile(
      file,
      Array.from({ length: 300 }, (_, index) => row(1, START, { tag: `tag ${index % 100}` })).join(''),
    );
    const sums = async () => JSON.parse(await readFile(join(kept, '2026-11.days.json'), 'utf8')).sums.length;
    expect([await spent(), await spent(MONTH, 'docs'), await sums()]).toEqual([300, 0, 1]);
    expect([await spent(MONTH, 'tag 7', ['tag 7']), await sums()]).toEqual([3, 2]);
    await appendFile(file, row(1, START, { tag: 'tag 7' }));
    // Both configs are served, by turns, without reading everything again.
    expect(await spent(MONTH, 'docs')).toBe(0);
    expect([await spent(MONTH, 'tag 7', ['tag 7']), await spent(), await sums()]).toEqual([4, 301, 2]);
    const many = Array.from({ length: 101 }, (_, index) => `tag ${index}`);
    expect([await spent(MONTH, 'tag 99', many), await sums()]).toEqual([3, 101]);
    expect([await spent(MONTH, 'docs'), await sums()]).toEqual([0, 1]);
    // What is not summed up apart is read from the rows.
    expect(await spent(MONTH, 'tag 8')).toBe(3);
  });

  it('keeps days and tags apart, and adds failed attempts that were billed', async () => {
    const { file, spent } = await setUp();
    const day = 86_400_000;
    const billed = {
      usage: { input: 1, output: 1, source: 'estimated' },
      costNano: 40,
      currency: 'CNY',
      costSource: 'estimated',
    };
    const attempts = [{ model: 'a', provider: 'p', status: 'failed', durationMs: 1, billed }];
    await writeFile(file, row(1) + row(2, START + day, { tag: 'docs' }) + row(4, START + 2 * day - 1, { attempts }));
    expect(await spent()).toBe(47);
    expect(await spent({ fromMs: START + day, toMs: START + 2 * day })).toBe(46);
    expect(await spent(MONTH, 'docs')).toBe(2);
  });

  it('sums over the months that a range touches', async () => {
    const { file, spent } = await setUp();
    await writeFile(file, row(1));
    await writeFile(file.replace('2026-11', '2026-10'), row(2, START - 1000));
    expect(await spent({ fromMs: START - 3_600_000, toMs: START + 3_600_000 })).toBe(3);
    expect(await spent()).toBe(1);
  });

  it('is not written before enough rows are new, and is small', async () => {
    const { file, kept, spent } = await setUp(64 * 1024);
    await writeFile(file, row(1, START, { tag: 'docs' }).repeat(50));
    expect(await spent()).toBe(50);
    await expect(readdir(kept)).rejects.toThrow('ENOENT');
    await appendFile(file, row(1, START + 60_000, { tag: 'docs' }).repeat(500));
    expect(await spent()).toBe(550);
    const text = await readFile(join(kept, '2026-11.days.json'), 'utf8');
    expect(JSON.parse(text).sums).toEqual([
      { startMs: START, currency: 'CNY', nano: 550 },
      { startMs: START, currency: 'CNY', tag: 'docs', nano: 550 },
    ]);
    await appendFile(file, row(1));
    expect(await spent()).toBe(551);
    expect(await readFile(join(kept, '2026-11.days.json'), 'utf8')).toBe(text);
  });

  it('is made anew when the days are those of another zone, and reads the rows for what is no whole day', async () => {
    const { file, kept } = await setUp();
    const late = START + 20 * 3_600_000;
    await writeFile(file, row(1) + row(2, late) + row(4, late + 3_600_000));
    const nextDay = { fromMs: START + 16 * 3_600_000, toMs: START + 40 * 3_600_000 };
    for (const zone of ['UTC', 'Asia/Shanghai', 'UTC'].map((name) => zoneFor(name))) {
      const index = createSpendingIndex(join(file, '..'), kept, { zone, keepBytes: 1 });
      expect((await index.spent(MONTH)).get('CNY')).toBe(7);
      expect((await index.spent(nextDay)).get('CNY')).toBe(6);
      expect((await index.spent({ fromMs: late, toMs: late + 1 })).get('CNY')).toBe(2);
    }
  });
});
