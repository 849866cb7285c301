import type { ReasoningDisplay } from '../../domain/config.ts';
import type { Clock } from '../../effects.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { harmless } from './harmless.ts';
import { columnsOf } from './markdown/columns.ts';
import { Flow, paint } from './markdown/flow.ts';
import { INKS } from './markdown/ink.ts';

/** A model's thinking, dim and apart from the answer. */
export type ReasoningView = {
  write(text: string): Promise<void>;
  /** The answer begins, or the call has ended. */
  end(): Promise<void>;
};

/** `fold`: its last lines, and one line once the answer begins; `show`: all of it, left on the screen. */
export type ReasoningOptions = {
  display: Exclude<ReasoningDisplay, 'hide'>;
  clock: Pick<Clock, 'after' | 'monotonic'>;
};

type Writing = {
  write: (text: string) => Promise<void>;
  say: (text: string) => Promise<void>;
  /** How long it took by now, in words. */
  tookText: () => string;
};

/** `appears` is called before anything of it is seen. */
export function createReasoningView(
  output: Output,
  { display, clock, appears }: ReasoningOptions & { appears: () => void },
): ReasoningView {
  const startedAt = clock.monotonic();
  const write = async (text: string) => {
    if (text === '') return;
    appears();
    await output.write(text);
  };
  const writing: Writing = {
    write,
    say: (text) => write(`${paint(text, INKS.dim, output.color)}\n`),
    tookText: () => t('thought for {seconds} s', { seconds: ((clock.monotonic() - startedAt) / 1000).toFixed(1) }),
  };
  if (display === 'show') return shownView(output, writing);
  return output.animates ? foldedView(output, clock, writing) : toldView(writing);
}

/** What is read aloud says that there is thinking, and how long it took. */
function toldView({ say, tookText }: Writing): ReasoningView {
  let begun = false;
  return {
    async write() {
      if (!begun) await say(t('thinking'));
      begun = true;
    },
    end: () => say(tookText()),
  };
}

/** All of it, and it stays. */
function shownView(output: Output, { write, say, tookText }: Writing): ReasoningView {
  const { color } = output;
  const flow = new Flow({ columns: () => output.columns, color, hyperlinks: false });
  flow.block({ first: '  ', rest: '  ' }, undefined);
  return {
    async write(text) {
      flow.spans([{ text: printable(text), ink: INKS.dim }]);
      flow.settle();
      await write(flow.taken());
    },
    async end() {
      flow.place();
      flow.block({ first: '', rest: '' }, undefined);
      await write(flow.taken());
      await say(tookText());
      await write('\n');
    },
  };
}

/** So much of it is on the screen at once; a third of a low one. */
const MOST_LINES = 6;
const REDRAW_MS = 80;
/** What takes less is not worth a line. */
const APPEARS_AFTER_MS = 250;

/** Its last lines, drawn over each other, and one line in their place once the answer begins. */
function foldedView(
  output: Output,
  clock: ReasoningOptions['clock'],
  { write, say, tookText }: Writing,
): ReasoningView {
  const flow = new Flow({ columns: () => Math.max(10, output.columns - 1), color: false, hyperlinks: false });
  flow.block({ first: '  ', rest: '  ' }, undefined);
  let text = '';
  let drawn: readonly string[] = [];
  let nextAt = clock.monotonic() + APPEARS_AFTER_MS;
  let wasDrawn = false;
  let cancel: (() => void) | undefined;
  const stopListening = output.onResume?.(() => {
    // What was drawn is above the shell's own lines now.
    drawn = [];
  });
  const erased = () => {
    if (drawn.length === 0) return '';
    const isWhole = drawn.length <= rowsOf(output) && drawn.every((line) => columnsOf(line) <= output.columns);
    // Where the terminal has become smaller, nobody knows where its lines are now: they are left as they are.
    return isWhole ? `\r${'\u001B[A'.repeat(drawn.length - 1)}\u001B[J` : '\n';
  };
  const draw = async () => {
    cancel?.();
    cancel = undefined;
    nextAt = clock.monotonic() + REDRAW_MS;
    wasDrawn = true;
    const most = Math.max(1, Math.min(MOST_LINES, Math.floor(rowsOf(output) / 3)));
    const lines = text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-most);
    const before = erased();
    drawn = [t('thinking'), ...lines];
    await write(before + drawn.map((line) => paint(line, INKS.dim, output.color)).join('\n'));
  };
  return {
    async write(more) {
      flow.spans([{ text: printable(more), ink: INKS.plain }]);
      flow.settle();
      text = lastLines(text + flow.taken());
      const waitMs = nextAt - clock.monotonic();
      if (waitMs <= 0) await draw();
      else cancel ??= clock.after(waitMs, () => void draw());
    },
    async end() {
      cancel?.();
      stopListening?.();
      if (!wasDrawn) return;
      await write(erased());
      drawn = [];
      await say(tookText());
      await write('\n');
    },
  };
}

function rowsOf({ rows = 24 }: Output): number {
  return rows;
}

function lastLines(text: string): string {
  return text
    .split('\n')
    .slice(-2 * MOST_LINES)
    .join('\n');
}

function printable(text: string): string {
  return harmless(text).replace(/[\t\u2028\u2029]/g, ' ');
}
