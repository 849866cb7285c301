export type PieceKind = 'han' | 'word' | 'number' | 'mark';

/**
 * Calls `on` for each run of Chinese characters, word of Latin letters (`don't`, `c++`), number (`3.5`) and `?`, `!` or `:` of
 * a text in lower case, in their order. By hand: an expression for them takes a process longer to make than to read a text.
 */
export function eachPiece(text: string, on: (kind: PieceKind, piece: string) => void): void {
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    const end = kind === undefined ? at + 1 : endOf(kind, text, at + 1);
    if (kind !== undefined) on(kind, text.slice(at, end));
    at = end;
  }
}

function kindOf(code: number): PieceKind | undefined {
  if (isLetter(code)) return 'word';
  if (isHan(code)) return 'han';
  if (isDigit(code)) return 'number';
  return code === QUESTION || code === EXCLAMATION || code === COLON ? 'mark' : undefined;
}

function endOf(kind: PieceKind, text: string, from: number): number {
  switch (kind) {
    case 'han':
      return runEnd(isHan, text, from);
    case 'word':
      return wordEnd(text, from);
    case 'number':
      return numberEnd(text, from);
    case 'mark':
      return from;
    default:
      return kind satisfies never;
  }
}

/** With what stands behind an apostrophe, and with the signs of `c++` and `f#`. */
function wordEnd(text: string, from: number): number {
  let end = runEnd(isLetter, text, from);
  if (text.charCodeAt(end) === APOSTROPHE) {
    const after = runEnd(isPlainLetter, text, end + 1);
    if (after > end + 1) end = after;
  }
  return runEnd(isSign, text, end);
}

function numberEnd(text: string, from: number): number {
  let end = runEnd(isDigit, text, from);
  for (;;) {
    const sign = text.charCodeAt(end);
    const after = sign === POINT || sign === COMMA ? runEnd(isDigit, text, end + 1) : end;
    if (after <= end + 1) return end;
    end = after;
  }
}

/** Where a run of such characters ends. */
export function runEnd(is: (code: number) => boolean, text: string, from: number): number {
  let end = from;
  while (end < text.length && is(text.charCodeAt(end))) end += 1;
  return end;
}

const QUESTION = 0x3f;
const EXCLAMATION = 0x21;
const COLON = 0x3a;
const APOSTROPHE = 0x27;
const POINT = 0x2e;
const COMMA = 0x2c;

export function isHan(code: number): boolean {
  return code >= 0x3400 && code <= 0x9fff;
}

export function isPlainLetter(code: number): boolean {
  return code >= 0x61 && code <= 0x7a;
}

/** In lower case, with Latin's own signs. */
function isLetter(code: number): boolean {
  return isPlainLetter(code) || (code >= 0xc0 && code <= 0x24f);
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** `+` and `#`. */
function isSign(code: number): boolean {
  return code === 0x2b || code === 0x23;
}
