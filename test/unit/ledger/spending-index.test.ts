import { appendFile, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

async function setUp() {
  const folder = await tempFolder();
  const [ledger, kept] = [join(folder, 'ledger'), join(folder, 'spending')];
  await mkdir(ledger);
  const file = join(ledger, '2026-11.jsonl');
  const spent = async (range = MONTH, tag?: string) =>
    (await createSpendingIndex(ledger, kept).spent(range, tag)).get('CNY') ?? 0;
  return { file, kept, spent };
}

describe('spending index', () => {
  it('gives what a full reading gives, however the file has grown in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.nat(1e9), fc.constantFrom('garbage\n', '\n', '{"v":1}\n', '{"v":1,"torn')), {
          maxLength: 12,
        }),
        fc.array(fc.nat(12), { maxLength: 4 }),
        async (parts, looks) => {
          const { file, spent } = await setUp();
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
    const { file, spent } = await setUp();
    await writeFile(file, row(5) + row(7));
    expect(await spent()).toBe(12);
    await truncate(file, row(5).length);
    expect(await spent()).toBe(5);
    await writeFile(file, row(9));
    expect(await spent()).toBe(9);
    await writeFile(file, row(1) + row(2) + row(3));
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
    ]) {
      await writeFile(join(kept, name), damage);
      expect(await spent()).toBe(5);
    }
    await rm(kept, { recursive: true });
    expect(await spent()).toBe(5);
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
});
