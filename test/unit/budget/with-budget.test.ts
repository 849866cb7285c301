import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetParts } from '../../../src/budget/budget-parts.ts';
import type { InputBound } from '../../../src/budget/limits.ts';
import { createReservations } from '../../../src/budget/reservations.ts';
import { type Budget, concerns } from '../../../src/budget/standing.ts';
import { budgetVerdicts, withBudget, withSettlement } from '../../../src/budget/with-budget.ts';
import type { ChatCall, ChatEvent, ChatRequest, ChatStream } from '../../../src/domain/chat.ts';
import { MgwError } from '../../../src/domain/errors.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { AttemptBill } from '../../../src/domain/reported-usage.ts';
import { callOf, drain, modelNamed } from '../../support/calls.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { tempFolder } from '../../support/temp-home.ts';

const [dear, cheap, free] = [modelNamed('dear'), modelNamed('cheap'), modelNamed('unpriced')];
/** What an answer costs at most; the input costs 100 by its bytes, and 10 when it is counted. */
const answerNano: Record<string, number> = { dear: 1000, cheap: 100 };
const inputNano = { none: 0, bytes: 100, count: 10 };
const answering: ChatStream = async function* inner() {
  yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
};

type Settings = Partial<BudgetParts> & { inner?: ChatStream; perTag?: string };

async function setUp(limits: Partial<Record<'daily' | 'monthly' | 'docs', number>>, settings: Settings = {}) {
  const folder = join(await tempFolder(), 'reservations');
  const clock: FakeClock = createFakeClock();
  const { inner = answering, ...given } = settings;
  const spent: Record<string, number> = {};
  const bounds: InputBound[] = [];
  const sent: string[][] = [];
  const reservations = createReservations(folder, {
    clock,
    pid: 1,
    hostname: 'here',
    currency: 'CNY',
    processes: {
      space: () => 'one',
      startOf: (pid) => (pid === 9 ? undefined : 'start'),
      isAlive: (pid) => pid !== 9,
    },
  });
  const parts: BudgetParts = {
    reservations,
    clock,
    currency: 'CNY',
    allowUnpriced: false,
    onExceeded: 'block',
    warnAt: 1,
    concerns: (call) =>
      concerns(
        {
          warnAt: 1,
          onExceeded: 'block',
          ...(limits.daily !== undefined && { dailyNano: limits.daily }),
          ...(limits.monthly !== undefined && { monthlyNano: limits.monthly }),
          ...(limits.docs !== undefined && { perTagNano: { docs: limits.docs } }),
        },
        call,
      ),
    worstCases: async ({ candidates }, bound) => {
      bounds.push(bound);
      return candidates.map(({ alias }) => {
        const answer = answerNano[alias];
        const nano = answer === undefined ? undefined : answer + inputNano[bound];
        return { inputTokens: inputNano[bound], outputTokens: 1, nano };
      });
    },
    brokenCost: (broken, { worst }) =>
      broken.reduce(
        (sum, { bytes, usage }) => sum + (usage?.output ?? bytes) + (usage?.input ?? worst[0]?.inputTokens ?? 0),
        0,
      ),
    inOwn: ({ nano, currency = 'CNY' }) => (currency === 'CNY' ? nano : undefined),
    budgets: async () =>
      Object.entries(limits).map(
        ([name, limitNano]): Budget => ({
          name: name === 'docs' ? 'per_tag.docs' : name,
          limitNano,
          spentNano: spent[name] ?? 0,
          ...(name === 'docs' && { tag: 'docs' }),
        }),
      ),
    fittingOutput: ({ nano }, _request, leftNano) => Math.max(0, leftNano - nano + 1000),
    isRecorded: () => true,
    canRecord: () => {},
    ...given,
  };
  const watched: ChatStream = (call, context) => {
    sent.push(call.candidates.map(({ alias }) => alias));
    return inner(call, context);
  };
  const stream = withSettlement(withBudget(watched, parts), parts);
  let serial = 0;
  const call = (models: Model[], request: Partial<ChatRequest> = {}): ChatCall => {
    serial += 1;
    return { ...callOf(models, request), id: `call ${serial}` };
  };
  const lines = async () => {
    const [name] = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.jsonl'));
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8');
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  };
  /** Names of what is reserved and not settled. */
  const open = async () => {
    const all = await lines();
    const settled = new Set(all.map(({ settled: id }) => id));
    return [...new Set(all.flatMap(({ id }) => (id === undefined || settled.has(id) ? [] : [id])))];
  };
  const run = async (models: Model[], request: Partial<ChatRequest> = {}, signal = new AbortController().signal) => {
    const running = drain(stream(call(models, request), { signal, restartable: true }));
    for (let turn = 0; turn < 3; turn++) await clock.advance(40);
    return running;
  };
  const warnings = ({ events }: Awaited<ReturnType<typeof drain>>) =>
    events.flatMap((event) => (event.type === 'warning' ? [event.message] : []));
  return { folder, clock, parts, stream, call, run, lines, open, sent, spent, bounds, warnings };
}

