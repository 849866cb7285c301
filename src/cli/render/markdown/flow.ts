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

/** At least so many columns are left to the words, whatever stands before them. */
const LEAST_ROOM = 8;

/**
 * Lines of words, broken where the terminal ends. What has been printed is never changed: a word is printed once it is
 * whole, and a word that is longer than a line is left to the terminal, so that what is copied from there is whole.
 */
export class Flow {
  private readonly options: Required<FlowOptions>;
  private out = '';
  private lead: Lead = { first: '', rest: '' };
  /** Nothing of the block is printed yet. */
  private fresh = true;
  private lineOpen = false;
  /** Of the open line: where it has come to, where its words began, where it ends. */
  private at = { column: 0, start: 0, width: 0 };
  /** Before the next word, and what they stood in. */
  private spaces = 0;
  private around: Pick<Span, 'ink' | 'href'> = { ink: '' };
  private word: Span[] = [];
  /** The word's last character; empty: none that a line could be broken behind. */
  private last = '';
  private ink: Ink = '';
  private href = '';

  constructor(options: FlowOptions) {
    this.options = { least: LEAST_ROOM, ...options };
  }

  /** The next block; its lines begin with `lead`. `gap`: the lead of an empty line before it. */
  block(lead: Lead, gap: string | undefined): void {
    if (this.lineOpen || this.word.length > 0) this.lineBreak();
    if (gap !== undefined) this.out += `${gap.trimEnd()}\n`;
    this.lead = lead;
    this.fresh = true;
    this.spaces = 0;
  }

  /** Words; the last one is held until it is known to be whole. */
  spans(spans: readonly Span[]): void {
    for (const span of spans) this.addSpan(span);
  }

  /** The last word is whole. */
  place(): void {
    this.printWord();
    this.settle();
  }

  /** Nothing but words follows, perhaps later: what is printed meanwhile by others is not in this ink. */
  settle(): void {
    this.switchTo('', '');
  }

  /** The line ends here, also an empty one. */
  lineBreak(): void {
    this.printWord();
    this.closeLine();
  }

  /** A line that is not broken, whatever its length. */
  line(text: string): void {
    if (this.lineOpen) this.closeLine();
    this.out += `${this.fresh ? this.lead.first : this.lead.rest}${text}\n`;
    this.fresh = false;
  }

  /** Whether the block has printed nothing yet. */
  get isFresh(): boolean {
    return this.fresh && this.word.length === 0;
  }

  /** What there is to print since the last call. */
  taken(): string {
    const text = this.out;
    this.out = '';
    return text;
  }

  /** Columns that the block's lines have beside their lead. */
  room(): number {
    return Math.max(LEAST_ROOM, this.options.columns() - columnsOf(this.lead.rest));
  }

  private addSpan(span: Span): void {
    const { text } = span;
    let from = 0;
    for (let at = 0; at < text.length; at++) {
      const character = text.charAt(at);
      const isSpace = character === ' ' || character === '\n';
      const isInside = span.unbroken === true && at > 0;
      const ends = isSpace || (!isInside && this.last !== '' && mayBreak(this.last, character));
      if (ends) {
        this.addToWord(text.slice(from, at), span);
        from = isSpace ? at + 1 : at;
        this.printWord();
      }
      if (character === '\n') this.closeLine();
      else if (character === ' ') this.addSpace(span);
      else this.last = character;
    }
    this.addToWord(text.slice(from), span);
  }

  private addSpace(span: Span): void {
    this.spaces++;
    this.around = span;
  }

  private addToWord(text: string, span: Span): void {
    if (text === '') return;
    const tail = this.word.at(-1);
    if (tail && tail.ink === span.ink && tail.href === span.href) tail.text += text;
    else this.word.push({ ...span, text });
  }

  private printWord(): void {
    this.last = '';
    if (this.word.length === 0) return;
    if (!this.lineOpen) this.openLine();
    const columns = columnsOf(this.word.map(({ text }) => text).join(''));
    if (this.at.column > this.at.start && this.at.column + this.spaces + columns > this.at.width) {
      this.closeLine();
      this.openLine();
    }
    const { at } = this;
    const isTooLong = at.column + this.spaces + columns > at.width;
    const gap = isTooLong ? Math.max(0, Math.min(this.spaces, at.width - at.column - 1)) : this.spaces;
    this.printGap(gap);
    for (const { text, ink, href = '' } of this.word) {
      this.switchTo(ink, href);
      this.out += text;
    }
    at.column += gap + columns;
    // Behind a word that the terminal has broken, a line of its own begins.
    if (at.column > at.width) at.column = Math.max(at.width, at.start + 1);
    this.word = [];
    this.spaces = 0;
  }

  /** A line under words goes on between them where it does in the text. */
  private printGap(gap: number): void {
    const [first] = this.word;
    if (gap === 0 || first === undefined) return;
    const { ink, href } = this.around;
    if (first.ink === ink && first.href === href) this.switchTo(ink, href ?? '');
    else this.settle();
    this.out += ' '.repeat(gap);
  }

  private openLine(): void {
    const text = this.fresh ? this.lead.first : this.lead.rest;
    const start = columnsOf(text);
    this.out += text;
    this.at = { column: start, start, width: Math.max(this.options.columns(), this.options.least) };
    this.lineOpen = true;
    this.fresh = false;
  }

  private closeLine(): void {
    this.settle();
    if (!this.lineOpen) this.openLine();
    // A marker with nothing behind it.
    if (this.at.column === this.at.start) this.out = this.out.replace(/ +$/, '');
    this.out += '\n';
    this.lineOpen = false;
    this.spaces = 0;
  }

  private switchTo(ink: Ink, href: string): void {
    const { color, hyperlinks } = this.options;
    if (href !== this.href && hyperlinks) this.out += `\u001B]8;;${href}\u0007`;
    if (ink !== this.ink && color)
      this.out += (this.ink === '' ? '' : '\u001B[0m') + (ink === '' ? '' : `\u001B[${ink}m`);
    this.ink = ink;
    this.href = href;
  }
}

/** A text in an ink, where colour is wanted. */
export function paint(text: string, ink: Ink, color: boolean): string {
  return color ? inked(text, ink) : text;
}
