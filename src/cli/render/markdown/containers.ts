import { type Lead, paint } from './flow.ts';
import { INKS } from './ink.ts';

/** A block quote, or a list item with how far its marker stands in, how wide it is, and whether it is still to be printed. */
export type Container =
  | { kind: 'quote' }
  | { kind: 'item'; offset: number; width: number; marker: string; isFresh: boolean };

/** What is drawn for what Markdown writes by signs. */
export type Glyphs = {
  bullets: readonly string[];
  quote: string;
  rule: string;
  boxes: { open: string; done: string };
};

export const GLYPHS: Glyphs = {
  bullets: ['•', '◦'],
  quote: '│ ',
  rule: '─',
  boxes: { open: '☐', done: '☑' },
};

/** For whoever listens: signs that a screen reader says or leaves out, and no drawings. */
export const SPOKEN_GLYPHS: Glyphs = {
  bullets: ['-'],
  quote: '> ',
  rule: '-',
  boxes: { open: '[ ]', done: '[x]' },
};

/** Deeper ones are read as text. */
const MOST_CONTAINERS = 8;

/** How many of the open containers a line goes on with, and the line without their marks. */
export function matchContainers(open: readonly Container[], line: string): { matched: number; rest: string } {
  let rest = line;
  let matched = 0;
  for (const container of open) {
    if (container.kind === 'quote') {
      const mark = /^ {0,3}> ?/.exec(rest)?.[0];
      if (mark === undefined) break;
      rest = rest.slice(mark.length);
    } else if (rest.trim() !== '') {
      const indent = indentOf(rest);
      // Models indent by less than the marker's width, too.
      if (indent < Math.min(container.width, container.offset + 2)) break;
      rest = rest.slice(Math.min(indent, container.width));
    }
    matched++;
  }
  return { matched, rest };
}

/** The container that a line begins, if any, and the line without its mark. */
export function containerIn(
  line: string,
  { isParagraphOpen, depth, glyphs }: { isParagraphOpen: boolean; depth: number; glyphs: Glyphs },
): { container: Container; rest: string } | undefined {
  if (depth >= MOST_CONTAINERS) return undefined;
  const quote = /^ {0,3}> ?/.exec(line)?.[0];
  if (quote !== undefined) return { container: { kind: 'quote' }, rest: line.slice(quote.length) };
  if (isRule(line)) return undefined;
  const [, indent = '', mark, spaces = ''] = /^( {0,3})([-*+]|\d{1,9}[.)])( +|$)/.exec(line) ?? [];
  if (mark === undefined) return undefined;
  const rest = line.slice(indent.length + mark.length + spaces.length);
  const isNumber = /\d/.test(mark);
  // `in\n2020. It was` is no list, nor is a dash at the end of a line.
  if (isParagraphOpen && (rest === '' || (isNumber && Number.parseInt(mark, 10) !== 1))) return undefined;
  const gap = spaces.length > 4 || spaces.length === 0 ? 1 : spaces.length;
  const { bullets } = glyphs;
  const bullet = bullets[Math.min(depth, bullets.length - 1)] ?? '-';
  return {
    container: {
      kind: 'item',
      offset: indent.length,
      width: indent.length + mark.length + gap,
      marker: isNumber ? `${mark} ` : `${bullet} `,
      isFresh: true,
    },
    rest: spaces.length > 4 ? `${' '.repeat(spaces.length - 1)}${rest}` : rest,
  };
}

/** What stands before the lines of a block in these containers; the markers count as printed then. */
export function leadOf(open: readonly Container[], { glyphs, color }: { glyphs: Glyphs; color: boolean }): Lead {
  const bar = paint(glyphs.quote, INKS.dim, color);
  let [first, rest] = ['', ''];
  for (const container of open) {
    if (container.kind === 'quote') {
      first += bar;
      rest += bar;
      continue;
    }
    const space = ' '.repeat(container.marker.length);
    first += container.isFresh ? container.marker : space;
    rest += space;
    container.isFresh = false;
  }
  return { first, rest };
}

export function isRule(line: string): boolean {
  return /^ {0,3}([-*_])(?: *\1){2,} *$/.test(line);
}

export function indentOf(line: string): number {
  return /^ */.exec(line)?.[0].length ?? 0;
}
