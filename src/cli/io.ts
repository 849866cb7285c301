import { fstatSync } from 'node:fs';
import { addAbortSignal } from 'node:stream';
import { isatty } from 'node:tty';
import { createSuspend, type Suspending } from './create-suspend.ts';
import type { EditorOptions, LineEditor } from './line-editor.ts';

/** A stream to a person or a pipe. `write` gives bytes on at once; it resolves when the reader has kept up. */
export type Output = {
  write(text: string): Promise<void> | void;
  readonly isTTY: boolean;
  /** Whether it is a pipe, whose reader may print what it gets. */
  readonly isPipe?: boolean;
  /** Whether a line can be drawn over here: a terminal that has a width and is not dumb. */
  readonly animates: boolean;
  /** Whether a person reads remarks here, such as what a call cost: a terminal, or the demo. */
  readonly remarks: boolean;
  /** Terminal columns; 80 where there is no terminal. */
  readonly columns: number;
  /** Whether colour is wanted here: a terminal, NO_COLOR, FORCE_COLOR, TERM=dumb. */
  readonly color: boolean;
  /** Terminal rows; absent where there is no terminal. */
  readonly rows?: number;
  /** Tells when the process goes on after Ctrl-Z, until the function it returns is called. */
  onResume?(tell: () => void): () => void;
  /** Tells before the process stops at Ctrl-Z, which it then does. */
  onSuspend?(tell: () => void): () => void;
  /** Tells when the terminal has got another size, until the function it returns is called. */
  onResize?(tell: () => void): () => void;
  /** Whether the terminal follows hyperlinks (OSC 8). */
  readonly hyperlinks?: boolean;
  /** Whether it is read aloud: nothing is drawn, and nothing that was written is drawn over. */
  readonly isSpoken?: boolean;
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
    /** The same, shown to nobody; undefined on Ctrl-C too. `ask` prints the question, once nothing that is typed is shown. */
    readSecret?(signal: AbortSignal, ask: () => Promise<void> | void): Promise<string | undefined>;
    /** A prompt that stays open, on stdin and stdout. Absent where there is no such terminal. */
    openEditor?(options: Omit<EditorOptions, 'dumb' | 'reflows'>): Promise<LineEditor>;
  };
};

type Environment = Readonly<Record<string, string | undefined>>;

type Streams = Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr'>;

/** `signals`: where the process is told that it goes on after Ctrl-Z. */
export function nodeIo(program: Streams, env: Environment, signals?: Suspending): Io {
  const suspend = createSuspend(signals);
  return {
    stdout: nodeOutput(program.stdout, { env, signals, fd: 1 }),
    stderr: nodeOutput(program.stderr, { env, signals, fd: 2 }),
    stdin: {
      // The getter of process.stdin opens the descriptor, so nothing asks for it before it is needed.
      get isTTY() {
        return kindOf(0) === 'terminal';
      },
      kind: () => kindOf(0),
      read: (signal) => addAbortSignal(signal, program.stdin),
      readLine: async (signal) => (await import('./read-line.ts')).readLine(program.stdin, signal),
      readSecret: async (signal, ask) => {
        const { readSecret } = await import('./read-secret.ts');
        const read = readSecret(program.stdin, signal, suspend);
        await ask();
        return read;
      },
      openEditor: async (options) => {
        const { createLineEditor } = await import('./line-editor.ts');
        return createLineEditor(
          { input: program.stdin, output: program.stdout, suspend },
          { ...options, dumb: env['TERM'] === 'dumb', reflows: reflows(env) },
        );
      },
    },
  };
}

type Around = { env: Environment; signals: Suspending | undefined; fd: number };

