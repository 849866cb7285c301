import type { Output } from '../../io.ts';
import { GLYPHS, SPOKEN_GLYPHS } from './containers.ts';
import { Flow } from './flow.ts';
import { INKS } from './ink.ts';
import type { Tools } from './leaf.ts';
import { MarkdownReader } from './markdown-reader.ts';

/** A rendering of Markdown as it comes; both give what there is to print. */
export type Markdown = {
  write(text: string): Promise<string>;
  end(): string;
  /** Whether the rows of a table wait for its end. */
  holdsTable(): boolean;
};

export type Terminal = Pick<Output, 'columns' | 'color' | 'hyperlinks' | 'isSpoken'>;

/** What may begin markup within a line. A little of what came before is looked at, too: a sign may come in two pieces. */
const INLINE = /[*_`~[\]<>\\&$@]|:\/\/|www\./;
const FENCE = /`{3}|~{3}/;
const LOOK_BACK = 4;

/** The same for a text that is no markup: its lines are broken, and nothing else. */
export function createPlain(terminal: Pick<Terminal, 'columns' | 'color'>): Markdown {
  const flow = new Flow({ columns: () => terminal.columns, color: terminal.color, hyperlinks: false });
  return {
    async write(text) {
      flow.spans([{ text, ink: INKS.plain }]);
      return flow.taken();
    },
    holdsTable: () => false,
    end() {
      flow.place();
      flow.block({ first: '', rest: '' }, undefined);
      return flow.taken();
    },
  };
}

/** Loads the parser, the colours of code and the tables where an answer has some. */
export function createMarkdown(terminal: Terminal): Markdown {
  const { color, hyperlinks = false, isSpoken = false } = terminal;
  const tools: Tools = {};
  const columns = () => terminal.columns;
  const reader = new MarkdownReader({ columns, color, hyperlinks, glyphs: isSpoken ? SPOKEN_GLYPHS : GLYPHS, tools });
  let seen = '';

  const load = async (text: string) => {
    if (tools.inline === undefined && INLINE.test(text)) {
      const { inlineSpans } = await import('./inline.ts');
      tools.inline = (piece, ink) => inlineSpans(piece, { ink, color, hyperlinks });
    }
    if (color && tools.highlighter === undefined && FENCE.test(text)) {
      tools.highlighter = (await import('./highlight.ts')).highlighterFor;
    }
    if (tools.table === undefined && text.includes('|')) {
      const { isDelimiterRow, tableLines } = await import('./table-block.ts');
      const inline = (cell: string) => tools.inline?.(cell, '') ?? [{ text: cell, ink: '' }];
      const lines = (source: readonly string[], width: number) =>
        tableLines(source, { width, color, hyperlinks, stacked: isSpoken, inline });
      tools.table = { isDelimiterRow, lines };
    }
  };
  return {
    async write(text) {
      const near = seen + text;
      seen = near.slice(-LOOK_BACK);
      if (tools.inline === undefined || tools.highlighter === undefined || tools.table === undefined) await load(near);
      return reader.write(text);
    },
    end: () => reader.end(),
    holdsTable: () => reader.holdsTable(),
  };
}
