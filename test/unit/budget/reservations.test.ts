import { appendFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createReservations } from '../../../src/budget/reservations.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const MINUTE_MS = 60_000;

async function setUp() {
  const folder = await tempFolder();
  const clock = createFakeClock();
  const alive = new Set([1, 2]);
  const reservations = createReservations(folder, { clock, isAlive: (pid) => alive.has(pid), hostname: 'here' });
  const reserve = (id: string, { pid = 1, host = 'here' } = {}) =>
    reservations.add({ id, at: clock.now(), pid, host, nano: 5 });
  const seenBy = async (id: string) => (await reservations.before(id)).map((other) => other.id);
  return { folder, clock, alive, reservations, reserve, seenBy };
}

describe('reservations', () => {
  it('are seen by those behind them, until they are settled', async () => {
    const { reservations, reserve, seenBy } = await setUp();
    await reserve('a');
    await reserve('a+1');
    await reserve('b');
    expect([await seenBy('a'), await seenBy('b')]).toEqual([[], ['a', 'a+1']]);
    await reservations.settle('a');
    expect(await seenBy('b')).toEqual([]);
  });

  it('hold as long as their process lives, and lapse with it', async () => {
    const { clock, alive, reserve, seenBy } = await setUp();
    await reserve('long');
    await clock.advance(16 * MINUTE_MS);
    await reserve('b', { pid: 2 });
    expect(await seenBy('b')).toEqual(['long']);
    alive.delete(1);
    expect(await seenBy('b')).toEqual([]);
  });

  it('of another machine, whose processes cannot be asked, lapse after 15 minutes', async () => {
    const { clock, reserve, seenBy } = await setUp();
    await reserve('far', { host: 'there' });
    await clock.advance(14 * MINUTE_MS);
    await reserve('b', { pid: 2 });
    expect(await seenBy('b')).toEqual(['far']);
    await clock.advance(2 * MINUTE_MS);
    expect(await seenBy('b')).toEqual([]);
  });

  it('are not swallowed by a line that was left half written', async () => {
    const { folder, reserve, seenBy } = await setUp();
    await reserve('first');
    const [file = ''] = await readdir(folder);
    await appendFile(join(folder, file), '{"id":"torn","at":17');
    await reserve('a');
    await reserve('b');
    expect(await seenBy('b')).toEqual(['first', 'a']);
  });

  it('refuse when what is reserved cannot be read, or one is not where it was written', async () => {
    const { folder, clock, reservations, reserve } = await setUp();
    await expect(reservations.before('never written')).rejects.toMatchObject({ code: 'budget' });
    await reserve('a');
    await mkdir(join(folder, `${new Date(clock.now() - 86_400_000).toISOString().slice(0, 10)}.jsonl`));
    await expect(reservations.before('a')).rejects.toMatchObject({ code: 'budget', hint: expect.any(String) });
  });
});
