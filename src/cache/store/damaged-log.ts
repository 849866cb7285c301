import { isIntact, linesIn } from './entry-line.ts';
import { type Position, readBytes } from './log.ts';
import { lineAt, type View } from './view.ts';

/**
 * Whether one of the log files is damaged as a whole: it has lines, and none of them is an entry. Looked for only where nothing
 * that can be read stands: in what is not indexed, and where the index has led to lines that proved to be none (`suspects`).
 */
export function hasDamagedLog(view: View, suspects: readonly Position[] = []): boolean {
  const files = new Set([
    ...view.tail.filter(({ bytes }) => isDamaged(bytes)).map(({ file }) => file),
    ...suspects.filter((position) => lineAt(view, position)?.[0] !== ERASED).map(({ file }) => file),
  ]);
  return [...files].some((file) => isDamaged(readBytes(view.folder, { file, from: 0 }, Number.POSITIVE_INFINITY)));
}

/** The space that an entry is erased with, first its first byte: what begins with it is no line. */
const ERASED = 32;
const NEWLINE = 10;

/** The first whole line ends the search. A log begins with a newline, so that bytes without one are none. */
function isDamaged(bytes: Buffer | undefined): boolean {
  if (bytes === undefined || bytes.length === 0) return false;
  let hasLines = !bytes.includes(NEWLINE);
  for (const { line } of linesIn(bytes)) {
    if (line[0] === ERASED) continue;
    if (isIntact(line)) return false;
    hasLines = true;
  }
  return hasLines;
}
