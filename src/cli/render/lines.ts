import type { Output } from '../io.ts';
import { type Style, styled } from './style.ts';
import { displayWidth } from './table.ts';

/** One thing to say: in a column of labels, a column of amounts, a column of bars, and in words. */
export type Line = { label?: string; amount?: string; bar?: string; text?: string; style?: Style };

const GAP = 2;
/** Words get at least this much room beside the columns, or they stand below. */
const LEAST_WORDS = 24;

/** Lines with their columns aligned and their words wrapped; no word is cut, so no number is. */
export async function renderLines(lines: readonly Line[], output: Pick<Output, 'columns' | 'color'>): Promise<string> {
  const widest = (pick: (line: Line) => string | undefined) =>
    Math.max(0, ...lines.map((line) => displayWidth(pick(line) ?? '')));
  const [labels, amounts, bars] = [
    widest(({ label }) => label),
    widest(({ amount }) => amount),
    widest(({ bar }) => bar),
  ];
  const columns = [labels, amounts, bars].filter((width) => width > 0);
  const indent = columns.reduce((sum, width) => sum + width + GAP, 0);
  const room = output.columns - indent;
  const rendered: string[] = [];
  for (const { label = '', amount = '', bar = '', text = '', style } of lines) {
    const cells = [
      ...(labels > 0 ? [padEnd(label, labels)] : []),
      ...(amounts > 0 ? [await paint(padStart(amount, amounts), style, output)] : []),
      ...(bars > 0 ? [padEnd(bar, bars)] : []),
    ];
    const beside = room >= LEAST_WORDS || indent === 0;
    const words = wrap(text, beside ? Math.max(1, room) : output.columns - GAP);
    const head = [...cells, ...(beside ? words.slice(0, 1) : [])].join(' '.repeat(GAP));
    const below = beside ? words.slice(1).map((line) => ' '.repeat(indent) + line) : words.map((line) => `  ${line}`);
    rendered.push(...[head, ...below].map((line) => `${line.trimEnd()}\n`));
  }
  return rendered.join('');
}

function paint(text: string, style: Style | undefined, output: Pick<Output, 'color'>): Promise<string> | string {
  return style === undefined ? text : styled(output, style, text);
}

/** Words in lines of at most that many terminal columns; a longer word has a line of its own. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width)
      lines.splice(-1, 1, `${last} ${word}`);
    else lines.push(word);
  }
  return lines;
}

function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
