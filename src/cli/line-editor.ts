import { createInterface, type Interface } from 'node:readline';
import type { Suspend } from './create-suspend.ts';
import { createAhead, withKeys } from './editor-keys.ts';
import { createWaiting, type Entry, type Waiting } from './editor-waiting.ts';
import { createPastes } from './pastes.ts';

/** A prompt with editing, earlier entries and completion, which a session keeps open between its answers. */
export type LineEditor = {
  /** What is entered next: several lines where text was pasted, and after Alt-Enter, Ctrl-J or a backslash at the end. */
  read(prompt: string): Promise<Entry>;
  /** One answer to a question, which no arrow brings back; undefined for Ctrl-C and Ctrl-D. */
  ask(prompt: string): Promise<string | undefined>;
  /** Keys wait for the next `read` while this goes on; Ctrl-C calls `stop`. */
  during<Result>(stop: () => void, work: () => Promise<Result>): Promise<Result>;
  close(): void;
};

export type EditorOptions = {
  /** Ends the input, as Ctrl-D does. */
  signal: AbortSignal;
  /** Possible ends of the line, and the part of it that they replace. */
  complete: (line: string) => [string[], string];
  /** Earlier entries, newest first. */
  earlier: readonly string[];
  /** TERM=dumb: nothing is written but text. */
  dumb: boolean;
  /** A narrower or wider window breaks lines anew, as nearly all terminals do. */
  reflows: boolean;
};

export type EditorStreams = {
  input: NodeJS.ReadStream;
  output: NodeJS.WriteStream;
  /** Stops this process, as Ctrl-Z does, and calls `resumed` once it goes on. */
  suspend: Suspend;
};

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
const EARLIER = 1_000;

/** Node's own readline; what it lacks for a session is several lines, pasted text, and keys that wait for an answer's end. */
export function createLineEditor(streams: EditorStreams, options: EditorOptions): LineEditor {
  const { input, output } = streams;
  const lines = createInterface({
    input,
    output,
    terminal: true,
    history: [...options.earlier],
    historySize: EARLIER,
    removeHistoryDuplicates: true,
    completer: (line: string) => options.complete(line),
  });
  const pastes = createPastes();
  const waiting = createWaiting(output, lines, options);
  const doing = { stop: () => {}, asks: false };
  const ahead = createAhead({ stop: () => doing.stop(), pause: () => pause(streams, options) });
  const type = withKeys(lines, pastes, (typed) => {
    if (!waiting.isOn()) ahead.take(typed);
    return waiting.isOn();
  });
  lines.on('line', (text) => waiting.end({ kind: 'line', text: pastes.expand(type.submitted() ?? text) }));
  lines.on('history', (history) => {
    if (doing.asks) history.shift();
  });
  listen(lines, { waiting, stop: () => doing.stop(), mark: (text) => options.dumb || output.write(text), options });
  const readOne = (prompt: string): Promise<Entry> =>
    waiting.begin(() => {
      lines.setPrompt(prompt);
      lines.prompt();
      for (let next = ahead.next(); next !== undefined; next = waiting.isOn() ? ahead.next() : undefined)
        type.again(next);
    });
  return {
    read: (prompt) => readWhole(readOne, prompt),
    async ask(prompt) {
      doing.asks = true;
      const entry = await readOne(prompt);
      doing.asks = false;
      return entry.kind === 'line' ? entry.text : undefined;
    },
    async during(stop, work) {
      doing.stop = stop;
      try {
        return await work();
      } finally {
        doing.stop = () => {};
      }
    },
    close: () => lines.close(),
  };
}

type Listening = {
  waiting: Waiting;
  stop: () => void;
  /** Writes a mark for the terminal, where it takes any. */
  mark: (text: string) => void;
  options: EditorOptions;
};

/** What ends a line, or the whole session. */
function listen(lines: Interface, { waiting, stop, mark, options: { signal } }: Listening): void {
  const close = () => lines.close();
  lines.on('SIGINT', () => {
    if (!waiting.isOn()) return stop();
    const empty = lines.line === '';
    clearLine(lines);
    waiting.end({ kind: 'interrupt', empty });
  });
  // Readline leaves stdin paused then, and a process that waits for nothing ends.
  lines.on('SIGCONT', () => {
    mark(PASTE_ON);
    if (waiting.isOn()) lines.prompt(true);
    else lines.resume();
  });
  lines.on('close', () => {
    signal.removeEventListener('abort', close);
    mark(PASTE_OFF);
    waiting.close();
  });
  mark(PASTE_ON);
  if (signal.aborted) close();
  else signal.addEventListener('abort', close);
}

/** Ctrl-Z within an answer. Not readline's way: it would draw its line over the answer when the person comes back. */
function pause({ input, output, suspend }: EditorStreams, { dumb }: EditorOptions): void {
  input.setRawMode(false);
  suspend(() => {
    input.setRawMode(true);
    if (!dumb) output.write(PASTE_ON);
  });
}

/** Lines that end in a backslash go on in the next. */
async function readWhole(readOne: (prompt: string) => Promise<Entry>, prompt: string): Promise<Entry> {
  const parts: string[] = [];
  for (;;) {
    const entry = await readOne(parts.length === 0 ? prompt : '  ');
    if (entry.kind === 'interrupt') return { ...entry, empty: entry.empty && parts.length === 0 };
    if (entry.kind === 'end') return entry;
    const goesOn = /(?:^|[^\\])\\$/.test(entry.text);
    parts.push(goesOn ? entry.text.slice(0, -1) : entry.text);
    if (!goesOn) return { kind: 'line', text: parts.join('\n') };
  }
}

function clearLine(lines: Interface): void {
  lines.write(null, { ctrl: true, name: 'e' });
  lines.write(null, { ctrl: true, name: 'u' });
}
