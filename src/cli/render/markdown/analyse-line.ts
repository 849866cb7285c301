import { type Container, containerIn, type Glyphs, indentOf, isRule, matchContainers } from './containers.ts';

/** What a line is: how many of the open containers it goes on with, those that it begins, and what is in them. */
export type Line = {
  matched: number;
  added: readonly Container[];
  rest: string;
  /** It goes on with the open paragraph. */
  goesOn: boolean;
};

export type Surroundings = { open: readonly Container[]; isParagraphOpen: boolean; glyphs: Glyphs };

/** Reads the marks of containers at the beginning of a line; changes nothing. */
export function analyseLine(text: string, { open, isParagraphOpen, glyphs }: Surroundings): Line {
  const { matched, rest } = matchContainers(open, text);
  const isInside = matched === open.length;
  const added: Container[] = [];
  let inner = rest;
  for (;;) {
    const isInParagraph = isParagraphOpen && isInside && added.length === 0;
    const found = containerIn(inner, { isParagraphOpen: isInParagraph, depth: matched + added.length, glyphs });
    if (found === undefined) break;
    added.push(found.container);
    inner = found.rest;
  }
  const isMore = isParagraphOpen && added.length === 0 && inner.trim() !== '' && !interrupts(inner);
  // What goes on with a paragraph of a list or a quote need not repeat its marks.
  return { matched: isMore ? open.length : matched, added, rest: inner, goesOn: isMore };
}

/** Whether a line begins something that ends a paragraph. */
function interrupts(rest: string): boolean {
  return (
    headingIn(rest) !== undefined ||
    fenceIn(rest) !== undefined ||
    isRule(rest) ||
    isTableRow(rest) ||
    formulaIn(rest) !== undefined
  );
}

/** Whether it takes the whole line to know what it is, or to print it. */
export function needsWholeLine(rest: string, isParagraphOpen: boolean): boolean {
  if (isTableRow(rest) || formulaIn(rest) !== undefined || /^ {0,3}(?:`{3}|~{3})/.test(rest)) return true;
  return indentOf(rest) >= 4 && !isParagraphOpen;
}

export function headingIn(rest: string): { marks: string; text: string } | undefined {
  const [all, marks] = /^ {0,3}(#{1,6})(?: +|$)/.exec(rest) ?? [];
  return all === undefined || marks === undefined ? undefined : { marks, text: rest.slice(all.length) };
}

export function fenceIn(rest: string): { fence: string; info: string; indent: number } | undefined {
  const [, indent, fence, info] = /^( {0,3})(`{3,}|~{3,})(.*)$/.exec(rest) ?? [];
  if (indent === undefined || fence === undefined || info === undefined) return undefined;
  if (fence.startsWith('`') && info.includes('`')) return undefined;
  return { fence, info: info.trim(), indent: indent.length };
}

/** `\[` and `$$` begin a formula that stands alone; what closes it is given. */
export function formulaIn(rest: string): string | undefined {
  if (/^ {0,3}\\\[/.test(rest)) return '\\]';
  return /^ {0,3}\$\$/.test(rest) ? '$$' : undefined;
}

export function isTableRow(rest: string): boolean {
  return /^ {0,3}\|/.test(rest);
}
