import type { Output } from '../io.ts';

type DisplayWidth = (text: string) => number;

/** One line of characters that are a column wide, which most texts are. */
const PLAIN = /^[ -~¥€£–—…·≈]*$/;

/**
 * A text for a terminal: lines that are longer than it is wide are broken at words, with `indent` (and what the line begins
 * with) before the rest of one. As it is where no terminal would break it in the middle of a word.
 */
export async function fitTerminal(
  text: string,
  { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>,
  indent = '',
): Promise<string> {
  const lines = text.split('\n');
  if (!isTTY || lines.every((line) => line.length <= columns && PLAIN.test(line))) return text;
  const displayWidth = await widthsFor(lines);
  return lines.map((line) => broken(line, { columns, indent, displayWidth })).join('\n');
}

/** The same of what has parts, such as `a · b · c`: it is broken between them, where each has room. */
export async function fitParts(
  parts: readonly string[],
  joint: string,
  { isTTY, columns }: Pick<Output, 'isTTY' | 'columns'>,
): Promise<string> {
  if (!isTTY) return parts.join(joint);
  return partsInLines(parts, { joint, columns, displayWidth: await widthsFor(parts) }).join('\n');
}

export function partsInLines(
  parts: readonly string[],
  { joint, columns, displayWidth }: { joint: string; columns: number; displayWidth: DisplayWidth },
): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const longer = last === undefined ? part : `${last}${joint}${part}`;
    if (last !== undefined && displayWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

/**
 * Words in lines of at most that many terminal columns, the first of `first`; a longer word has a line of its own. Chinese
 * is broken between any two characters, but no line begins with what closes or ends with what opens.
 */
export function wrapWords(text: string, width: number, displayWidth: DisplayWidth, first = width): string[] {
  const lines: string[] = [];
  for (const { piece, joint } of piecesOf(text)) {
    const last = lines.at(-1);
    const room = lines.length === 1 ? first : width;
    if (last !== undefined && displayWidth(last + joint + piece) <= room) lines.splice(-1, 1, last + joint + piece);
    else lines.push(piece);
  }
  return lines;
}

/** A Chinese character or a run of others, with the marks that open before it and close behind it. */
const PIECE =
  /[（《「『【“]*(?:[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}]|[^\p{sc=Han}\p{sc=Hira}\p{sc=Kana}（《「『【“，。、；：！？）》」』】”]+)?[，。、；：！？）》」』】”…—]*/gu;

/** What stays together, and what stands before each where it is not the first of its line. */
function piecesOf(text: string): { piece: string; joint: string }[] {
  return text.split(' ').flatMap((word, at) => {
    const pieces = word.match(PIECE)?.filter((piece) => piece !== '') ?? [];
    const joint = at === 0 ? '' : ' ';
    return (pieces.length === 0 ? [word] : pieces).map((piece, index) => ({ piece, joint: index === 0 ? joint : '' }));
  });
}

type Breaking = { columns: number; indent: string; displayWidth: DisplayWidth };

/** A command with a comment behind it is broken before the comment, so that what can be copied stays one. */
function broken(line: string, { columns, indent, displayWidth }: Breaking): string {
  if (displayWidth(line) <= columns) return line;
  const [, command, comment] = /^( +\S.*?) +(# .*)$/.exec(line) ?? [];
  if (command !== undefined && comment !== undefined) return `${command}\n      ${comment}`;
  const lead = /^ */.exec(line)?.[0] ?? '';
  const room = columns - lead.length;
  const [first = '', ...rest] = wrapWords(line.slice(lead.length), room - indent.length, displayWidth, room);
  return [lead + first, ...rest.map((words) => lead + indent + words)].map((words) => words.trimEnd()).join('\n');
}

/** Widths of other than plain letters take a table of them, which is loaded where there are such. */
export async function widthsFor(texts: readonly string[]): Promise<DisplayWidth> {
  if (texts.every((text) => PLAIN.test(text))) return (text) => text.length;
  return (await import('./table.ts')).displayWidth;
}
