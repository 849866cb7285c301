import { describe, expect, it } from 'vitest';
import type { Message } from '../../../src/domain/chat.ts';
import type { CountBeside } from '../../../src/metering/count-beside.ts';
import { createCounting } from '../../../src/metering/counting.ts';
import { loadTokenizer } from '../../../src/metering/tokenizer.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const asked = (content: string): readonly Message[] => [{ role: 'user', content }];
const long = asked('one two three four '.repeat(20_000));

/** A thread that answers when it is told to. */
function setUp() {
  const clock = createFakeClock();
  const tasks: { texts: readonly string[]; answer(count: number | undefined): void }[] = [];
  const beside: CountBeside = ({ texts }) => new Promise((answer) => tasks.push({ texts, answer }));
  return { clock, tasks, counting: createCounting('o200k_base', clock, beside) };
}

describe('a long input', () => {
  it('is given to a thread at once, and once, whoever asks for its count', async () => {
    const { counting, tasks } = setUp();
    counting.begin(long);
    const [one, other] = [counting.countInput(long), counting.countInput(long)];
    expect(tasks.map(({ texts }) => texts)).toEqual([[long[0]?.content]]);
    expect(counting.countedInput(long)).toBeUndefined();
    tasks[0]?.answer(80_000);
    expect(await Promise.all([one, other])).toEqual([80_000, 80_000]);
    expect(counting.countedInput(long)).toBe(80_000);
    expect(await counting.countInput(long)).toBe(80_000);
    expect(tasks).toHaveLength(1);
  });

  it('is waited for 250 ms at the end of a call, and no longer', async () => {
    const { clock, counting } = setUp();
    counting.begin(long);
    let isReady = false;
    const ready = counting.ready(long).then(() => {
      isReady = true;
    });
    await clock.advance(249);
    expect(isReady).toBe(false);
    await clock.advance(1);
    await ready;
    expect(counting.countedInput(long)).toBeUndefined();
  });

  it('ends the wait when it is counted', async () => {
    const { clock, counting, tasks } = setUp();
    counting.begin(long);
    const ready = counting.ready(long);
    tasks[0]?.answer(80_000);
    await ready;
    expect(counting.countedInput(long)).toBe(80_000);
    expect(clock.pending()).toBe(0);
  });

  it('is counted here, in slices, where there is no thread', async () => {
    const { clock, counting, tasks } = setUp();
    const counted = counting.countInput(long);
    tasks[0]?.answer(undefined);
    const tokenizer = await loadTokenizer('o200k_base');
    let done = false;
    void counted.then(() => {
      done = true;
    });
    while (!done) await clock.advance(0);
    expect(await counted).toBe(tokenizer.count(long[0]?.content ?? ''));
  });
});

it('a short input needs no thread', async () => {
  const { counting, tasks } = setUp();
  expect(await counting.countInput(asked('hello'))).toBe(1);
  await counting.ready(asked('hello'));
  expect(tasks).toEqual([]);
});
