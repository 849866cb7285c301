import { createInterface, type Interface, type Key } from 'node:readline';
import { createPastes, type Pastes } from './pastes.ts';

/** What a person has done at the prompt. `empty`: nothing stood there. */
export type Entry = { kind: 'line'; text: string } | { kind: 'interrupt'; empty: boolean } | { kind: 'end' };

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
};

export type EditorStreams = { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

const PASTE_ON = '\u001b[?2004h';
const PASTE_OFF = '\u001b[?2004l';
/** Nobody types more than this ahead. */
const MOST_KEYS = 100_000;
const EARLIER = 1_000;

type Typed = { text: string | undefined; key: Key };

/** Node's own readline; what it lacks for a session is several lines, pasted text, and keys that wait for an answer's end. */
export function createLineEditor({ input, output }: EditorStreams, options: EditorOptions): LineEditor {
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
  const waiting = createWaiting(output, lines);
  const ahead: Typed[] = [];
  let stop = () => {};
  let asking = false;
  const type = withKeys(lines, pastes, (typed) => {
    if (waiting.isOn()) return true;
    if (typed.key.ctrl === true && typed.key.name === 'c') stop();
    else if (ahead.length < MOST_KEYS) ahead.push(typed);
    return false;
  });
  lines.on('line', (text) => waiting.end({ kind: 'line', text: pastes.expand(type.submitted() ?? text) }));
  lines.on('history', (history) => {
    if (asking) history.shift();
  });
  lines.on('SIGINT', () => {
    if (!waiting.isOn()) return stop();
    const empty = lines.line === '';
    clearLine(lines);
    waiting.end({ kind: 'interrupt', empty });
  });
  const close = () => lines.close();
  lines.on('close', () => {
    options.signal.removeEventListener('abort', close);
    if (!options.dumb) output.write(PASTE_OFF);
    waiting.close();
  });
  options.signal.addEventListener('abort', close);
  if (!options.dumb) output.write(PASTE_ON);
  const readOne = async (prompt: string): Promise<Entry> => {
    if (options.signal.aborted) return { kind: 'end' };
    const entry = waiting.begin(() => {
      lines.setPrompt(prompt);
      lines.prompt();
      while (waiting.isOn() && ahead.length > 0) type.again(ahead.shift());
    });
    return entry;
  };
  return {
    read: (prompt) => readWhole(readOne, prompt),
    async ask(prompt) {
      asking = true;
      const entry = await readOne(prompt);
      asking = false;
      return entry.kind === 'line' ? entry.text : undefined;
    },
    async during(stopWork, work) {
      const before = stop;
      stop = stopWork;
      try {
        return await work();
      } finally {
        stop = before;
      }
    },
    close,
  };
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

/** Whether somebody waits for a line. Otherwise nothing is drawn again when the window changes: an answer stands there. */
function createWaiting(output: NodeJS.WriteStream, lines: Interface) {
  const redraws = output.listeners('resize').slice(-1);
  let settle: ((entry: Entry) => void) | undefined;
  let closed = false;
  const end = (entry: Entry) => {
    const done = settle;
    settle = undefined;
    for (const redraw of redraws) output.off('resize', redraw as () => void);
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
        for (const redraw of redraws) output.on('resize', redraw as () => void);
        lines.resume();
        show();
      });
    },
  };
}

/** The two methods by which Node's own REPL takes keys and puts in text; named by no page, and there since Node 0.10. */
type Keyboard = Interface & {
  _ttyWrite(text: string | undefined, key: Key): void;
  _insertString(text: string): void;
};

function hasKeyboard(lines: Interface): lines is Keyboard {
  const has = (name: string) => name in lines && typeof Reflect.get(lines, name) === 'function';
  return has('_ttyWrite') && has('_insertString');
}

/** Every key goes to `isWanted` first; a Node without such methods has a prompt of single lines. */
function withKeys(lines: Interface, pastes: Pastes, isWanted: (typed: Typed) => boolean) {
  if (!hasKeyboard(lines)) return { again: () => {}, submitted: () => undefined };
  const write = lines._ttyWrite.bind(lines);
  let pasted: string | undefined;
  let submitted: string | undefined;
  const take = ({ text, key }: Typed): void => {
    if (key.name === 'paste-start') pasted = '';
    else if (key.name === 'paste-end') {
      lines._insertString(pastes.take(pasted ?? ''));
      pasted = undefined;
    } else if (pasted !== undefined) pasted += text ?? key.sequence ?? '';
    else if (key.name === 'enter' || (key.name === 'return' && key.meta === true)) lines._insertString('\n');
    else if (key.name === 'backspace' && !key.ctrl && !key.meta) {
      const word = pastes.wordBefore(lines.line, lines.cursor);
      for (let at = 0; at < Math.max(1, word); at++) write(text, key);
    } else {
      // As it is: since Node 24 the event tells a line of several turned round.
      if (key.name === 'return') submitted = lines.line;
      write(text, key);
      submitted = undefined;
    }
  };
  lines._ttyWrite = (text, key) => {
    if (isWanted({ text, key })) take({ text, key });
  };
  return {
    again: (typed: Typed | undefined) => typed && take(typed),
    submitted: () => submitted,
  };
}

function clearLine(lines: Interface): void {
  lines.write(null, { ctrl: true, name: 'e' });
  lines.write(null, { ctrl: true, name: 'u' });
}
