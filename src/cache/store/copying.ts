import { isIntact, KEY_AT, SUM_LENGTH } from './entry-line.ts';
import type { HashPair } from './hash-pair.ts';
import { appendLine, eraseLines, type Position } from './log.ts';
import { indexedPositions } from './look-up.ts';
import { endOfLog } from './manifest.ts';
import { linesOf, pendingLines, type TailLine, type View, withView } from './view.ts';

const sumOf = (line: Buffer) => line.toString('latin1', 0, SUM_LENGTH);
const keyOf = (line: Buffer) => line.toString('latin1', KEY_AT, KEY_AT + 16);

/** Copies what is left in a log file to the end of the log, so that the file can go. */
export function copyToEnd({ folder, manifest, listing }: View, file: number): void {
  const end = endOfLog(manifest, listing);
  const newline = Buffer.from('\n');
  const copied = linesOf(folder, { file, from: 0 })
    .reverse()
    .filter(({ line }) => isIntact(line));
  for (const { line } of copied) appendLine(folder, end, Buffer.concat([newline, line, newline]));
  withView(folder, (view) => eraseOutdated(view, file, new Set(copied.map(({ line }) => sumOf(line)))));
}

/**
 * A copy whose original was forgotten meanwhile must not stay, nor one whose question was asked anew just before it, since the
 * later of two counts. Who forgets later, or asks anew later, finds or follows the copy.
 */
function eraseOutdated(view: View, file: number, copied: ReadonlySet<string>): void {
  const pending = [...pendingLines(view)].reverse();
  const originals = linesOf(view.folder, { file, from: 0 });
  const intact = new Set(originals.filter(({ line }) => isIntact(line)).map(({ line }) => sumOf(line)));
  const anew = new Set<string>();
  const outdated: Position[] = [];
  for (const line of pending) {
    const [sum, key] = [sumOf(line.line), keyOf(line.line)];
    if (!copied.has(sum)) anew.add(key);
    else if (!intact.has(sum) || anew.has(key) || isIndexedAnew(view, line, file)) outdated.push(line);
  }
  eraseLines(view.folder, outdated);
}

function isIndexedAnew(view: View, { line }: TailLine, file: number): boolean {
  const hex = keyOf(line);
  const key: HashPair = [Number.parseInt(hex.slice(0, 8), 16), Number.parseInt(hex.slice(8), 16)];
  return indexedPositions(view, key).some((position) => position.file > file);
}
