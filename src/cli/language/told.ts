import type { Catalogue } from './t.ts';

/** What is told below the command line, whose texts are English: by its English, with `{name}` for what differs each time. */
let known: Catalogue | undefined;

/** The language in which all of it is told from here on. Undefined: English. */
export function tellIn(catalogue: Catalogue | undefined): void {
  known = catalogue;
  patterns = undefined;
}

/**
 * A text from below the command line (an error, a hint, a warning, a reason) in the language of the person. Its parts are
 * found by the catalogue's patterns, those with the most text of their own first; what a pattern leaves open may be
 * such a text itself. What is not known stays as it stands: the words of a vendor, of a file, of the person.
 */
export function told(text: string): string {
  if (known === undefined) return text;
  return text
    .split('\n')
    .map((line) => line.slice(0, indentOf(line)) + toldLine(line.slice(indentOf(line)), known ?? {}, 0))
    .join('\n');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Deeper than any text is made of parts. */
const DEEPEST = 6;
/** Longer than any text of mgw's own, in characters. */
const LONGEST = 2000;

function toldLine(line: string, catalogue: Catalogue, depth: number): string {
  if (Object.hasOwn(catalogue, line)) return catalogue[line] ?? line;
  if (depth === DEEPEST || line.length > LONGEST) return line;
  patterns ??= patternsOf(catalogue);
  for (const { expression, names, translation } of patterns) {
    const found = expression.exec(line);
    if (found === null) continue;
    return translation.replace(/\{(\w+)\}/g, (hole, name: string) => {
      const value = found[names.indexOf(name) + 1];
      return value === undefined ? hole : toldLine(value, catalogue, depth + 1);
    });
  }
  return joined(line, catalogue, depth);
}

/** Several texts in a row, of which each is known by itself. */
function joined(line: string, catalogue: Catalogue, depth: number): string {
  const parts = line.split('; ');
  return parts.length === 1 ? line : parts.map((part) => toldLine(part, catalogue, depth + 1)).join('；');
}

type Pattern = { expression: RegExp; names: readonly string[]; translation: string; own: number };

let patterns: readonly Pattern[] | undefined;

function patternsOf(catalogue: Catalogue): Pattern[] {
  const made = Object.entries(catalogue).flatMap(([key, translation]) => {
    const names = [...key.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    if (names.length === 0) return [];
    const pieces = key.split(/\{\w+\}/);
    const source = pieces.map((piece) => escaped(piece)).join('(.+?)');
    return [{ expression: new RegExp(`^${source}$`, 'su'), names, translation, own: pieces.join('').length }];
  });
  return made.toSorted((a, b) => b.own - a.own);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
