import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createRestStore } from '../../../src/routing/rest-store.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const TTL = 1000;

async function setUp() {
  const [folder, clock] = [await tempFolder(), createFakeClock()];
  return { folder, clock, open: () => createRestStore(folder, clock) };
}

test('of many who ask at once, one has the lease, also where another has ended', async () => {
  const { clock, open, folder } = await setUp();
  const stores = Array.from({ length: 8 }, open);
  for (let round = 0; round < 3; round++) {
    const leased = await Promise.all(stores.map((store) => store.lease('a', TTL)));
    expect(leased.filter(Boolean)).toHaveLength(1);
    expect((await readdir(folder)).filter((name) => name.includes('probe'))).toHaveLength(1);
    await clock.advance(TTL);
  }
});

test('a lease is given on when it is released', async () => {
  const { open } = await setUp();
  const [one, other] = [open(), open()];
  expect([await one.lease('a', TTL), await other.lease('a', TTL)]).toEqual([true, false]);
  await one.release('a');
  expect([await other.lease('a', TTL), await other.lease('b', TTL)]).toEqual([true, true]);
});

test('whoever releases a lease that has ended leaves that of another alone', async () => {
  const { clock, open } = await setUp();
  const [slow, second, third, last] = [open(), open(), open(), open()];
  expect(await slow.lease('a', TTL)).toBe(true);
  await clock.advance(TTL);
  expect(await second.lease('a', TTL)).toBe(true);
  await second.release('a');
  // It has the number that the slow one had.
  expect(await third.lease('a', TTL)).toBe(true);
  await slow.release('a');
  expect(await last.lease('a', TTL)).toBe(false);
});
