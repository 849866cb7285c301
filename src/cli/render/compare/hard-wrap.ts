import { columnsOf } from '../markdown/columns.ts';

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
const INK = /(\u001B\[[\d;]*m)/;

/** A line in pieces of at most that many columns, each with its inks opened and closed. */
export function hardWrap(line: string, width: number): string[] {
  if (columnsOf(line) <= width) return [line];
  const lines: string[] = [];
  let [piece, columns, ink] = ['', 0, ''];
  for (const part of line.split(INK)) {
    if (INK.test(part)) {
      ink = part === '\u001B[0m' ? '' : part;
      piece += part;
      continue;
    }
    for (const { segment } of SEGMENTER.segment(part)) {
      const more = columnsOf(segment);
      if (columns + more > width && columns > 0) {
        lines.push(ink === '' ? piece : `${piece}\u001B[0m`);
        [piece, columns] = [ink, 0];
      }
      piece += segment;
      columns += more;
    }
  }
  return [...lines, piece];
}
