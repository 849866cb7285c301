import { type ChatEvent, type ChatOptions, type Effects, type MgwError, ModelGateway } from 'mgw';
import { onTestFinished } from 'vitest';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type HomeSettings, homeWith } from './run-bin.ts';
import { until } from './until.ts';
import type { Upstream } from './upstream.ts';

type Ended = {
  /** The text of the answer, or what had arrived of it. */
  text: string;
  error: MgwError | undefined;
  row: LedgerEntry | undefined;
};

export type FollowedCall = {
  events: ChatEvent[];
  /** What a consumer that honours `restart` holds by now. */
  text(): string;
  /** Failed attempts so far. */
  failed(): Extract<ChatEvent, { type: 'attempt-failed' }>[];
  /** Never rejects. */
  ended: Promise<Ended>;
  /** Whether `ended` is settled. */
  over(): boolean;
};

/** The library with a home of its own, and a clock that stands still until the test moves it. Jitter is at its middle. */
export async function useGateway(
  upstreams: readonly Pick<Upstream, 'url'>[],
  settings: HomeSettings = {},
  effects: Partial<Effects> & { clock?: FakeClock } = {},
): Promise<{
  home: string;
  clock: FakeClock;
  gateway: ModelGateway;
  call(prompt?: string, options?: ChatOptions): FollowedCall;
}> {
  const { home, env } = await homeWith(upstreams, settings);
  const clock = effects.clock ?? createFakeClock();
  const gateway = new ModelGateway(undefined, {
    effects: { random: () => 0.5, ...effects, clock, env: { ...env, ...effects.env } },
  });
  onTestFinished(() => gateway.close());
  return { home, clock, gateway, call: (prompt = 'hi', options = {}) => follow(gateway.stream(prompt, options)) };
}

/** Lets each pause between two attempts pass, to the millisecond, and no other time, until the call is over. */
export async function waitOutPauses(clock: FakeClock, call: FollowedCall): Promise<void> {
  for (let seen = 0; ; seen++) {
    await until(() => call.over() || call.failed().length > seen, 'an attempt ends');
    if (call.over()) return;
    await clock.advance(call.failed()[seen]?.retryInMs ?? 0);
  }
}

function follow(stream: AsyncIterable<ChatEvent>): FollowedCall {
  const events: ChatEvent[] = [];
  let held = '';
  let over = false;
  const read = async (): Promise<Ended> => {
    try {
      for await (const event of stream) {
        events.push(event);
        if (event.type === 'text-delta') held += event.text;
        if (event.type === 'restart') held = '';
        if (event.type === 'finish') return { text: held, error: undefined, row: event.entry };
      }
      throw new Error('the stream ended without a finish event');
    } catch (cause) {
      const error = cause as MgwError;
      return { text: held, error, row: error.entry };
    } finally {
      over = true;
    }
  };
  return {
    events,
    text: () => held,
    failed: () => events.filter((event) => event.type === 'attempt-failed'),
    ended: read(),
    over: () => over,
  };
}
