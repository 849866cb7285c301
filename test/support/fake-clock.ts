import type { Clock } from '../../src/effects.ts';

export type FakeClock = Clock & {
  /** Lets `ms` pass: timers fire in their order, and what waits on them runs in between. */
  advance(ms: number): Promise<void>;
  /** Lets pending work run without time passing. */
  settle(): Promise<void>;
  /** Timers that are set and neither fired nor cancelled. */
  pending(): number;
};

/** Time that passes only when a test says so. */
export function createFakeClock(startMs = Date.UTC(2026, 10, 23, 4)): FakeClock {
  let elapsed = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => startMs + elapsed,
    monotonic: () => elapsed,
    after: (ms, run) => {
      const timer = { at: elapsed + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    settle,
    pending: () => timers.size,
    async advance(ms) {
      const until = elapsed + ms;
      await settle();
      for (;;) {
        const due = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        timers.delete(due);
        elapsed = Math.max(elapsed, due.at);
        due.run();
        await settle();
      }
      elapsed = until;
    },
  };
}
