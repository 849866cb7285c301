import { appendFile, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReservations } from '../../../src/budget/reservations.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 23, 4);

type Machine = { host?: string; space?: string | null; clockMs?: number; keepBytes?: number };

/** One folder that several machines share; `passed` is what its file system's time has moved on by. */
async function setUp() {
  const folder = await tempFolder();
  const alive = new Map<number, string>([1, 2, 3].map((pid) => [pid, `start of ${pid}`]));
  const time = { passedMs: 0 };
  const on = (pid: number, { host = 'here', space = 'boot pid:[1]', clockMs = NOW, keepBytes = 1e9 }: Machine = {}) => {
    const reservations = createReservations(folder, {
      clock: createFakeClock(clockMs),
      pid,
      hostname: host,
      currency: 'CNY',
      processes: {
        space: () => space ?? undefined,
        startOf: (of) => (space === null ? undefined : alive.get(of)),
        isAlive: (of) => alive.has(of),
      },
      keepBytes,
      mtimeOf: ({ mtimeMs }) => mtimeMs + time.passedMs,
    });
    return {
      ...reservations,
      reserve: (id: string, nano = 5) => reservations.add({ id, nano }),
      seenBy: async (id: string) => (await reservations.before(id, 'held')).map((other) => other.id),
    };
  };
  /** Lets the files that stand there grow old. */
  const passing = async (ms: number) => {
    for (const name of await readdir(folder)) {
      const { mtimeMs } = await stat(join(folder, name));
      await utimes(join(folder, name), (mtimeMs - ms) / 1000, (mtimeMs - ms) / 1000);
    }
  };
  return { folder, alive, time, on, passing };
}

