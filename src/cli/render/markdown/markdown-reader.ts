import { analyseLine, fenceIn, formulaIn, headingIn, isTableRow, type Line, needsWholeLine } from './analyse-line.ts';
import { type Container, type Glyphs, indentOf, isRule, leadOf, matchContainers } from './containers.ts';
import { Flow, type FlowOptions, paint } from './flow.ts';
import { INKS } from './ink.ts';
import { type Leaf, printLiteral, type Tools } from './leaf.ts';
import { createProse, type Prose } from './prose.ts';

export type ReaderOptions = FlowOptions & { glyphs: Glyphs; tools: Tools };

/** What begins with none other than these may still be anything. */
const STRUCTURAL = new Set(' \t>-*+_=~`#0123456789.)|$\\');
const LONGEST_HEAD = 200;

/** Markdown as it comes. What is given back depends on the text alone, and not on how it was cut. */
export class MarkdownReader {
  private readonly flow: Flow;
  private readonly options: ReaderOptions;
  private open: readonly Container[] = [];
  private leaf: Leaf | undefined;
  private line = '';
  /** How the rest of this line is read: to know what it is, whole, or as words. */
  private mode: 'head' | 'whole' | 'words' = 'head';
  /** An empty line is due before the next block. */
  private isGap = false;
  private isEmpty = true;
  readonly holdsTable = (): boolean => this.leaf?.kind === 'table' && this.leaf.isSure;

  constructor(options: ReaderOptions) {
    this.options = options;
    this.flow = new Flow(options);
  }

  /** Gives what can be printed by now. */
  write(text: string): string {
    let at = 0;
    while (at < text.length) at = this.mode === 'head' ? this.readHead(text, at) : this.readRest(text, at);
    return this.flow.taken();
  }

  /** Gives the rest, which ends with a line break where anything was printed. */
  end(): string {
    if (this.mode !== 'words' && this.line !== '') this.readLine(this.line, true);
    this.closeLeaf();
    this.closeTo(0);
    this.flow.block({ first: '', rest: '' }, undefined);
    return this.flow.taken();
  }

  /** Up to the character that tells what the line is. */
  private readHead(text: string, at: number): number {
    const character = text.charAt(at);
    if (character === '\n') this.endLine();
    else {
      this.line += character === '\t' ? '    ' : character;
      if (!STRUCTURAL.has(character) || this.line.length > LONGEST_HEAD) this.readLine(this.line, false);
    }
    return at + 1;
  }

  private readRest(text: string, at: number): number {
    const next = text.indexOf('\n', at);
    const part = text.slice(at, next < 0 ? undefined : next);
    if (this.mode === 'whole') this.line += part;
    else this.prose()?.write(part.replaceAll('\t', ' '));
    if (next < 0) return text.length;
    this.endLine();
    return next + 1;
  }

  private endLine(): void {
    if (this.mode !== 'words') this.readLine(this.line, true);
    else if (this.leaf?.kind === 'heading') this.closeLeaf();
    else this.prose()?.newline();
    this.line = '';
    const { leaf } = this;
    this.mode = leaf === undefined || leaf.kind === 'paragraph' || leaf.kind === 'heading' ? 'head' : 'whole';
  }

  private prose(): Prose | undefined {
    return this.leaf?.kind === 'paragraph' || this.leaf?.kind === 'heading' ? this.leaf.prose : undefined;
  }

  /** The beginning of a line, or all of it. */
  private readLine(text: string, isWhole: boolean): void {
    if (this.goesOn(text)) return;
    const isParagraphOpen = this.leaf?.kind === 'paragraph';
    const line = analyseLine(text, { open: this.open, isParagraphOpen, glyphs: this.options.glyphs });
    const isBlank = line.rest.trim() === '';
    if (!isWhole && needsWholeLine(line.rest, line.goesOn)) {
      this.mode = 'whole';
      return;
    }
    if (isWhole && isBlank && line.added.length === 0) {
      this.closeLeaf();
      this.closeTo(line.matched);
      this.isGap = true;
      return;
    }
    if (line.added.length > 0 || !line.goesOn) this.closeLeaf();
    this.closeTo(line.matched);
    this.open = [...this.open, ...line.added];
    if (!isBlank) this.startLeaf(line, isWhole);
  }

  private startLeaf({ rest, goesOn, added }: Line, isWhole: boolean): void {
    const kept = this.open.length - added.length;
    const heading = headingIn(rest);
    if (heading) {
      this.startHeading(heading, { isWhole, kept });
      return;
    }
    if (isWhole && this.startWhole({ rest, goesOn }, kept)) return;
    const prose = goesOn && this.leaf?.kind === 'paragraph' ? this.leaf.prose : this.startParagraph(kept);
    prose.write(rest);
    if (isWhole) prose.newline();
    else this.mode = 'words';
  }

  /** What takes its whole line to be known; false where it is none of these. */
  private startWhole({ rest, goesOn }: Pick<Line, 'rest' | 'goesOn'>, kept: number): boolean {
    const fence = fenceIn(rest);
    const close = formulaIn(rest);
    const isIndented = !goesOn && indentOf(rest) >= 4;
    if (fence) this.startCode(fence, kept);
    else if (isRule(rest)) this.drawRule(kept);
    else if (close !== undefined) this.startFormula(rest, { close, kept });
    else if (isTableRow(rest) && this.options.tools.table) {
      this.leaf = { kind: 'table', lines: [rest], isSure: false };
    } else if (isIndented) {
      this.startBlock(kept);
      this.flow.line(rest);
    } else return false;
    return true;
  }