describe('a budget', () => {
  it('lets a call pass that fits exactly, and refuses at one nano less, with the figures', async () => {
    expect((await (await setUp({ daily: 1100 })).run([dear])).error).toBeUndefined();
    const { run, sent, open } = await setUp({ daily: 999 });
    expect((await run([dear])).error).toMatchObject({
      code: 'budget',
      message: expect.stringContaining('of the daily budget'),
      hint: expect.stringContaining('raise budget.daily'),
    });
    expect([sent, await open()]).toEqual([[], []]);
  });

  it('reckons with what others hold and with what is spent', async () => {
    const { run, spent, parts, sent } = await setUp({ daily: 2500 });
    await parts.reservations.add({ id: 'other', nano: 1000 });
    expect((await run([dear])).error).toBeUndefined();
    spent['daily'] = 401;
    expect((await run([dear], { model: 'dear' })).error).toBeUndefined();
    spent['daily'] = 501;
    expect((await run([dear])).error).toMatchObject({ code: 'budget', message: expect.stringContaining('being held') });
    await parts.reservations.settle('other');
    expect((await run([dear])).error).toBeUndefined();
    expect(sent).toHaveLength(3);
  });

  it('counts the input where only its bytes are too many, reserves what was counted, and does not count otherwise', async () => {
    const { run, bounds, lines, sent } = await setUp({ daily: 1050 });
    expect((await run([dear])).error).toBeUndefined();
    expect(bounds).toEqual(['bytes', 'none', 'count']);
    expect((await lines()).map(({ nano }) => nano)).toEqual([1100, 1010, undefined]);
    expect(sent).toEqual([['dear']]);
    const roomy = await setUp({ daily: 1100 });
    await roomy.run([dear]);
    expect(roomy.bounds).toEqual(['bytes']);
    const hopeless = await setUp({ daily: 999 });
    await hopeless.run([dear]);
    // Counted for the cap that the refusal names, and not before.
    expect(hopeless.bounds).toEqual(['bytes', 'none', 'count']);
    const counted = await setUp({ daily: 1009 });
    expect((await counted.run([dear])).error).toMatchObject({ code: 'budget' });
    expect(counted.bounds).toEqual(['bytes', 'none', 'count', 'count']);
  });

  it('passes on to a cheaper candidate when told to, and holds no more than that one costs', async () => {
    const { run, lines, sent, warnings } = await setUp({ daily: 500 }, { onExceeded: 'downgrade' });
    const ran = await run([dear, cheap]);
    expect([ran.error, sent]).toEqual([undefined, [['cheap']]]);
    expect(warnings(ran)).toEqual([expect.stringContaining('dear passed over: ¥0.000001 of the daily budget')]);
    expect((await lines()).map(({ nano }) => nano)).toEqual([1100, 200, undefined]);
    expect((await run([dear, cheap], { model: 'dear' })).error).toMatchObject({ code: 'budget' });
    const blocking = await setUp({ daily: 500 });
    expect((await blocking.run([dear, cheap])).error).toMatchObject({ code: 'budget' });
  });

  it('takes a fallback out of the chain that does not fit, without a word', async () => {
    const { run, sent, warnings } = await setUp({ daily: 500 });
    expect(warnings(await run([cheap, dear]))).toEqual([]);
    expect(sent).toEqual([['cheap']]);
  });

  it('of a tag is for calls with that tag alone; what no budget is for is neither read, reserved nor priced', async () => {
    const { run, lines, sent } = await setUp({ docs: 999 }, { canRecord: () => Promise.reject(new Error('asked')) });
    expect((await run([dear])).error).toBeUndefined();
    expect((await run([free], { tag: 'other' })).error).toBeUndefined();
    expect([sent, await lines()]).toEqual([[['dear'], ['unpriced']], []]);
    const docs = await setUp({ docs: 999 });
    expect((await docs.run([dear], { tag: 'docs' })).error).toMatchObject({
      message: expect.stringContaining('per_tag.docs'),
    });
    expect((await docs.run([free], { tag: 'docs' })).error).toMatchObject({
      message: expect.stringContaining('no known price'),
    });
    expect(await budgetVerdicts(docs.call([free, dear]), docs.parts)).toEqual([undefined, undefined]);
  });

  it('refuses what has no price, or passes it over, unless that is allowed', async () => {
    const { run, sent, warnings } = await setUp({ daily: 5000 });
    expect((await run([free])).error).toMatchObject({ code: 'budget' });
    expect((await run([free, cheap], { model: 'unpriced' })).error).toMatchObject({ code: 'budget' });
    expect(warnings(await run([free, cheap]))).toEqual(['unpriced passed over: its cost is not known']);
    expect(sent).toEqual([['cheap']]);
    expect((await (await setUp({ daily: 5000 }, { allowUnpriced: true })).run([free])).error).toBeUndefined();
  });

  it('warns of each budget past its share, the most used first, and not twice of one', async () => {
    const { run, spent, warnings } = await setUp({ daily: 100_000, monthly: 1_000_000, docs: 5000 }, { warnAt: 0.8 });
    expect(warnings(await run([dear], { tag: 'docs' }))).toEqual([]);
    [spent['daily'], spent['monthly'], spent['docs']] = [80_000, 990_000, 0];
    expect(warnings(await run([dear], { tag: 'docs' }))).toEqual([
      expect.stringContaining('of the monthly budget'),
      expect.stringContaining('of the daily budget'),
    ]);
    const down = await setUp({ daily: 1000, monthly: 900 }, { warnAt: 0.5, onExceeded: 'downgrade' });
    down.spent['daily'] = 600;
    expect(down.warnings(await down.run([dear, cheap]))).toEqual([
      expect.stringContaining('dear passed over: ¥0.000000400 of the daily'),
    ]);
  });

  it('tells what a killed process holds from what is held only where that decides', async () => {
    const { folder, run, warnings } = await setUp({ daily: 2000, monthly: 9000 }, { warnAt: 0.5 });
    await mkdir(folder);
    const killed = { id: 'killed', at: 0, pid: 9, host: 'here', space: 'one', start: 'start', nano: 1000 };
    await writeFile(join(folder, '2026-11-23.jsonl'), `\n${JSON.stringify(killed)}\n`);
    expect(warnings(await run([dear]))).toEqual([]);
    await appendFile(join(folder, '2026-11-23.jsonl'), `\n${JSON.stringify({ ...killed, pid: 1, id: 'under way' })}\n`);
    expect(warnings(await run([cheap]))).toEqual([expect.stringContaining('¥0.000001 being held')]);
    expect((await run([dear])).error).toMatchObject({ code: 'budget' });
  });

  it('looks once more before it refuses: who has just been refused takes its reservation back', async () => {
    const { clock, parts, stream, call, sent } = await setUp({ daily: 1500 });
    await parts.reservations.add({ id: 'refused elsewhere', nano: 1000 });
    const running = drain(stream(call([dear]), { signal: new AbortController().signal, restartable: true }));
    await clock.settle();
    expect(clock.pending()).toBe(1);
    await parts.reservations.settle('refused elsewhere');
    await clock.advance(40);
    expect((await running).error).toBeUndefined();
    expect(sent).toHaveLength(1);
  });
});

