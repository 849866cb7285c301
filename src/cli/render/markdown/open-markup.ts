/**
 * Whether the end of a piece of text is still undecided: an emphasis, a code span, a link, an autolink or a formula has begun and not
 * ended. Read character by character, each once; it says when to give the text to the parser, and parses nothing itself.
 */
export type OpenMarkup = {
  /** The next character, and the one before it (empty at the beginning of a block). */
  read(character: string, before: string): void;
  /** Whether everything is decided, where `after` is what comes next. */
  isDecided(after: string): boolean;
  reset(): void;
};

type Run = { mark: string; length: number; before: string };

const SPACE = /^\s?$/;
const PUNCTUATION = /^[\p{P}\p{S}]$/u;
const WIDE = /^[\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF01-\uFF60]$/;

export function createOpenMarkup(): OpenMarkup {
  let emphasis: { mark: string; length: number }[] = [];
  let run: Run | undefined;
  /** Backticks that opened a code span; 0: none. */
  let code = 0;
  let escaped = false;
  let brackets = 0;
  let target: 'none' | 'perhaps' | 'inside' = 'none';
  let depth = 0;
  let angle = false;
  /** What ends the formula that is open. */
  let formula: '' | ')' | '$' = '';
  let formulaSigns = false;

  const reset = () => {
    [emphasis, run, code, escaped, brackets, target, depth] = [[], undefined, 0, false, 0, 'none', 0];
    [angle, formula, formulaSigns] = [false, '', false];
  };
  const endRun = (after: string) => {
    if (run === undefined) return;
    const { mark, length, before } = run;
    run = undefined;
    if (mark === '`') {
      if (code === 0) code = length;
      else if (code === length) code = 0;
    } else if (mark !== '~' || length === 2) closeOrOpen(emphasis, { mark, length, before }, after);
  };
  const readEscaped = (character: string) => {
    escaped = false;
    if (character === '(' && formula === '') formula = ')';
    else if (character === ')' && formula === ')') formula = '';
  };
  const readFormula = (character: string, before: string) => {
    if (character === '\\') escaped = formulaSigns = true;
    else if (/[\^_{]/.test(character)) formulaSigns = true;
    else if (formula === '$' && character === '$' && !SPACE.test(before)) formula = '';
    else if (formula === '$' && (character === '\n' || (SPACE.test(character) && !formulaSigns))) formula = '';
  };
  const readPlain = (character: string, before: string) => {
    if (target === 'perhaps') {
      target = character === '(' ? 'inside' : 'none';
      if (target === 'inside') depth = 1;
      if (target === 'inside') return;
    }
    switch (character) {
      case '\\':
        escaped = true;
        return;
      case '[':
        brackets++;
        return;
      case ']':
        if (brackets > 0 && --brackets === 0) target = 'perhaps';
        return;
      case '$':
        [formula, formulaSigns] = [/[\w$]/.test(before) ? '' : '$', false];
        return;
      case '<':
        angle = true;
        return;
      default:
        if (angle && (character === '>' || SPACE.test(character))) angle = false;
    }
  };
  const readTarget = (character: string) => {
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === '\n') depth = 0;
    if (depth === 0) target = 'none';
  };
  return {
    read(character, before) {
      if (run !== undefined && run.mark === character) {
        run.length++;
        return;
      }
      endRun(character);
      if (escaped) readEscaped(character);
      else if (code === 0 && formula !== '') readFormula(character, before);
      else if (character === '`' || (code === 0 && target !== 'inside' && /[*_~]/.test(character))) {
        run = { mark: character, length: 1, before };
        if (target === 'perhaps') target = 'none';
      } else if (code === 0) {
        if (target === 'inside') readTarget(character);
        else readPlain(character, before);
      }
    },
    isDecided(after) {
      endRun(after);
      if (formula === '$' && SPACE.test(after) && !formulaSigns) formula = '';
      if (SPACE.test(after)) angle = false;
      if (target === 'perhaps') target = 'none';
      return (
        emphasis.length === 0 &&
        code === 0 &&
        brackets === 0 &&
        target === 'none' &&
        !angle &&
        formula === '' &&
        !(escaped && after === '\n')
      );
    },
    reset,
  };
}

/** CommonMark's rule of flanking runs; beside CJK, punctuation counts as it does beside a space. */
export function flanking(
  { mark, before }: Pick<Run, 'mark' | 'before'>,
  after: string,
): { opens: boolean; closes: boolean } {
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