  private startBlock(kept: number): void {
    const { color, glyphs } = this.options;
    const around = this.open.slice(0, kept).map((one) => (one.kind === 'item' ? { ...one, isFresh: false } : one));
    const gap = this.isGap && !this.isEmpty ? leadOf(around, { glyphs, color }).rest : undefined;
    this.flow.block(leadOf(this.open, { glyphs, color }), gap);
    this.isGap = false;
    this.isEmpty = false;
  }

  private startParagraph(kept: number): Prose {
    const { glyphs, tools } = this.options;
    const last = this.open.at(-1);
    const boxes = last?.kind === 'item' && last.isFresh ? glyphs.boxes : undefined;
    this.startBlock(kept);
    const prose = createProse({ flow: this.flow, ink: INKS.plain, inline: () => tools.inline, boxes });
    this.leaf = { kind: 'paragraph', prose };
    return prose;
  }

  private startHeading(
    { marks, text }: { marks: string; text: string },
    how: { isWhole: boolean; kept: number },
  ): void {
    const { color, tools } = this.options;
    this.isGap = true;
    this.startBlock(how.kept);
    const ink = INKS.headings[marks.length - 1] ?? INKS.plain;
    const prose = createProse({ flow: this.flow, ink, inline: () => tools.inline });
    this.leaf = { kind: 'heading', prose };
    if (!color) this.flow.spans([{ text: `${marks} `, ink }]);
    prose.write(text);
    if (how.isWhole) this.closeLeaf();
    else this.mode = 'words';
  }

  private startCode({ fence, info, indent }: { fence: string; info: string; indent: number }, kept: number): void {
    const { color, tools } = this.options;
    this.startBlock(kept);
    const language = /^[^\s{,:]*/.exec(info)?.[0] ?? '';
    const highlight = color && language !== '' ? tools.highlighter?.(language) : undefined;
    this.flow.line(paint(`${fence}${info}`, INKS.dim, color));
    this.leaf = { kind: 'code', fence, indent, highlight };
  }

  private startFormula(rest: string, { close, kept }: { close: string; kept: number }): void {
    this.startBlock(kept);
    this.flow.line(rest);
    const isClosed = rest.trim().slice(2).includes(close);
    this.leaf = isClosed ? undefined : { kind: 'formula', close };
  }

  private drawRule(kept: number): void {
    const { color, glyphs } = this.options;
    this.startBlock(kept);
    this.flow.line(paint(glyphs.rule.repeat(Math.min(this.flow.room(), 40)), INKS.dim, color));
  }

  /** A line of the open code, formula or table; false where it is none. */
  private goesOn(text: string): boolean {
    const { leaf, open, flow } = this;
    if (leaf === undefined || leaf.kind === 'paragraph' || leaf.kind === 'heading') return false;
    const { matched, rest } = matchContainers(open, text);
    if (leaf.kind === 'table') return this.tableGoesOn(leaf, matched === open.length ? rest : undefined);
    if (open.some(({ kind }, index) => kind === 'quote' && index >= matched)) return false;
    // What is written less far in than its list item belongs to the code all the same.
    const inner = matched === open.length ? rest : text.trimStart();
    if (!printLiteral(leaf, inner, { flow, color: this.options.color })) this.leaf = undefined;
    return true;
  }

  private tableGoesOn(table: Extract<Leaf, { kind: 'table' }>, rest: string | undefined): boolean {
    const { lines, isSure } = table;
    const isRow =
      rest !== undefined && (isSure ? isTableRow(rest) : this.options.tools.table?.isDelimiterRow(rest) === true);
    if (isRow) {
      lines.push(rest);
      table.isSure = true;
    } else if (!isSure) {
      // What looked like a table's head is the first line of a paragraph.
      this.leaf = undefined;
      const prose = this.startParagraph(this.open.length);
      prose.write(lines[0] ?? '');
      prose.newline();
    }
    return isRow;
  }

  private closeLeaf(): void {
    const { leaf } = this;
    this.leaf = undefined;
    if (leaf?.kind === 'paragraph' || leaf?.kind === 'heading') {
      leaf.prose.end();
      // A heading without words in a list item shows the item's marker.
      if (this.flow.isFresh) this.flow.lineBreak();
    }
    if (leaf?.kind !== 'table') return;
    if (leaf.isSure && this.options.tools.table) {
      this.startBlock(this.open.length);
      for (const row of this.options.tools.table.lines(leaf.lines, this.flow.room())) this.flow.line(row);
    } else {
      this.startParagraph(this.open.length).write(leaf.lines[0] ?? '');
      this.closeLeaf();
    }
  }

  /** An item that is left with nothing in it shows its marker. */
  private closeTo(count: number): void {
    if (this.open.length <= count) return;
    if (this.open.some((container) => container.kind === 'item' && container.isFresh)) {
      this.startBlock(this.open.length);
      this.flow.lineBreak();
    }
    this.open = this.open.slice(0, count);
  }
}
