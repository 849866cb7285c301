import type { Clock } from '../../../effects.ts';
import type { Output } from '../../io.ts';
import type { Entrant } from './entrant.ts';
import { hardWrap } from './hard-wrap.ts';
import { beside, columnWidth, createPanel, titleLines, wholeLines } from './side-by-side.ts';

export type LiveColumns = {
  /** Something has changed. */
  changed(): void;
  /** The screen is as it was before. At once, so that nothing is left of it however the process ends. */
  stop(): void;
};

/** What stands below the answers: the table, and the prompt. */
const BELOW = 6;

/** All of the answers beside each other; nothing, and false, where that is more than is seen at once. */
export async function printColumns(
  entrants: readonly Entrant[],
  output: Output,
  { markdown }: { markdown: boolean },
): Promise<boolean> {
  const { color, columns, rows = 24 } = output;
  const width = columnWidth(entrants.length, columns);
  if (width === undefined) return false;
  const answers = await Promise.all(
    entrants.map(async (entrant) => [
      ...titleLines(entrant, { width, color, elapsedMs: 0 }),
      ...(await wholeLines(entrant, width, { color, markdown })),
    ]),
  );
  const lines = beside(answers, { width, color });
  if (lines.length > rows - BELOW - entrants.length) return false;
  await output.write(`${lines.join('\n')}\n\n`);
  return true;
}

const REDRAW_MS = 60;
/** How often the clock in the titles goes on while nothing comes. */
const TICK_MS = 500;

/**
 * The answers beside each other while they come, on the terminal's other screen: what stands on the first one is neither drawn
 * over nor moved, whatever the size of the window is or becomes. Of what is longer than the screen its end is seen.
 */
export function showLive(
  entrants: readonly Entrant[],
  output: Output,
  { clock, markdown }: { clock: Clock; markdown: boolean },
): LiveColumns {
  const { color } = output;
  const startedAt = clock.monotonic();
  const panels = entrants.map((entrant) => createPanel(entrant, { color, markdown }));
  let isShown = false;
  let isDrawing = false;
  let isStopped = false;
  let cancel: (() => void) | undefined;

  const enter = () => {
    isShown = true;
    void output.write('\u001B[?1049h\u001B[?25l');
  };
  const leave = () => {
    if (isShown) void output.write('\u001B[?25h\u001B[?1049l');
    isShown = false;
  };
  const frame = async () => {
    const count = entrants.length;
    const width =
      columnWidth(count, output.columns) ?? Math.max(8, Math.floor((output.columns - 3 * (count - 1)) / count));
    const elapsedMs = clock.monotonic() - startedAt;
    const titles = beside(
      entrants.map((entrant) => titleLines(entrant, { width, color, elapsedMs })),
      { width, color },
    );
    const room = Math.max(1, (output.rows ?? 24) - titles.length);
    const bodies = await Promise.all(panels.map(async (panel) => panel.lines(width, room)));
    // A window that has become narrower than the least column cuts what is drawn, and what is printed in the end is whole.
    return [...titles, ...beside(bodies, { width, color })].map((line) => hardWrap(line, output.columns)[0] ?? '');
  };
  const draw = async () => {
    cancel?.();
    cancel = undefined;
    if (isDrawing || isStopped) return;
    isDrawing = true;
    const lines = await frame();
    isDrawing = false;
    if (isStopped) return;
    if (!isShown) enter();
    // Drawn at once where the terminal knows how, and without clearing it first: nothing flickers.
    await output.write(
      `\u001B[?2026h\u001B[H${lines.map((line) => `${line}\u001B[K`).join('\r\n')}\u001B[J\u001B[?2026l`,
    );
    if (!isStopped) cancel ??= clock.after(TICK_MS, () => void draw());
  };
  let drawnSoon = false;
  const soon = () => {
    if (drawnSoon || isStopped) return;
    drawnSoon = true;
    clock.after(REDRAW_MS, () => {
      drawnSoon = false;
      void draw();
    });
  };
  const listeners = [output.onResize?.(soon), output.onSuspend?.(leave), output.onResume?.(soon)];
  soon();
  return {
    changed: soon,
    stop() {
      isStopped = true;
      cancel?.();
      for (const end of listeners) end?.();
      leave();
    },
  };
}
