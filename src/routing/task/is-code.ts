import { wordList } from './word-list.ts';

/** So many lines of a text are looked at, of each the beginning and the end. */
const LINES = 200;
const LENGTH = 20_000;
/** The share of lines that look like code from which on a text is code. Prose and Markdown have a few. */
const SHARE = 0.3;

const KEYWORDS = wordList(
  'def class from const let var function return public private protected static if elif else for while try except catch',
  'switch case struct enum type interface func fn impl async await export print select insert create update',
  'int void bool string float double',
);
const SIGNS = ['()', '=>', ' == ', '!=', '+=', '->', ':=', '&&', '||', '::', '</', '/>', '$(', '["', "['"];
const FIRST = ['diff --git', '#!/', '<?php', '<!DOCTYPE', '<html', 'Traceback (most recent', '--- a/'];

/** Whether a text is code, as far as its lines say; a document with some code in it is none. */
export function isCode(text: string): boolean {
  const begin = text.slice(0, LENGTH).trim();
  if (FIRST.some((sign) => begin.startsWith(sign)) || begin.includes('\n@@ -')) return true;
  let all = 0;
  let code = 0;
  let isFenced = false;
  for (const line of begin.split('\n', LINES)) {
    const trimmed = line.trim();
    if (trimmed.startsWith('```')) isFenced = !isFenced && namesCode(trimmed.slice(3));
    else if (trimmed !== '') {
      all += 1;
      if (isFenced || isCodeLine(trimmed)) code += 1;
    }
  }
  return code > 0 && code >= all * SHARE;
}

/** Of what stands behind a fence that opens. */
function namesCode(language: string): boolean {
  return language !== '' && !TEXTS().has(language.toLowerCase());
}

const TEXTS = wordList('text txt plain md markdown csv tsv log');

/** A line without the blanks around it. */
function isCodeLine(line: string): boolean {
  if (ENDS.includes(line.charAt(line.length - 1)) || line.startsWith('//')) return true;
  const word = line.slice(0, wordEnd(line));
  // Prose begins with `from`, `if` and `for`, too, and SQL is often in capitals.
  const isKeyword = KEYWORDS().has(word === word.toUpperCase() ? word.toLowerCase() : word);
  if (isKeyword) return line === word || line.endsWith(':') || AFTER_KEYWORD.some((sign) => line.includes(sign));
  return IMPORTS().has(word) || isAssignment(line) || SIGNS.some((sign) => line.includes(sign));
}

/** `total = 3`; `2x + y = 7` is an equation. */
function isAssignment(line: string): boolean {
  const at = line.indexOf(' = ');
  return at > 0 && isLetter(line.charCodeAt(0)) && !line.slice(0, at).includes(' ');
}

const ENDS = ';{}';
const AFTER_KEYWORD = ['(', '=', '{', '<', ' * ', ' import ', ' FROM ', ' from '];
const IMPORTS = wordList('import #include #define package use');

function wordEnd(line: string): number {
  let end = line.startsWith('#') ? 1 : 0;
  while (end < line.length && isLetter(line.charCodeAt(end))) end += 1;
  return end;
}

function isLetter(code: number): boolean {
  return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
}