function nodeOutput(stream: NodeJS.WriteStream, { env, signals, fd }: Around): Output {
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
    get isPipe() {
      return stream.isTTY !== true && kindOf(fd) === 'pipe';
    },
    animates: stream.isTTY === true && stream.columns > 0 && env['TERM'] !== 'dumb',
    remarks: stream.isTTY === true,
    get columns() {
      return stream.columns || 80;
    },
    color: wantsColor(stream.isTTY === true, env),
    get rows() {
      return stream.rows || 24;
    },
    ...(signals && {
      onResume: (tell: () => void) => listening(signals, 'SIGCONT', tell),
      onSuspend: (tell: () => void) =>
        listening(signals, 'SIGTSTP', () => {
          tell();
          signals.kill(signals.pid, 'SIGSTOP');
        }),
    }),
    onResize: (tell) => listening(stream, 'resize', tell),
    get hyperlinks() {
      return stream.isTTY === true && followsHyperlinks(env);
    },
  };
}

/** Whether somebody can be asked: stdin and stderr are a terminal. Elsewhere a command needs an option that says yes. */
export function canConfirm({ stdin, stderr }: Pick<Io, 'stderr' | 'stdin'>): boolean {
  return stdin.readLine !== undefined && stdin.isTTY && stderr.isTTY;
}

function listening(source: NodeJS.EventEmitter, event: string, tell: () => void): () => void {
  source.on(event, tell);
  return () => void source.off(event, tell);
}

/** What `--color` says over the environment, and whether the terminal is read aloud. */
export type Manners = { color?: 'always' | 'never' | 'auto' | undefined; isSpoken?: boolean };

/** The same streams with other manners. */
export function withManners(io: Io, { color = 'auto', isSpoken = false }: Manners): Io {
  if (color === 'auto' && !isSpoken) return io;
  const changed = (output: Output): Output => ({
    write: (text) => output.write(text),
    isTTY: output.isTTY,
    get isPipe() {
      return output.isPipe === true;
    },
    animates: output.animates && !isSpoken,
    remarks: output.remarks,
    get columns() {
      return output.columns;
    },
    color: color === 'auto' ? output.color : color === 'always',
    get rows() {
      return output.rows ?? 24;
    },
    ...(output.onResume && { onResume: output.onResume }),
    ...(output.onSuspend && { onSuspend: output.onSuspend }),
    ...(output.onResize && { onResize: output.onResize }),
    hyperlinks: output.hyperlinks === true,
    isSpoken: output.isSpoken === true || (isSpoken && output.animates),
  });
  return { ...io, stdout: changed(io.stdout), stderr: changed(io.stderr), stdin: io.stdin };
}

/** Terminals that are known to follow OSC 8; within tmux or screen it depends on what is around them. */
function followsHyperlinks(env: Environment): boolean {
  const forced = env['FORCE_HYPERLINK'];
  if (forced !== undefined) return forced !== '0';
  if (env['TERM'] === 'dumb' || env['TMUX'] || env['STY'] || env['CI']) return false;
  if (Number(env['VTE_VERSION']) >= 5000 || env['WT_SESSION'] || env['KONSOLE_VERSION']) return true;
  if (/^(?:iTerm\.app|WezTerm|vscode|ghostty|Hyper|rio|zed|Tabby)$/i.test(env['TERM_PROGRAM'] ?? '')) return true;
  return /kitty|alacritty|foot|ghostty|wezterm/.test(env['TERM'] ?? '');
}

/** Whether lines are broken anew when the window changes: not in xterm itself and in GNU screen. */
function reflows(env: Environment): boolean {
  return Boolean(env['TMUX']) || !(env['XTERM_VERSION'] || env['STY']);
}

function wantsColor(isTTY: boolean, env: Environment): boolean {
  if (env['NO_COLOR']) return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTTY && env['TERM'] !== 'dumb';
}

/** A socket counts as a pipe: it is what a parent process written in Node gives its child. */
function kindOf(fd: number): 'terminal' | 'pipe' | 'file' | 'none' {
  try {
    const stat = fstatSync(fd);
    if (stat.isFIFO() || stat.isSocket()) return 'pipe';
    if (stat.isFile()) return 'file';
    return isatty(fd) ? 'terminal' : 'none';
  } catch {
    return 'none';
  }
}