describe('reservations', () => {
  it('are seen by those behind them, until they are settled', async () => {
    const { on } = await setUp();
    const { settle, reserve, seenBy } = on(1);
    await reserve('a');
    await reserve('a+1');
    await reserve('b');
    expect([await seenBy('a'), await seenBy('b')]).toEqual([[], ['a', 'a+1']]);
    await settle('a');
    expect(await seenBy('b')).toEqual([]);
  });

  it('come down in their place, and never go up', async () => {
    const { on } = await setUp();
    const one = on(1);
    await one.reserve('a', 9);
    await one.reserve('b', 5);
    await one.reserve('a', 3);
    await one.reserve('a', 7);
    expect((await one.before('b', 'held')).map(({ id, nano }) => [id, nano])).toEqual([['a', 3]]);
    expect(await one.before('a', 'held')).toEqual([]);
  });

  it('hold as long as their process lives, however long, and lapse with it', async () => {
    const { alive, time, on } = await setUp();
    await on(1, { keepBytes: 1 }).reserve('long');
    time.passedMs = 30 * DAY_MS;
    const two = on(2, { keepBytes: 1 });
    await two.reserve('b');
    expect(await two.seenBy('b')).toEqual(['long']);
    alive.delete(1);
    expect(await two.seenBy('b')).toEqual([]);
  });

  it('that are open are all that are not settled, without asking for a process', async () => {
    const { alive, on } = await setUp();
    const one = on(1);
    await one.reserve('killed');
    await one.reserve('settled');
    await one.settle('settled');
    const two = on(2);
    await two.reserve('b');
    alive.get = alive.has = () => {
      throw new Error('asked');
    };
    expect((await two.before('b', 'open')).map(({ id }) => id)).toEqual(['killed']);
    await expect(two.before('b', 'held')).rejects.toThrow('asked');
  });

  it('lapse when their number belongs to another process', async () => {
    const { alive, on } = await setUp();
    await on(1).reserve('killed');
    alive.set(1, 'a later start');
    const two = on(2);
    await two.reserve('b');
    expect(await two.seenBy('b')).toEqual([]);
  });

  it.each<[string, Machine]>([
    ['another host', { host: 'there' }],
    ['another pid namespace of the same host name', { space: 'boot pid:[2]' }],
    ['another boot', { space: 'later pid:[1]' }],
  ])(
    'of %s, whose processes cannot be asked, hold for 15 minutes though nobody has that number here',
    async (_, machine) => {
      const { alive, time, on } = await setUp();
      alive.delete(1);
      await on(1, machine).reserve('far');
      const two = on(2);
      await two.reserve('b');
      expect(await two.seenBy('b')).toEqual(['far']);
      time.passedMs = 14 * MINUTE_MS;
      await two.reserve('c');
      expect(await two.seenBy('c')).toEqual(['far', 'b']);
      time.passedMs = 16 * MINUTE_MS;
      await two.reserve('d');
      expect(await two.seenBy('d')).toEqual(['b', 'c']);
    },
  );

  it('where the system tells no start: hold as long as the number is in use, at most 25 hours', async () => {
    const { alive, time, on } = await setUp();
    const mac = { space: null, keepBytes: 1 };
    const [one, two] = [1, 2].map((pid) => on(pid, mac));
    await one?.reserve('a');
    await two?.reserve('b');
    expect(await two?.seenBy('b')).toEqual(['a']);
    alive.delete(1);
    expect(await two?.seenBy('b')).toEqual([]);
    alive.set(1, 'another start, which nobody tells');
    expect(await two?.seenBy('b')).toEqual(['a']);
    time.passedMs = 26 * HOUR_MS;
    await two?.reserve('c');
    expect(await two?.seenBy('c')).toEqual([]);
  });

  it('of an older mgw are reckoned with, and stay readable to it', async () => {
    const { folder, alive, on } = await setUp();
    alive.delete(9);
    const file = join(folder, '2026-11-23.jsonl');
    const older = { id: 'older', at: NOW, pid: 1, host: 'here', nano: 7 };
    await writeFile(file, `\n${JSON.stringify(older)}\n\n${JSON.stringify({ ...older, id: 'unasked', pid: 9 })}\n`);
    const two = on(2);
    await two.reserve('b');
    expect((await two.before('b', 'held')).map(({ id, nano }) => [id, nano])).toEqual([
      ['older', 7],
      // It may live in another container.
      ['unasked', 7],
    ]);
    await appendFile(file, `\n${JSON.stringify({ settled: 'older' })}\n`);
    expect((await two.before('b', 'held')).map(({ id }) => id)).toEqual(['unasked']);
    const own = (await readFile(file, 'utf8')).split('\n').find((line) => line.includes('"b"')) ?? '';
    expect(JSON.parse(own)).toMatchObject({ id: 'b', at: NOW, pid: 2, host: 'here', nano: 5 });
  });

  it('are not swallowed by a line that was left half written', async () => {
    const { folder, on } = await setUp();
    const { reserve, seenBy } = on(1);
    await reserve('first');
    const [file = ''] = await readdir(folder);
    await appendFile(join(folder, file), '{"id":"torn","at":17');
    await reserve('a');
    await reserve('b');
    expect(await seenBy('b')).toEqual(['first', 'a']);
  });

  it('refuse when what is reserved cannot be read, or one is not where it was written', async () => {
    const { folder, on } = await setUp();
    const one = on(1);
    await expect(one.before('never written', 'held')).rejects.toMatchObject({ code: 'budget' });
    await one.reserve('a');
    await mkdir(join(folder, '2026-11-22.jsonl'));
    await expect(one.before('a', 'held')).rejects.toMatchObject({ code: 'budget', hint: expect.any(String) });
    await rm(join(folder, '2026-11-22.jsonl'), { recursive: true });
    await rm(join(folder, '2026-11-23.jsonl'));
    await expect(one.before('a', 'held')).rejects.toMatchObject({ code: 'budget' });
  });

  it('of a machine whose clock is days off are seen, both ways, and removed by neither', async () => {
    const { folder, on } = await setUp();
    const [right, fast, slow] = [on(1), on(2, { clockMs: NOW + 9 * DAY_MS }), on(3, { clockMs: NOW - 9 * DAY_MS })];
    await right.reserve('right');
    await fast.reserve('fast');
    await slow.reserve('slow');
    expect(await slow.seenBy('slow')).toEqual(expect.arrayContaining(['right', 'fast']));
    expect(await fast.seenBy('fast')).toEqual(expect.arrayContaining(['right', 'slow']));
    expect(await right.seenBy('right')).toEqual(expect.arrayContaining(['fast', 'slow']));
    expect(await readdir(folder)).toHaveLength(3);
  });

  it('go with their file two days after its last line, unless one holds for sure', async () => {
    const { folder, alive, on, passing } = await setUp();
    await on(1).reserve('old');
    await appendFile(join(folder, 'notes.txt'), 'not ours');
    await appendFile(join(folder, '2026-11-23.jsonl.x.tmp'), 'never finished');
    await passing(3 * DAY_MS);
    const two = on(2, { clockMs: NOW + 3 * DAY_MS });
    await two.reserve('b');
    expect(await two.seenBy('b')).toEqual(['old']);
    alive.delete(1);
    expect(await two.seenBy('b')).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['2026-11-26.jsonl', 'notes.txt']);
  });

  it('are as good when what is kept beside a file is missing, damaged, stale, or of another file', async () => {
    const { folder, on } = await setUp();
    const { reserve, settle, seenBy } = on(1, { keepBytes: 1 });
    for (const id of ['a', 'b', 'c']) await reserve(id);
    await settle('b');
    const seen = ['a'];
    expect(await seenBy('c')).toEqual(seen);
    const kept = join(folder, '2026-11-23.jsonl.open');
    const good = await readFile(kept, 'utf8');
    const other = good.replace('"nano":5', '"nano":1');
    for (const damage of ['', '{', good.slice(0, -9), good.slice(8), other, `00000000${good.slice(8)}`, 'null']) {
      await writeFile(kept, damage);
      expect(await seenBy('c')).toEqual(seen);
    }
    await reserve('d');
    expect(await seenBy('d')).toEqual(['a', 'c']);
    await writeFile(kept, good);
    expect(await seenBy('d')).toEqual(['a', 'c']);
    await rm(kept);
    await mkdir(kept);
    expect(await seenBy('d')).toEqual(['a', 'c']);
  });

  it('are not read again from the beginning: 20,000 earlier calls are kept in a few hundred bytes', async () => {
    const { folder, on } = await setUp();
    const file = join(folder, '2026-11-23.jsonl');
    const lines = Array.from({ length: 20_000 }, (_, index) => {
      const line = { id: `call ${index}`, at: NOW, pid: 1, host: 'here', space: 'boot pid:[1]', nano: 1 };
      return `\n${JSON.stringify(line)}\n\n${JSON.stringify({ settled: `call ${index}` })}\n`;
    });
    await writeFile(file, lines.join(''));
    const { reserve, seenBy } = on(1, { keepBytes: 32 * 1024 });
    await reserve('a');
    expect(await seenBy('a')).toEqual([]);
    const kept = await readFile(`${file}.open`, 'utf8');
    expect(kept.length).toBeLessThan(1000);
    // What stands before the offset is not looked at any more, but for its last bytes.
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace(/\{"settled":"call 7"\}/, ' '.repeat('{"settled":"call 7"}'.length)));
    await reserve('b');
    expect(await seenBy('b')).toEqual(['a']);
  });
});
