import type { Catalogue } from './t.ts';
import { type Pattern, patternsOf, readings } from './told-patterns.ts';

/** What is told below the command line, whose texts are English: by its English, with `{name}` for what differs each time. */
let known: Catalogue | undefined;

/** The language in which all of it is told from here on. Undefined: English. */
export function tellIn(catalogue: Catalogue | undefined): void {
  known = catalogue;
  patterns = undefined;
}

/**
 * A text from below the command line (an error, a hint, a warning, a reason) in the language of the person. Its parts are
 * found by the catalogue's patterns (`told-patterns.ts`, which also says what a `{name}` may hold). What is not known
 * stays as it stands: the words of a vendor, of a file, of the person.
 */
export function told(text: string): string {
  if (known === undefined) return text;
  const { length } = text.split('\n', LINES_MOST + 1);
  if (length > LINES_MOST) return text;
  const catalogue = known;
  return text
    .split('\n')
    .map((line) => {
      const indent = line.slice(0, line.length - line.trimStart().length);
      return (
        indent +
        (found(line.slice(indent.length), catalogue, { depth: 0, seen: new Map() }) ?? line.slice(indent.length))
      );
    })
    .join('\n');
}

/** Deeper than any text is made of parts. */
const DEEPEST = 6;
/** Longer than any text of mgw's own, in characters. */
const LONGEST = 2000;
const LINES_MOST = 100;
/** More than any text of mgw's own has of them. */
const PARTS_MOST = 12;
/** Of one pattern, for one line. */
const READINGS_MOST = 20;

let patterns: readonly Pattern[] | undefined;

/** What is known of the parts of one text, which are looked at again and again. */
type Seen = Map<string, string | undefined>;

/** Undefined where no part of it is known. */
function found(line: string, catalogue: Catalogue, { depth, seen }: { depth: number; seen: Seen }): string | undefined {
  if (Object.hasOwn(catalogue, line)) return catalogue[line];
  if (depth === DEEPEST || line.length > LONGEST) return undefined;
  if (seen.has(line)) return seen.get(line);
  const tell = (part: string) => found(part, catalogue, { depth: depth + 1, seen });
  const said = byPattern(line, catalogue, tell) ?? joined(line, tell) ?? listed(line, tell);
  seen.set(line, said);
  return said;
}

type Tell = (part: string) => string | undefined;

function byPattern(line: string, catalogue: Catalogue, tell: Tell): string | undefined {
  patterns ??= patternsOf(catalogue);
  for (const pattern of patterns) {
    let tried = 0;
    for (const values of readings(pattern, line)) {
      const filled = fill(pattern, values, tell);
      if (filled !== undefined) return filled;
      tried += 1;
      if (tried === READINGS_MOST) break;
    }
  }
  return undefined;
}

/** Undefined where a part that must be known is not. */
function fill({ holes, translation }: Pattern, values: readonly string[], tell: Tell): string | undefined {
  const filled = new Map<string, string>();
  for (const [index, { name, holds }] of holes.entries()) {
    const value = values[index] ?? '';
    const said = holds === 'kept' ? value : tell(value);
    if (said === undefined && holds === 'known') return undefined;
    filled.set(name, said ?? value);
  }
  return translation.replace(/\{(\w+)\}/g, (hole, name: string) => filled.get(name) ?? hole);
}

/** Several texts in a row, of which each is known by itself; the longest first, since one may have such a sign of its own. */
function joined(line: string, tell: Tell): string | undefined {
  const parts = line.split('; ');
  if (parts.length === 1 || parts.length > PARTS_MOST) return undefined;
  const said: { text: string; isKnown: boolean }[] = [];
  for (let at = 0; at < parts.length; ) {
    let end = at === 0 ? parts.length - 1 : parts.length;
    let text: string | undefined;
    for (; end > at; end -= 1) {
      text = tell(parts.slice(at, end).join('; '));
      if (text !== undefined) break;
    }
    said.push({ text: text ?? parts[at] ?? '', isKnown: text !== undefined });
    at = Math.max(end, at + 1);
  }
  if (!said.some(({ isKnown }) => isKnown)) return undefined;
  return said.reduce((text, part, index) => {
    if (index === 0) return part.text;
    return text + (part.isKnown || said[index - 1]?.isKnown ? '；' : '; ') + part.text;
  }, '');
}

/** Words in a row, all of which are known. */
function listed(line: string, tell: Tell): string | undefined {
  const parts = line.split(', ');
  if (parts.length === 1 || parts.length > PARTS_MOST) return undefined;
  const said = parts.map(tell);
  return said.every((part) => part !== undefined) ? said.join('、') : undefined;
}
