import type { Interface } from 'node:readline';

/** What a person has done at the prompt. `empty`: nothing stood there. */
export type Entry = { kind: 'line'; text: string } | { kind: 'interrupt'; empty: boolean } | { kind: 'end' };

/** Whether somebody waits for a line. Otherwise nothing is drawn again when the window changes: an answer stands there. */
export function createWaiting(output: NodeJS.WriteStream, lines: Interface, { reflows }: { reflows: boolean }) {
  const redraws = output.listeners('resize').slice(-1).filter(isListener);
  const resized = () => recount(lines, reflows);
  let settle: ((entry: Entry) => void) | undefined;
  let closed = false;
  const end = (entry: Entry) => {
    const done = settle;
    settle = undefined;
    for (const redraw of [resized, ...redraws]) output.off('resize', redraw);
    done?.(entry);
  };
  end({ kind: 'end' });
  return {
    isOn: () => settle !== undefined,
    end,
    close() {
      closed = true;
      end({ kind: 'end' });
    },
    begin(show: () => void): Promise<Entry> {
      if (closed) return Promise.resolve({ kind: 'end' });
      return new Promise((resolve) => {
        settle = resolve;
        for (const redraw of [resized, ...redraws]) output.on('resize', redraw);
        lines.resume();
        show();
      });
    },
  };
}

/**
 * A terminal that has got another width has broken the line anew, and the cursor stands in another row of it. Readline goes up by
 * as many rows as it drew: fewer leave a torn line behind, more take away what stands above it.
 */
function recount(lines: Interface, reflows: boolean): void {
  if (reflows && 'prevRows' in lines) Reflect.set(lines, 'prevRows', lines.getCursorPos().rows);
}

export type Waiting = ReturnType<typeof createWaiting>;

function isListener(value: unknown): value is () => void {
  return typeof value === 'function';
}
