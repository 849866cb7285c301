import type { Clock } from '../../effects.ts';
import type { Io } from '../io.ts';

/** What is seen between the request and the first token. */
export type Spinner = { text(text: string): void; stop(): void };

/** Answers that come sooner need no spinner, and the request leaves before ora is loaded. */
const APPEARS_AFTER_MS = 150;

/** ora on stderr, for a person at a terminal; does nothing elsewhere, nor without an `io`. */
export function createSpinner(io: Io | undefined, clock: Clock): Spinner {
  if (!io?.stderr.animates) return { text: () => {}, stop: () => {} };
  let label = '';
  let stopped = false;
  let shown: { text: string; stop(): unknown } | undefined;
  const appear = async () => {
    const { default: ora } = await import('ora');
    if (stopped) return;
    // Without discardStdin: false, ora holds the terminal's input and Ctrl-C arrives late.
    // With a hidden cursor, Ctrl-Z would leave the shell without one.
    shown = ora({
      text: label,
      discardStdin: false,
      hideCursor: false,
      ...(io.stderr.color && { color: 'gray' as const }),
    }).start();
  };
  const cancel = clock.after(APPEARS_AFTER_MS, () => void appear());
  return {
    text(text) {
      label = text;
      if (shown) shown.text = text;
    },
    stop() {
      stopped = true;
      cancel();
      shown?.stop();
      shown = undefined;
    },
  };
}
