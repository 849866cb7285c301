import type { Clock } from '../../effects.ts';
import type { Io } from '../io.ts';

/** What is seen between the request and the first token, and again where an answer is held back. */
export type Spinner = {
  text(text: string): void;
  stop(): void;
  /** Where the cursor stands at the beginning of a line. */
  again(text: string): void;
};

/** Answers that come sooner need no spinner, and the request leaves before ora is loaded. */
const APPEARS_AFTER_MS = 150;

/** ora on stderr, for a person at a terminal; does nothing elsewhere, nor without an `io`. */
export function createSpinner(io: Io | undefined, clock: Clock): Spinner {
  if (!io?.stderr.animates) return { text: () => {}, stop: () => {}, again: () => {} };
  let label = '';
  let stopped = false;
  let shown: { text: string; stop(): unknown } | undefined;
  const appear = async () => {
    const { default: ora } = await import('ora');
    if (stopped || shown) return;
    // Without discardStdin: false, ora holds the terminal's input and Ctrl-C arrives late.
    // With a hidden cursor, Ctrl-Z would leave the shell without one.
    shown = ora({
      text: label,
      discardStdin: false,
      hideCursor: false,
      ...(io.stderr.color && { color: 'gray' as const }),
    }).start();
  };
  const begin = () => clock.after(APPEARS_AFTER_MS, () => void appear());
  let cancel = begin();
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
    again(text) {
      if (!stopped) return;
      stopped = false;
      label = text;
      cancel = begin();
    },
  };
}
