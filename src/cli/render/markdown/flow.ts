import { mayBreak } from './break-points.ts';
import { columnsOf } from './columns.ts';
import { type Ink, inked, type Span } from './ink.ts';

/** What stands before a block's lines: the first one and the others, as printed, and how many columns each takes. */
export type Lead = { first: string; rest: string };

export type FlowOptions = {
  /** Columns of the terminal; asked anew for each line. */
  columns: () => number;
  /** Whether escape sequences are wanted. */
  color: boolean;
  /** Whether the terminal knows hyperlinks (OSC 8). */
  hyperlinks: boolean;
  /** What a line has at least, however narrow the terminal says it is; 8 unless told otherwise. */
  least?: number;
};

/**
 * Lines of words, broken where the terminal ends. What has been printed is never changed: a word is printed once it is
 * whole, and a word that is longer than a line is left to the terminal, so that what is copied from there is whole.
 */
export type Flow = {
  /** The next block; its lines begin with `lead`. `gap`: the lead of an empty line before it. */
  block(lead: Lead, gap: string | undefined): void;
  /** Words; the last one is held until it is known to be whole. */
  spans(spans: readonly Span[]): void;
  /** The last word is whole. */
  place(): void;
  /** Nothing but words follows, perhaps later: what is printed meanwhile by others is not in this ink. */
  settle(): void;
  /** The line ends here, also an empty one. */
  lineBreak(): void;
  /** A line that is not broken, whatever its length. */
  line(text: string): void;
  /** Whether the block has printed anything yet. */
  readonly isFresh: boolean;
  /** What there is to print since the last call. */
  taken(): string;
  /** Columns that the block's lines have beside their lead. */
  room(): number;
};

/** At least so many columns are left to the words, whatever stands before them. */
const LEAST_ROOM = 8;

export function createFlow({ columns, color, hyperlinks, least = LEAST_ROOM }: FlowOptions): Flow {
  let out = '';
  let lead: Lead = { first: '', rest: '' };
  let fresh = true;
  let lineOpen = false;
  let [column, start, width] = [0, 0, 0];
  let spaces = 0;
  let word: Span[] = [];
  let wordColumns = 0;
  let last = '';
  let [ink, href] = ['', ''];

  const switchTo = (nextInk: Ink, nextHref: string) => {
    if (ink === nextInk && href === nextHref) return;
    if (href !== nextHref && hyperlinks) out += `\u001B]8;;${nextHref}\u0007`;
    if (ink !== nextInk && color)
      out += `${ink === '' ? '' : '\u001B[0m'}${nextInk === '' ? '' : `\u001B[${nextInk}m`}`;
    [ink, href] = [nextInk, nextHref];
  };
  const openLine = () => {
    const text = fresh ? lead.first : lead.rest;
    out += text;
    [lineOpen, fresh] = [true, false];
    width = Math.max(columns(), least);
    start = columnsOf(text);
    column = start;
  };
  const closeLine = () => {
    switchTo('', '');
    if (!lineOpen) openLine();
    // A marker with nothing behind it.
    if (column === start) out = out.replace(/ +$/, '');
    out += '\n';
    lineOpen = false;
    spaces = 0;
  };
  const printWord = () => {
    if (word.length === 0) return;
    if (!lineOpen) openLine();
    if (column > start && column + spaces + wordColumns > width) {
      closeLine();
      openLine();
    }
    const gap = column + spaces + wordColumns > width ? Math.max(0, Math.min(spaces, width - column - 1)) : spaces;
    if (gap > 0) {
      const [first] = word;
      // A line under a link's words goes on between them, and nowhere else.
      if (first && first.ink !== ink) switchTo('', first.href === href ? href : '');
      out += ' '.repeat(gap);
    }
    for (const span of word) {
      switchTo(span.ink, span.href ?? '');
      out += span.text;
    }
    column += gap + wordColumns;
    // Behind a word that the terminal has broken, a line of its own begins.
    if (column > width) column = Math.max(width, start + 1);
    [word, wordColumns, spaces] = [[], 0, 0];
  };
  const addToWord = (text: string, span: Span) => {
    const tail = word.at(-1);
    if (tail && tail.ink === span.ink && tail.href === span.href) tail.text += text;
    else word.push({ ...span, text });
  };
  const measure = () => {
    wordColumns = columnsOf(word.map(({ text }) => text).join(''));
  };
  const wholeWord = () => {
    measure();
    printWord();
    last = '';
  };
  const lineBreak = () => {
    wholeWord();
    closeLine();
  };
  const addSpan = (span: Span) => {
    let from = 0;
    const { text } = span;
    const upTo = (at: number) => {
      if (at > from) addToWord(text.slice(from, at), span);
      from = at;
    };
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      if (character === '\n') {
        upTo(at);
        lineBreak();
        from = at + 1;
      } else if (character === ' ') {
        upTo(at);
        wholeWord();
        spaces++;
        from = at + 1;
      } else {
        if (last !== '' && mayBreak(last, character)) {
          upTo(at);
          wholeWord();
        }
        last = character;
      }
    }
    upTo(text.length);
  };
  return {
    block(next, gap) {
      if (lineOpen || word.length > 0) lineBreak();
      if (gap !== undefined) out += `${gap.trimEnd()}\n`;
      lead = next;
      fresh = true;
      spaces = 0;
    },
    spans(spans) {
      for (const span of spans) addSpan(span);
    },
    settle: () => switchTo('', ''),
    place() {
      wholeWord();
      switchTo('', '');
    },
    lineBreak,
    line(text) {
      if (lineOpen) closeLine();
      out += `${fresh ? lead.first : lead.rest}${text}\n`;
      fresh = false;
    },
    get isFresh() {
      return fresh && word.length === 0;
    },
    taken() {
      const text = out;
      out = '';
      return text;
    },
    room: () => Math.max(LEAST_ROOM, columns() - columnsOf(lead.rest)),
  };
}

/** A text in an ink, where colour is wanted. */
export function paint(text: string, ink: Ink, color: boolean): string {
  return color ? inked(text, ink) : text;
}
