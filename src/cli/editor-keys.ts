import type { Interface, Key } from 'node:readline';
import type { Pastes } from './pastes.ts';

/** A key, and the text that it types. */
export type Typed = { text: string | undefined; key: Key };

/** Nobody types more than this ahead. */
const MOST_KEYS = 100_000;

/** Keys that come while nobody waits for a line: Ctrl-C and Ctrl-Z are obeyed at once, the others wait their turn. */
export function createAhead(obeyed: { stop: () => void; pause: () => void }) {
  const keys: Typed[] = [];
  return {
    take(typed: Typed): void {
      const control = typed.key.ctrl === true ? typed.key.name : undefined;
      if (control === 'c') obeyed.stop();
      else if (control === 'z') obeyed.pause();
      else if (keys.length < MOST_KEYS) keys.push(typed);
    },
    next: (): Typed | undefined => keys.shift(),
  };
}

/** A command with what it takes, or a path behind an @. */
const COMPLETES = /^\/[^\n\t]*$|(?:^|\s)@\S+$/;

/** The two methods by which Node's own REPL takes keys and puts in text; named by no page, and there since Node 0.10. */
type Keyboard = Interface & {
  /** False while what comes in one piece is taken in. */
  isCompletionEnabled: boolean;
  _ttyWrite(text: string | undefined, key: Key): void;
  _insertString(text: string): void;
};

function hasKeyboard(lines: Interface): lines is Keyboard {
  const has = (name: string) => name in lines && typeof Reflect.get(lines, name) === 'function';
  return has('_ttyWrite') && has('_insertString') && 'isCompletionEnabled' in lines;
}

/** Every key goes to `isWanted` first; a Node without such methods has a prompt of single lines. */
export function withKeys(lines: Interface, pastes: Pastes, isWanted: (typed: Typed) => boolean) {
  if (!hasKeyboard(lines)) return { again: () => {}, submitted: () => undefined };
  const write = lines._ttyWrite.bind(lines);
  const insert = (text: string) => inPlace(lines, () => lines._insertString(text));
  let pasted: string | undefined;
  let submitted: string | undefined;
  const take = ({ text, key }: Typed): void => {
    if (key.name === 'paste-start') pasted = '';
    else if (key.name === 'paste-end') {
      insert(pastes.take(pasted ?? ''));
      pasted = undefined;
    } else if (pasted !== undefined) pasted += text ?? key.sequence ?? '';
    else if (key.name === 'enter' || (key.name === 'return' && key.meta === true)) insert('\n');
    // In the middle of a piece it is text, unless it stands where one completes.
    else if (key.name === 'tab' && !lines.isCompletionEnabled && !COMPLETES.test(lines.line.slice(0, lines.cursor)))
      insert('\t');
    else if (key.name === 'backspace' && !key.ctrl && !key.meta) {
      const word = pastes.wordBefore(lines.line, lines.cursor);
      for (let at = 0; at < Math.max(1, word); at++) inPlace(lines, () => write(text, key));
    } else {
      // As it is: since Node 24 the event tells a line of several turned round.
      if (key.name === 'return') submitted = lines.line;
      inPlace(lines, () => write(text, key));
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

/**
 * Readline puts what comes in one piece at the end of the line (Node 20), or draws it there, since it takes it for a paste. But an
 * input method for Chinese gives whole words, and wherever the cursor stands.
 */
function inPlace(lines: Keyboard, work: () => void): void {
  const before = lines.isCompletionEnabled;
  lines.isCompletionEnabled = true;
  work();
  lines.isCompletionEnabled = before;
}
