import type { Clock } from '../../effects.ts';

/** Writes the pieces of an answer that is there already as they would come. Rejects with the signal's reason when it is aborted. */
export type PlayPieces = (pieces: readonly string[], write: (text: string) => Promise<void>) => Promise<void>;

/** What all of them take at most: enough to see that they come, too short to wait for. Ms. */
const PLAY_MS = 300;

/** Of few pieces each comes sooner. Ms. */
const LONGEST_PAUSE_MS = 15;

export function createPlayPieces(clock: Pick<Clock, 'after' | 'monotonic'>, signal: AbortSignal): PlayPieces {
  return async (pieces, write) => {
    const startedAt = clock.monotonic();
    const pauseMs = Math.min(LONGEST_PAUSE_MS, PLAY_MS / pieces.length);
    for (const [at, piece] of pieces.entries()) {
      // A busy machine's pauses are longer than asked for.
      if (at > 0 && clock.monotonic() - startedAt < PLAY_MS) await pause(clock, pauseMs, signal);
      signal.throwIfAborted();
      await write(piece);
    }
  };
}

function pause(clock: Pick<Clock, 'after'>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end, { once: true });
  });
}
