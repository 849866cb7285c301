import type { Output } from '../io.ts';
import { type Style, styled } from './style.ts';
import { displayWidth } from './table.ts';
import { wrapWords } from './wrap.ts';

/** One thing to say: in a column of labels, a column of amounts, and in words, with a bar before them. The style is that of the amount, or else of the words. */
export type Line = { label?: string; amount?: string; bar?: string; text?: string; style?: Style };

const GAP = '  ';
/** Words get at least this much room beside the columns, or they stand below. */
const LEAST_WORDS = 24;

/** Lines with their columns aligned and their words wrapped; no word is cut, so no number is. */
export async function renderLines(lines: readonly Line[], output: Pick<Output, 'columns' | 'color'>): Promise<string> {
  const widths = widthsOf(lines);
  const rendered: string[] = [];
  for (const line of lines) rendered.push(await renderLine(line, widths, output));
  return rendered.join('');
}

/** Sentences of their own, such as what stands below a table. */
export function asLines(texts: readonly string[]): Line[] {
  return texts.map((text) => ({ text }));
}

/** Terminal columns that words without a bar have in a line. */
export function roomForWords(lines: readonly Line[], columns: number): number {
  const { label, amount } = widthsOf(lines);
  const room = columns - label - amount - 2 * GAP.length;
  return room >= LEAST_WORDS ? room : columns - GAP.length;
}

type Widths = { label: number; amount: number };

function widthsOf(lines: readonly Line[]): Widths {
  const widest = (texts: (string | undefined)[]) => Math.max(0, ...texts.map((text = '') => displayWidth(text)));
  return { label: widest(lines.map(({ label }) => label)), amount: widest(lines.map(({ amount }) => amount)) };
}

async function renderLine(
  { label = '', amount = '', bar = '', text = '', style }: Line,
  widths: Widths,
  output: Pick<Output, 'columns' | 'color'>,
): Promise<string> {
  const columns = [
    [padEnd(label, widths.label), widths.label],
    [await paint(padStart(amount, widths.amount), style, output), widths.amount],
    [bar, displayWidth(bar)],
  ] as const;
  const filled = columns.filter(([, width]) => width > 0);
  const indent = filled.reduce((sum, [, width]) => sum + width + GAP.length, 0);
  const room = output.columns - indent;
  const isBeside = indent === 0 || room >= LEAST_WORDS;
  const wrapped = wrapWords(text, isBeside ? room : output.columns - GAP.length, displayWidth);
  const words = amount === '' ? await Promise.all(wrapped.map((line) => paint(line, style, output))) : wrapped;
  const first = [...filled.map(([cell]) => cell), ...(isBeside ? words.splice(0, 1) : [])].join(GAP);
  const others = words.map((rest) => (isBeside ? ' '.repeat(indent) : GAP) + rest);
  return [first, ...others].map((one) => `${one.trimEnd()}\n`).join('');
}

function paint(text: string, style: Style | undefined, output: Pick<Output, 'color'>): Promise<string> | string {
  return style === undefined ? text : styled(output, style, text);
}

/** To a width in terminal columns, with blanks behind it. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}
