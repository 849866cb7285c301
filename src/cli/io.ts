import { fstatSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import type { EditorOptions, LineEditor } from './line-editor.ts';

/** A stream to a person or a pipe. `write` gives bytes on at once; it resolves when the reader has kept up. */
export type Output = {
  write(text: string): Promise<void> | void;
  readonly isTTY: boolean;
  /** Whether a line can be drawn over here: a terminal that has a width and is not dumb. */
  readonly animates: boolean;
  /** Whether a person reads remarks here, such as what a call cost: a terminal, or the demo. */
  readonly remarks: boolean;
  /** Terminal columns; 80 where there is no terminal. */
  readonly columns: number;
  /** Whether colour is wanted here: a terminal, NO_COLOR, FORCE_COLOR, TERM=dumb. */
  readonly color: boolean;
};

/** What the commands read and write. The answer, and nothing else, goes to `stdout`. */
export type Io = {
  stdout: Output;
  stderr: Output;
  stdin: {
    readonly isTTY: boolean;
    /** What stdin is connected to; only `pipe` and `file` are ever read. */
    kind(): 'terminal' | 'pipe' | 'file' | 'none';
    /** All bytes, until the end; rejects when the signal aborts. */
    read(signal: AbortSignal): AsyncIterable<Uint8Array>;
    /** What a person types up to Enter; undefined when stdin ends or the signal aborts. Absent where nobody can be asked. */
    readLine?(signal: AbortSignal): Promise<string | undefined>;
    /** A prompt that stays open, on stdin and stdout. Absent where there is no such terminal. */
    openEditor?(options: Omit<EditorOptions, 'dumb'>): Promise<LineEditor>;
  };
};

type Environment = Readonly<Record<string, string | undefined>>;

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'> &
  Partial<Pick<NodeJS.Process, 'kill' | 'pid' | 'once'>>;

export function nodeIo(streams: Streams, env: Environment): Io {
  return {
    stdout: nodeOutput(streams.stdout, env),
    stderr: nodeOutput(streams.stderr, env),
    stdin: {
      // The getter of process.stdin opens the descriptor, so nothing asks for it before it is needed.
      get isTTY() {
        return stdinKind() === 'terminal';
      },
      kind: stdinKind,
      read: (signal) => addAbortSignal(signal, streams.stdin),
      readLine: async (signal) => (await import('./read-line.ts')).readLine(streams.stdin, signal),
      openEditor: async (options) => {
        const { createLineEditor } = await import('./line-editor.ts');
        const suspend = (resumed: () => void) => {
          streams.once?.('SIGCONT', resumed);
          if (streams.pid !== undefined) streams.kill?.(streams.pid, 'SIGTSTP');
        };
        return createLineEditor(
          { input: streams.stdin, output: streams.stdout, suspend },
          { ...options, dumb: env['TERM'] === 'dumb' },
        );
      },
    },
  };
}

function nodeOutput(stream: NodeJS.WriteStream, env: Environment): Output {
  return {
    write: (text) => {
      if (stream.write(text)) return;
      return new Promise((resolve) => {
        const done = () => {
          stream.off('drain', done);
          stream.off('close', done);
          resolve();
        };
        stream.on('drain', done);
        stream.on('close', done);
      });
    },
    isTTY: stream.isTTY === true,
    animates: stream.isTTY === true && stream.columns > 0 && env['TERM'] !== 'dumb',
    remarks: stream.isTTY === true,
    get columns() {
      return stream.columns || 80;
    },
    color: wantsColor(stream.isTTY === true, env),
  };
}

/** Whether somebody can be asked: stdin and stderr are a terminal. Elsewhere a command needs an option that says yes. */
export function canConfirm({ stdin, stderr }: Pick<Io, 'stderr' | 'stdin'>): boolean {
  return stdin.readLine !== undefined && stdin.isTTY && stderr.isTTY;
}

function wantsColor(isTTY: boolean, env: Environment): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0') return true;
  return isTTY && env['TERM'] !== 'dumb';
}

/** A socket counts as a pipe: it is what a parent process written in Node gives its child. */
function stdinKind(): 'terminal' | 'pipe' | 'file' | 'none' {
  try {
    const stat = fstatSync(0);
    if (stat.isFIFO() || stat.isSocket()) return 'pipe';
    if (stat.isFile()) return 'file';
    return isatty(0) ? 'terminal' : 'none';
  } catch {
    return 'none';
  }
}
