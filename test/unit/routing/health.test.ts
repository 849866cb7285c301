import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, MgwError, type MgwErrorOptions } from '../../../src/domain/errors.ts';
import { createHealth, type Health } from '../../../src/routing/health.ts';
import { createRestStore } from '../../../src/routing/rest-store.ts';
import { modelNamed } from '../../support/calls.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const [a, b] = [modelNamed('a'), modelNamed('b')];
const failure = (code: ErrorCode = 'server', options: MgwErrorOptions = { disposition: 'retry' }) =>
  new MgwError(code, 'down', options);

/** Several of these over one folder are several processes. */
function healthIn(folder: string, clock: FakeClock): Health {
  return createHealth({ store: createRestStore(folder, clock), clock, identify: ({ alias }) => alias });
}

async function setUp() {
  const folder = join(await tempFolder(), 'rest');
  const clock = createFakeClock();
  return { folder, clock, health: healthIn(folder, clock), other: healthIn(folder, clock) };
}

/** What stands in the folder. */
const resting = (folder: string) => createRestStore(folder, createFakeClock()).all();

async function order(health: Health, models = [a, b]): Promise<string[]> {
  const turn = await health.begin(models);
  await turn.end();
  return turn.candidates.map(({ alias }) => alias);
}

async function fail(health: Health, error = failure()): Promise<void> {
  const turn = await health.begin([a, b]);
  await turn.failed(a, error);
  await turn.end();
}

describe('health', () => {
  it('writes nothing while all is well', async () => {
    const { health, folder } = await setUp();
    const turn = await health.begin([a, b]);
    await turn.succeeded(a);
    await turn.end();
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('leaves a model that failed for last, in every process, and says until when', async () => {
    const { health, other, clock, folder } = await setUp();
    await fail(health);
    expect(await order(other)).toEqual(['b', 'a']);
    const turn = await other.begin([a, b]);
    expect(turn.resting).toMatchObject([{ model: 'a', until: clock.now() + 5_000, code: 'server', reason: 'down' }]);
    expect(await resting(folder)).toHaveLength(1);
  });

  it('asks a single candidate whatever it did before', async () => {
    const { health } = await setUp();
    await fail(health, failure('quota', { disposition: 'rest' }));
    const turn = await health.begin([a]);
    expect(turn.candidates).toEqual([a]);
    expect(turn.resting).toEqual([]);
  });

  it('lets one call at a time probe a model whose rest is over, without retries', async () => {
    const { health, other, clock } = await setUp();
    await fail(health);
    await clock.advance(5_001);
    const probe = await health.begin([a, b]);
    expect(probe.candidates[0]).toMatchObject({ alias: 'a', maxRetries: 0 });
    expect(await order(other)).toEqual(['b', 'a']);
    await probe.succeeded(a);
    expect(await order(other)).toEqual(['a', 'b']);
    expect((await other.begin([a, b])).candidates[0]?.maxRetries).toBe(2);
  });

  it('rests longer with every failed probe, and never longer than 20 s', async () => {
    const { health, clock, folder } = await setUp();
    const rests: number[] = [];
    for (let probe = 0; probe < 5; probe++) {
      await fail(health);
      const [rest] = await resting(folder);
      rests.push((rest?.until ?? 0) - clock.now());
      await clock.advance((rest?.until ?? 0) - clock.now() + 1);
    }
    expect(rests).toEqual([5_000, 10_000, 20_000, 20_000, 20_000]);
  });

  it('gives the probe on when its call ended without a verdict, or was killed', async () => {
    const { health, other, clock } = await setUp();
    await fail(health);
    await clock.advance(5_001);
    const cancelled = await health.begin([a, b]);
    await cancelled.end();
    const killed = await other.begin([a, b]);
    expect(killed.candidates[0]?.alias).toBe('a');
    expect(await order(health)).toEqual(['b', 'a']);
    await clock.advance(35_001);
    expect(await order(health)).toEqual(['a', 'b']);
  });

  it('lets exactly one of many take over the probe of a killed call', async () => {
    const { health, folder, clock } = await setUp();
    await fail(health);
    await clock.advance(5_001);
    await health.begin([a, b]);
    // Whoever takes it over is killed as well: one of them alone may by chance have been the quickest.
    for (let killed = 0; killed < 10; killed++) {
      await clock.advance(35_001);
      const turns = await Promise.all(Array.from({ length: 20 }, () => healthIn(folder, clock).begin([a, b])));
      expect(turns.filter(({ candidates }) => candidates[0]?.alias === 'a')).toHaveLength(1);
    }
    expect((await readdir(folder)).sort()).toEqual(['a.json', expect.stringMatching(/^a\.probe-\d+$/)]);
  });

  it('gives back no probe but its own', async () => {
    const { health, other, clock } = await setUp();
    await fail(health);
    await clock.advance(5_001);
    const slow = await health.begin([a, b]);
    await clock.advance(35_001);
    const probe = await other.begin([a, b]);
    await slow.end();
    expect(await order(health)).toEqual(['b', 'a']);
    await probe.end();
    expect(await order(health)).toEqual(['a', 'b']);
  });

  it('rests ten minutes without money, plan or key, and until the time that the vendor names', async () => {
    const { health, clock, folder } = await setUp();
    await fail(health, failure('quota', { disposition: 'rest' }));
    expect((await resting(folder))[0]?.until).toBe(clock.now() + 600_000);
    await fail(health, failure('quota', { disposition: 'rest', retryAfterMs: 3_600_000 }));
    expect((await resting(folder))[0]?.until).toBe(clock.now() + 3_600_000);
  });

  it("does not hold a request's own fault against the model", async () => {
    const { health, folder } = await setUp();
    for (const code of [
      'bad-request',
      'content-filter',
      'context-length',
      'model-not-found',
      'no-key',
      'cancelled',
    ] as const)
      await fail(health, failure(code));
    expect(await resting(folder)).toEqual([]);
  });

  it('forgets what is old', async () => {
    const { health, clock, folder } = await setUp();
    for (let round = 0; round < 3; round++) await fail(health);
    await clock.advance(11 * 60_000);
    expect((await health.begin([a, b])).candidates[0]?.maxRetries).toBe(2);
    await fail(health);
    expect((await resting(folder))[0]?.until).toBe(clock.now() + 5_000);
  });

  it('knows nothing, and fails nothing, when its files are damaged or cannot be written', async () => {
    const { health, folder, clock } = await setUp();
    await fail(health);
    for (const damage of ['', '{', 'null', '{"until":"soon"}']) {
      await writeFile(join(folder, 'a.json'), damage);
      expect(await order(health)).toEqual(['a', 'b']);
    }
    const blocked = await tempFolder();
    await writeFile(join(blocked, 'rest'), 'a file where the folder should be');
    const stuck = healthIn(join(blocked, 'rest'), clock);
    await fail(stuck);
    expect(await order(stuck)).toEqual(['a', 'b']);
  });
});