describe('what is reserved', () => {
  const failing: ChatStream = async function* inner() {
    yield { type: 'text-delta', text: 'half' };
    throw new MgwError('network', 'reset');
  };

  it('is settled after an answer, a failure, and when the reader goes away', async () => {
    const answered = await setUp({ daily: 5000 });
    await answered.run([dear]);
    const failed = await setUp({ daily: 5000 }, { inner: failing });
    expect((await failed.run([dear])).error).toMatchObject({ code: 'network' });
    const left = await setUp({ daily: 5000 }, { inner: failing });
    for await (const event of left.stream(left.call([dear]), {
      signal: new AbortController().signal,
      restartable: true,
    })) {
      expect([event.type, await left.open()]).toEqual(['text-delta', ['call 1']]);
      break;
    }
    for (const { lines, open } of [answered, failed, left]) {
      expect([(await lines()).length, await open()]).toEqual([2, []]);
    }
  });

  it('stays when the row of the call could not be written', async () => {
    const { run, open } = await setUp({ daily: 5000 }, { isRecorded: () => false });
    await run([dear]);
    expect(await open()).toEqual(['call 1']);
  });

  it('is reserved anew for what follows on a broken answer, or the call ends', async () => {
    const breaking: ChatStream = async function* inner() {
      for (const attempt of [1, 2]) {
        yield { type: 'attempt-start', target: 'dear', attempt };
        if (attempt === 2) yield { type: 'finish', reason: 'stop', usage: { input: 1, output: 1, source: 'provider' } };
        yield { type: 'text-delta', text: 'half' };
        yield { type: 'attempt-failed', target: 'dear', attempt, code: 'network', message: 'reset' };
      }
    };
    // 104 for what broke off, by its four bytes and the input, and 1,100 for what follows.
    const enough = await setUp({ daily: 1204 }, { inner: breaking });
    expect((await enough.run([dear])).error).toBeUndefined();
    expect([(await enough.lines()).map(({ id, nano }) => [id, nano]), await enough.open()]).toEqual([
      [
        ['call 1', 1100],
        ['call 1+1', 104],
        [undefined, undefined],
        [undefined, undefined],
      ],
      [],
    ]);
    const counted = await setUp({ daily: 1024 }, { inner: breaking });
    expect((await counted.run([dear])).error).toBeUndefined();
    const short = await setUp({ daily: 1023 }, { inner: breaking });
    expect((await short.run([dear])).error).toMatchObject({ code: 'budget' });
    expect(await short.open()).toEqual([]);
  });

  /** Attempts of a call, in order, each with what is told of its bill; `text` had come. After them it fails. */
  const attempts = (all: { target?: string; text?: string; bill?: AttemptBill }[], seen: () => Promise<void>) =>
    async function* inner(): AsyncGenerator<ChatEvent> {
      for (const [index, { target = 'dear', text, bill }] of all.entries()) {
        const attempt = index + 1;
        yield { type: 'attempt-start', target, attempt };
        await seen();
        if (text !== undefined) yield { type: 'text-delta', text };
        yield { type: 'attempt-failed', target, attempt, code: 'network', message: 'reset', ...bill };
      }
      throw new MgwError('network', 'reset', { disposition: 'next' });
    };

  /** What somebody else would see of it while each of the attempts is under way. */
  async function heldDuring(all: Parameters<typeof attempts>[0], daily: number, models = [dear]) {
    const held: number[] = [];
    const look = async () => {
      const id = `other ${held.length}`;
      await set.parts.reservations.add({ id, nano: 0 });
      const before = await set.parts.reservations.before(id, 'held');
      held.push(before.reduce((sum, { nano }) => sum + nano, 0));
    };
    const set = await setUp({ daily }, { inner: attempts(all, look) });
    const { error } = await set.run(models);
    const ids = (await set.lines()).flatMap(({ id }) => (id?.startsWith('call') ? [id] : []));
    const open = (await set.open()).filter((id) => id.startsWith('call'));
    return { held, error, ids, open };
  }

  it('has a name of its own for every attempt that needs more, also after one that was not billed, and all are settled', async () => {
    const half = { text: 'half' };
    const { held, ids, open } = await heldDuring([half, {}, half, half, {}], 5000);
    expect(held).toEqual([1100, 1204, 1204, 1308, 1412]);
    expect(ids).toEqual(['call 1', 'call 1+1', 'call 1+2', 'call 1+3']);
    expect(open).toEqual([]);
  });

  it('comes down to what was billed and what is tried next, and has room for that', async () => {
    // The dear one broke off: 104 of its 1,100, and 200 for the cheap one.
    const { held, open } = await heldDuring([{ text: 'half' }, { target: 'cheap' }], 1100, [dear, cheap]);
    expect([held, open]).toEqual([[1100, 304], []]);
  });

  it('is at every attempt what broke off was billed and the worst case of the attempt, whatever came before', async () => {
    const attempt = fc.record({
      target: fc.constantFrom('dear', 'cheap'),
      text: fc.constantFrom(undefined, 'half', 'x'.repeat(3000)),
      bill: fc.constantFrom<(AttemptBill | undefined)[]>(
        ...[undefined, { accepted: true } as const, { usage: { input: 7, output: 5000 } }],
      ),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 8 }), async (all) => {
        let spent = 0;
        const expected = all.map(({ target, text, bill }) => {
          const held = spent === 0 ? 1100 : spent + (target === 'dear' ? 1100 : 200);
          if (bill !== undefined || text !== undefined) spent += bill?.usage ? 5007 : (text?.length ?? 0) + 100;
          return held;
        });
        const given = all.map(({ target, text, bill }) => ({ target, ...(text && { text }), ...(bill && { bill }) }));
        const { held, open } = await heldDuring(given, 1e9, [dear, cheap]);
        expect([held, open]).toEqual([expected, []]);
      }),
      { numRuns: 60 },
    );
  });

  it('knows a bill above the cap: nothing follows that does not fit beside it', async () => {
    const bill = { usage: { input: 10, output: 2000 } };
    const { held, error, open } = await heldDuring([{ bill }, {}, {}], 3000);
    expect(held).toEqual([1100]);
    expect([error, open]).toEqual([expect.objectContaining({ code: 'budget' }), []]);
    expect(error).toMatchObject({
      message:
        'an attempt was billed ¥0.000002, dear could cost ¥0.000001 on top, and ¥0.000003 of the daily budget of ¥0.000003 is left',
      hint: 'ask again, or raise budget.daily in the config',
    });
    expect((await heldDuring([{ bill }, {}], 3110)).held).toEqual([1100, 3110]);
  });

  it('in a currency without an exchange rate lets nothing pass beside it', async () => {
    const { folder, run, sent } = await setUp({ daily: 5000 });
    await mkdir(folder);
    const euros = { id: 'euros', at: 0, pid: 1, host: 'here', space: 'one', start: 'start', nano: 1, currency: 'EUR' };
    await writeFile(join(folder, '2026-11-23.jsonl'), `\n${JSON.stringify(euros)}\n`);
    expect((await run([dear])).error).toMatchObject({
      code: 'budget',
      message: expect.stringContaining('a call under way holds an amount in EUR of the daily budget'),
      hint: expect.stringContaining('exchange_rates: {EUR: …}'),
    });
    await appendFile(join(folder, '2026-11-23.jsonl'), `\n${JSON.stringify({ settled: 'euros' })}\n`);
    expect((await run([dear])).error).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('leaves a dear fallback out, which the error tells once the call has failed for want of one', async () => {
    const { error } = await heldDuring([{ target: 'cheap' }], 400, [cheap, dear]);
    expect(error).toMatchObject({
      code: 'network',
      message: 'reset; dear left out: ¥0.000000400 of the daily budget of ¥0.000000400 is left',
    });
    expect((await heldDuring([{ target: 'cheap' }], 5000, [cheap, dear])).error).toMatchObject({ message: 'reset' });
  });
});

