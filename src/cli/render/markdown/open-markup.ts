import { addressBegun, addressGoesOn } from './address.ts';

type Run = { mark: string; length: number; before: string };

/** Of an address: `https://`. */
const LONGEST_BEGINNING = 8;

const SPACE = /^\s?$/;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const WIDE = /^[\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF01-\uFF60]$/;

/**
 * Whether the end of a piece of text is still undecided: an emphasis, a code span, a link, an autolink or a formula has begun and not
 * ended. Read character by character, each once; it says when to give the text to the parser, and parses nothing itself.
 */
export class OpenMarkup {
  private emphasis: { mark: string; length: number }[] = [];
  private run: Run | undefined;
  /** Backticks that opened a code span; 0: none. */
  private code = 0;
  private escaped = false;
  private brackets = 0;
  private target: 'none' | 'perhaps' | 'inside' = 'none';
  /** Of parentheses in a link's target. */
  private depth = 0;
  private angle = false;
  /** What ends the formula that is open. */
  private formula: '' | ')' | '$' = '';
  /** It has a sign that prose has not. */
  private isFormula = false;
  /** The bare address that is being read; '' for none. */
  private address = '';
  private recent = '';

  /** The next character, and the one before it (empty at the beginning of a block). */
  read(character: string, before: string): void {
    this.readAddress(character);
    if (this.run !== undefined && this.run.mark === character) {
      this.run.length++;
      return;
    }
    this.endRun(character);
    const isInside = this.code > 0;
    if (this.escaped) this.readEscaped(character);
    else if (!isInside && this.formula !== '') this.readFormula(character, before);
    else if (character === '`' || (!isInside && this.target !== 'inside' && '*_~'.includes(character))) {
      this.run = { mark: character, length: 1, before };
      if (this.target === 'perhaps') this.target = 'none';
    } else if (!isInside) {
      if (this.target === 'inside') this.readTarget(character);
      else this.readPlain(character, before);
    }
  }

  /** Whether everything is decided, where `after` is what comes next. */
  isDecided(after: string): boolean {
    this.endRun(after);
    if (this.formula === '$' && SPACE.test(after) && !this.isFormula) this.formula = '';
    if (SPACE.test(after)) this.angle = false;
    if (this.target === 'perhaps') this.target = 'none';
    const isOutside = this.emphasis.length === 0 && this.code === 0 && this.brackets === 0 && this.target === 'none';
    if (this.address !== '' && addressGoesOn(this.address, after)) return false;
    return isOutside && !this.angle && this.formula === '' && !(this.escaped && after === '\n');
  }

  private readAddress(character: string): void {
    if (this.address !== '') {
      this.address = addressGoesOn(this.address, character) ? this.address + character : '';
      return;
    }
    this.recent = `${this.recent}${character}`.slice(-LONGEST_BEGINNING);
    if (character === '/' || character === '.') this.address = addressBegun(this.recent);
  }

  private endRun(after: string): void {
    const { run } = this;
    if (run === undefined) return;
    this.run = undefined;
    if (run.mark !== '`') {
      if (run.mark !== '~' || run.length === 2) closeOrOpen(this.emphasis, run, after);
    } else if (this.code === 0) this.code = run.length;
    else if (this.code === run.length) this.code = 0;
  }

  private readEscaped(character: string): void {
    this.escaped = false;
    if (character === '(' && this.formula === '') this.formula = ')';
    else if (character === ')' && this.formula === ')') this.formula = '';
  }

  private readFormula(character: string, before: string): void {
    if (character === '\\') {
      this.escaped = true;
      this.isFormula = true;
    } else if (/[\^_{]/.test(character)) this.isFormula = true;
    else if (this.formula === '$') {
      const isClosed = character === '$' && !SPACE.test(before);
      if (isClosed || character === '\n' || (SPACE.test(character) && !this.isFormula)) this.formula = '';
    }
  }

  private readPlain(character: string, before: string): void {
    if (this.target === 'perhaps') {
      this.target = character === '(' ? 'inside' : 'none';
      this.depth = 1;
      if (this.target === 'inside') return;
    }
    if (character === '\\') this.escaped = true;
    else if (character === '[') this.brackets++;
    else if (character === ']') {
      if (this.brackets > 0 && --this.brackets === 0) this.target = 'perhaps';
    } else if (character === '$') {
      this.formula = /[\w$]/.test(before) ? '' : '$';
      this.isFormula = false;
    } else if (character === '<') this.angle = true;
    else if (this.angle && (character === '>' || SPACE.test(character))) this.angle = false;
  }

  private readTarget(character: string): void {
    if (character === '(') this.depth++;
    else if (character === ')') this.depth--;
    else if (character === '\n') this.depth = 0;
    if (this.depth === 0) this.target = 'none';
  }
}

/** `2*3*4`, `a*b*c` and `2**8` are products and powers: CommonMark would take their signs away. `**Note**s` is bold all the same. */
export function isOperator({ mark, length, before }: Run, after: string): boolean {
  const isBetween = mark === '*' && length <= 2 && /^[\dA-Za-z]$/.test(before) && /^[\dA-Za-z]$/.test(after);
  return isBetween && (length === 1 || /\d/.test(before + after));
}

/** CommonMark's rule of flanking runs; beside CJK, punctuation counts as it does beside a space. */
export function flanking(run: Run, after: string): { opens: boolean; closes: boolean } {
  const { mark, before } = run;
  if (isOperator(run, after)) return { opens: false, closes: false };
  const outside = (character: string) => SPACE.test(character) || PUNCTUATION.test(character) || WIDE.test(character);
  const left = !SPACE.test(after) && (!PUNCTUATION.test(after) || outside(before));
  const right = !SPACE.test(before) && (!PUNCTUATION.test(before) || outside(after));
  if (mark !== '_') return { opens: left, closes: right };
  return { opens: left && (!right || PUNCTUATION.test(before)), closes: right && (!left || PUNCTUATION.test(after)) };
}

function closeOrOpen(open: { mark: string; length: number }[], run: Run, after: string): void {
  const { opens, closes } = flanking(run, after);
  let { length } = run;
  while (closes && length > 0) {
    const at = open.findLastIndex(({ mark }) => mark === run.mark);
    const opener = open[at];
    if (opener === undefined) break;
    const used = Math.min(length, opener.length);
    length -= used;
    opener.length -= used;
    open.length = opener.length === 0 ? at : at + 1;
  }
  if (length > 0 && opens) open.push({ mark: run.mark, length });
}
