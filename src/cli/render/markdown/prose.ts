import { isWide, mayBreak } from './break-points.ts';
import type { Flow } from './flow.ts';
import { INKS, type Ink, type Span } from './ink.ts';
import { OpenMarkup } from './open-markup.ts';

/** Gives the pieces of a text that is markup; loaded when there is some. */
export type ReadInline = (text: string, ink: Ink) => Span[];

/** The words of one block. What is undecided is held, to the end of the block at most, and then printed as it is. */
export type Prose = {
  write(text: string): void;
  newline(): void;
  end(): void;
};

export type ProseOptions = {
  flow: Flow;
  ink: Ink;
  inline: () => ReadInline | undefined;
  /** What stands for the `[ ]` and the `[x]` that a list item begins with; absent where none does. */
  boxes?: { open: string; done: string } | undefined;
};

/** What may be markup, an entity or an address. */
const MARKUP = /[*_`~[\]<>\\&$@]|:\/\/|www\./;

/** So many characters of undecided text are given to the parser as they are, so that each is read a bounded number of times. */
const MOST_HELD = 2000;

export function createProse({ flow, ink, inline, boxes }: ProseOptions): Prose {
  let open = new OpenMarkup();
  let held = '';
  let before = '';
  let heldBreak = false;
  let isFirst = true;

  const spansOf = (text: string): Span[] => {
    const box = isFirst && boxes !== undefined ? /^\[([ xX])\]$/.exec(text) : null;
    if (box && boxes) return [{ text: box[1] === ' ' ? boxes.open : boxes.done, ink: INKS.plain }];
    const read = MARKUP.test(text) ? inline() : undefined;
    return read === undefined ? [{ text, ink }] : read(text, ink);
  };
  const commit = () => {
    if (held === '') return;
    flow.spans(spansOf(held));
    isFirst = false;
    held = '';
  };
  const read = (character: string) => {
    if (isPoint(before, character) && open.isDecided(character)) {
      commit();
      flow.place();
    } else if (held.length >= MOST_HELD) {
      commit();
      open = new OpenMarkup();
    }
    open.read(character, before);
    held += character;
    before = character;
  };
  return {
    write(text) {
      if (heldBreak) read('\n');
      heldBreak = false;
      for (let at = 0; at < text.length; at++) read(text.charAt(at));
    },
    newline() {
      if (!open.isDecided('\n')) {
        if (heldBreak) read('\n');
        heldBreak = true;
        return;
      }
      commit();
      flow.lineBreak();
      before = '\n';
    },
    end() {
      commit();
      flow.place();
      heldBreak = false;
    },
  };
}

/** Where text may be cut without the parser reading either part otherwise: before a space, or between CJK and a letter. */
function isPoint(before: string, character: string): boolean {
  if (character === ' ' || character === '\n') return before !== ' ' && before !== '\n' && before !== '';
  if (!isWide(before.charCodeAt(0)) && !isWide(character.charCodeAt(0))) return false;
  return before !== '' && mayBreak(before, character) && !isMark(before) && !isMark(character);
}

function isMark(character: string): boolean {
  return '*_~`[]()<>\\&!$|@:/.#'.includes(character);
}