describe('a budget that cannot be kept', () => {
  const refused = { code: 'budget', message: expect.stringContaining('cannot be kept'), hint: expect.any(String) };

  it('sends nothing when no row can be written, the ledger cannot be read, or nothing can be reserved', async () => {
    const noRow = await setUp({ daily: 5000 }, { canRecord: () => Promise.reject(new Error('read-only')) });
    const noLedger = await setUp({ daily: 5000 }, { budgets: () => Promise.reject(new Error('no permission')) });
    const noState = await setUp({ daily: 5000 });
    await writeFile(noState.folder, 'a file where the folder should be');
    for (const { run, sent } of [noRow, noLedger, noState]) {
      expect((await run([dear])).error).toMatchObject(refused);
      expect(sent).toEqual([]);
    }
  });

  it('sends nothing when what others have reserved cannot be read', async () => {
    const { folder, run, sent } = await setUp({ daily: 5000 });
    await mkdir(join(folder, '2026-11-22.jsonl'), { recursive: true });
    expect((await run([dear])).error).toMatchObject(refused);
    expect(sent).toEqual([]);
    await rm(join(folder, '2026-11-22.jsonl'), { recursive: true });
    await appendFile(join(folder, '2026-11-22.jsonl'), 'no line of ours');
    expect((await run([dear])).error).toBeUndefined();
  });
});

describe('what a dry run says of budgets', () => {
  it('is what they would say of each candidate, counted where bytes decide, and reserves nothing', async () => {
    const { call, parts, lines, bounds } = await setUp({ daily: 1050 });
    expect(await budgetVerdicts(call([dear, cheap]), parts)).toEqual([undefined, undefined]);
    expect(bounds).toEqual(['bytes', 'count', 'count']);
    const [first, second, third] = await budgetVerdicts(call([dear, cheap, free]), (await setUp({ daily: 500 })).parts);
    expect([first?.code, second, third?.code]).toEqual(['budget', undefined, 'budget']);
    expect(await lines()).toEqual([]);
  });
});
