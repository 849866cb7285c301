import { ModelGateway } from 'mgw';
import { describe, expect, it } from 'vitest';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { homeWith, runBin } from '../../support/run-bin.ts';
import { chat, failure } from '../../support/upstream.ts';
import { useUpstream } from '../../support/use-upstream.ts';

/** Lets time pass until the promise is settled; a real server needs real turns of the loop in between. */
async function passingTime<T>(clock: FakeClock, promise: Promise<T>): Promise<T> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  while (!settled) {
    await clock.advance(20);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return promise;
}

describe('a model that fails', () => {
  it('15: down for a minute, asked every 4 s: every call is served, and calls return within 30 s of the recovery', async () => {
    const clock = createFakeClock();
    const primary = await useUpstream((response, request) => {
      const down = clock.monotonic() < 60_000;
      return (down ? failure(503, { message: 'overloaded' }) : chat('from a'))(response, request);
    });
    const { home } = await homeWith([primary, await useUpstream(chat('from b'))]);
    const served: { atMs: number; model: string; asked: number }[] = [];
    for (let call = 0; call < 24; call++) {
      await clock.advance(Math.max(0, call * 4_000 - clock.monotonic()));
      const before = primary.requests.length;
      // A gateway of its own for each call: what they share is the home alone, as processes do.
      const gateway = new ModelGateway(undefined, { effects: { clock, env: { MGW_HOME: home } } });
      const answer = await passingTime(clock, gateway.chat(`call ${call}`));
      await gateway.close();
      served.push({ atMs: call * 4_000, model: answer.model, asked: primary.requests.length - before });
    }
    expect(served).toHaveLength(24);
    const down = served.filter(({ atMs }) => atMs < 60_000);
    expect(down.every(({ model }) => model === 'b')).toBe(true);
    // The first call learns it the hard way; later ones either pass the model over or probe it once.
    expect(down[0]?.asked).toBe(3);
    expect(down.slice(1).every(({ asked }) => asked <= 1)).toBe(true);
    expect(down.slice(1).filter(({ asked }) => asked === 1).length).toBeLessThanOrEqual(6);
    const back = served.find(({ atMs, model }) => atMs >= 60_000 && model === 'a');
    expect(back?.atMs).toBeLessThanOrEqual(90_000);
    expect(served.filter(({ atMs }) => atMs > (back?.atMs ?? 0)).every(({ model }) => model === 'a')).toBe(true);
  });

  it('15: is passed over by the next process, and asked all the same when it is alone', async () => {
    // Longer than the 5 s of a first failure, which may be over before the next process has started.
    const primary = await useUpstream(failure(503, { message: 'overloaded' }, { 'retry-after': '600' }));
    const { env } = await homeWith([primary, await useUpstream(chat('from b'))], { model: { max_retries: 0 } });
    expect(JSON.parse((await runBin(['chat', 'one', '--json'], { env })).stdout).attempts).toHaveLength(2);
    const second = await runBin(['chat', 'two', '--jsonl'], { env });
    expect(second.code).toBe(0);
    expect(primary.requests).toHaveLength(1);
    const events = second.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events.find(({ type }) => type === 'rest')).toMatchObject({
      target: 'a',
      reason: expect.stringContaining('overloaded'),
    });
    expect(events.at(-1).entry).toMatchObject({ asked: 'a', model: 'b', attempts: [{ model: 'b', status: 'ok' }] });
    expect((await runBin(['chat', 'three', '--no-fallback'], { env })).code).toBe(7);
    expect(primary.requests).toHaveLength(2);
  });

  it('15: is asked last when everything else fails too', async () => {
    const primary = await useUpstream([
      failure(503, { message: 'overloaded' }, { 'retry-after': '600' }),
      chat('a again'),
    ]);
    const fallback = await useUpstream([chat('from b'), failure(500, { message: 'broken' })]);
    const { env } = await homeWith([primary, fallback], { model: { max_retries: 0 } });
    await runBin(['chat', 'one'], { env });
    expect(await runBin(['chat', 'two'], { env })).toMatchObject({ code: 0, stdout: 'a again' });
  });

  it('17: without money rests for ten minutes, and not a moment longer once the key is another', async () => {
    const broke = await useUpstream(failure(429, { code: '1113', message: '余额不足或无可用资源包,请充值。' }));
    const { env } = await homeWith([broke, await useUpstream(chat('from b'))], {
      model: { provider: 'glm', api_key_env: 'KEY' },
    });
    const ask = async (question: string, key: string) =>
      JSON.parse((await runBin(['chat', question, '--json'], { env: { ...env, KEY: key } })).stdout);
    expect((await ask('one', 'first')).attempts).toMatchObject([{ model: 'a', code: 'quota' }, { model: 'b' }]);
    expect((await ask('two', 'first')).attempts).toMatchObject([{ model: 'b', status: 'ok' }]);
    expect((await ask('three', 'second')).attempts).toMatchObject([{ model: 'a', code: 'quota' }, { model: 'b' }]);
    expect(broke.requests).toHaveLength(2);
  });
});
