import type { Catalogue } from '../t.ts';
import type { Teller } from '../told.ts';
import { type Pattern, patternsOf, readings } from './patterns.ts';
import { HELP_VALUES } from './said/help-values.ts';

/**
 * Tells texts by a catalogue that has each by its English, with `{name}` for what differs each time: line by line, and in
 * their parts (`patterns.ts` says what a `{name}` may hold).
 */
export function createTeller(catalogue: Catalogue): Teller {
  // Many commands tell nothing.
  let patterns: readonly Pattern[] | undefined;
  return (text) => {
    patterns ??= patternsOf(catalogue);
    const known = { catalogue, patterns };
    const lines = text.split('\n', LINES_MOST + 1);
    if (lines.length > LINES_MOST) return text;
    return lines
      .map((line) => {
        const bare = line.trimStart();
        return (
          line.slice(0, line.length - bare.length) + (found(bare, known, { whole: false, seen: new Map() }) ?? bare)
        );
      })
      .join('\n');
  };
}

type Known = { catalogue: Catalogue; patterns: readonly Pattern[] };

/** Longer than any text of mgw's own, in characters. */
const LONGEST = 2000;
const LINES_MOST = 100;
/** More than any text of mgw's own has of them. */
const PARTS_MOST = 12;
/** Of one pattern, for one line. */
const READINGS_MOST = 20;

/** What is known of the parts of one text, which are looked at again and again. */
type Seen = Map<string, string | undefined>;

/** Undefined where no part of it is known. */
function found(line: string, known: Known, { whole, seen }: Looked): string | undefined {
  if (Object.hasOwn(known.catalogue, line)) return known.catalogue[line];
  if (line.length > LONGEST) return undefined;
  const key = `${whole} ${line}`;
  if (seen.has(key)) return seen.get(key);
  const tell: Tell = (part, { mustBeWhole = whole } = {}) => found(part, known, { whole: mustBeWhole, seen });
  const said =
    ofSystem(line, known.catalogue) ?? byPattern(line, known, tell) ?? joined(line, tell, whole) ?? listed(line, tell);
  seen.set(key, said);
  return said;
}

const OF_SYSTEM = /^(E[A-Z]+: [a-z -]+), [a-z]+(?: '(.+)')?$/su;

/** As Node tells what the system refused: without the system call, of which nobody has heard. */
function ofSystem(line: string, catalogue: Catalogue): string | undefined {
  const [, what = '', path] = OF_SYSTEM.exec(line) ?? [];
  if (!Object.hasOwn(catalogue, what)) return undefined;
  return path === undefined ? catalogue[what] : `${catalogue[what]}（${path}）`;
}

/** `whole`: every one of several texts in a row has to be known. */
type Looked = { whole: boolean; seen: Seen };

type Tell = (part: string, options?: { mustBeWhole?: boolean }) => string | undefined;

function byPattern(line: string, { catalogue, patterns }: Known, tell: Tell): string | undefined {
  for (const pattern of patterns) {
    let tried = 0;
    for (const values of readings(pattern, line)) {
      const filled = fill(pattern, values, { known: catalogue, tell });
      if (filled !== undefined) return filled;
      tried += 1;
      if (tried === READINGS_MOST) break;
    }
  }
  return undefined;
}

/** A word that is only meant in this hole has the hole's name behind `##`. Undefined where a part that must be known is not. */
function fill(
  { holes, translation }: Pattern,
  values: readonly string[],
  { known, tell }: { known: Catalogue; tell: Tell },
): string | undefined {
  const filled = new Map<string, string>();
  for (const [index, { name, holds }] of holes.entries()) {
    const value = values[index] ?? '';
    const said = known[`${value}##${name}`] ?? toldHole(holds, value, tell);
    if (said === undefined && holds === 'known') return undefined;
    filled.set(name, said ?? value);
  }
  return translation.replace(/\{(\w+)\}/g, (hole, name: string, at: number) => {
    const value = filled.get(name);
    return value === undefined ? hole : spaced(value, translation[at - 1], translation[at + hole.length]);
  });
}

/** Between Chinese and Latin words stands a space. */
function spaced(value: string, before = '', after = ''): string {
  const [isLatin, isHan] = [/[\w`]/, /\p{sc=Han}/u];
  const [first = '', last = ''] = [value.at(0), value.at(-1)];
  const left = isHan.test(before) && isLatin.test(first) ? ' ' : '';
  return left + value + (isHan.test(after) && isLatin.test(last) ? ' ' : '');
}

function toldHole(holds: Pattern['holes'][number]['holds'], value: string, tell: Tell): string | undefined {
  switch (holds) {
    case 'kept':
      return value;
    case 'list':
      // Of names, with a size at most: what stands between them is all that differs.
      return value
        .replace(/ \((\d[\d.]* [kMG]?B)\)/gi, '（$1）')
        .replaceAll(', ', '、')
        .replaceAll(' and ', ' 和 ')
        .replaceAll(' or ', ' 或 ');
    case 'usage':
      return usageAsHelpHasIt(value);
    case 'known':
      return tell(value, { mustBeWhole: true });
    case 'any':
      return tell(value, { mustBeWhole: false });
    default:
      return holds satisfies never;
  }
}

/** `--budget <amount>`, or the bare name of an argument. */
function usageAsHelpHasIt(usage: string): string {
  const argument = HELP_VALUES[`<${usage}>`];
  if (argument !== undefined) return argument.slice(1, -1);
  return usage.replace(/<[^>]+>/g, (placeholder) => HELP_VALUES[placeholder] ?? placeholder);
}

/** Several texts in a row, of which each is known by itself; the longest first, since one may have such a sign of its own. */
function joined(line: string, tell: Tell, whole: boolean): string | undefined {
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
  const enough = whole ? said.every(({ isKnown }) => isKnown) : said.some(({ isKnown }) => isKnown);
  if (!enough) return undefined;
  return said.reduce((text, part, index) => {
    if (index === 0) return part.text;
    // A question ends by itself.
    if (/[？！。]$/u.test(text)) return text + part.text;
    return text + (part.isKnown || said[index - 1]?.isKnown ? '；' : '; ') + part.text;
  }, '');
}

/** Words in a row, all of which are known. */
function listed(line: string, tell: Tell): string | undefined {
  const parts = line.split(', ');
  if (parts.length === 1 || parts.length > PARTS_MOST) return undefined;
  const said = parts.map((part) => tell(part));
  return said.every((part) => part !== undefined) ? said.join('、') : undefined;
}
