import { indentOf } from './containers.ts';
import { type Flow, paint } from './flow.ts';
import type { Highlight } from './highlight.ts';
import { INKS } from './ink.ts';
import type { Prose, ReadInline } from './prose.ts';

/** What is loaded when an answer needs it; what is not there is printed as it is written. */
export type Tools = {
  inline?: ReadInline;
  highlighter?: (language: string) => Highlight | undefined;
  table?: {
    isDelimiterRow(line: string): boolean;
    lines(source: readonly string[], width: number): string[];
  };
};

/** The block that is being read. */
export type Leaf =
  | { kind: 'paragraph'; prose: Prose }
  | { kind: 'heading'; prose: Prose }
  | { kind: 'code'; fence: string; indent: number; highlight: Highlight | undefined }
  | { kind: 'formula'; close: string }
  | { kind: 'table'; lines: string[]; isSure: boolean };

/** Lines that are printed as they are: the terminal breaks them, so that what is copied from there runs. */
export type LiteralLeaf = Extract<Leaf, { kind: 'code' | 'formula' }>;

/** Prints the next line; false where it was the last one. */
export function printLiteral(
  leaf: LiteralLeaf,
  line: string,
  { flow, color }: { flow: Flow; color: boolean },
): boolean {
  if (leaf.kind === 'formula') {
    flow.line(line);
    return !line.includes(leaf.close);
  }
  const code = line.slice(Math.min(indentOf(line), leaf.indent));
  const end = /^ {0,3}(`{3,}|~{3,}) *$/.exec(code)?.[1];
  const isEnd = end?.startsWith(leaf.fence) === true;
  if (isEnd) flow.line(paint(leaf.fence, INKS.dim, color));
  else flow.line(leaf.highlight ? leaf.highlight(code) : code);
  return !isEnd;
}
