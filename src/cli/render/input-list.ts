import type { InputReport, ReadFile } from '../input/attach.ts';
import { countReasons } from '../input/count-reasons.ts';
import { formatBytes } from '../input/format-bytes.ts';
import type { Output } from '../io.ts';
import { oneLine } from './error-text.ts';
import { styled } from './style.ts';
import { fitTerminal } from './wrap.ts';

/** Names that a line may hold; more stand one below the other. */
const IN_A_LINE = 3;
const MOST_LINES = 20;

/** What went in, where a person reads it; what was decoded, everywhere. */
export async function tellInput({ files, skipped }: InputReport, stderr: Output): Promise<void> {
  if (stderr.remarks && isWorthAList({ files, skipped })) {
    await writeInputList({ files, skipped }, stderr);
    return;
  }
  for (const { path, encoding } of files) {
    if (encoding === undefined) continue;
    await stderr.write(
      `${await fitTerminal(`mgw: ${oneLine(path)} was ${encoding}, and is sent as UTF-8`, stderr, '  ')}\n`,
    );
  }
}

/** What went in, whatever it is. */
export async function writeInputList(report: InputReport, stderr: Output, lead = ''): Promise<void> {
  const list = await fitTerminal(`${lead}${inputList(report)}`, stderr, '    ');
  await stderr.write(`${await styled(stderr, 'gray', list)}\n`);
}

/** A single text that is named needs none. */
function isWorthAList({ files, skipped }: InputReport): boolean {
  const named = files.filter(({ path }) => path !== 'stdin');
  return skipped.length > 0 || named.length > 1 || files.some(({ encoding, image }) => encoding ?? image);
}

/** `3 files, 12 KB: a.ts (1.2 KB), b.ts (4 KB, was GB18030), c.png (7 KB, image); skipped: 2 binary` */
export function inputList({ files, skipped }: InputReport): string {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const reasons = countReasons(skipped);
  const tail = reasons === '' ? '' : `skipped: ${reasons}`;
  const head = `${files.length} ${files.length === 1 ? 'file' : 'files'}, ${formatBytes(total)}`;
  if (files.length <= IN_A_LINE) {
    return [`${head}: ${files.map(fileText).join(', ')}`, ...(tail === '' ? [] : [tail])].join('; ');
  }
  const shown = files.slice(0, files.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES);
  const rest = files.length - shown.length;
  return [
    head,
    ...shown.map((file) => `  ${fileText(file)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
    ...(tail === '' ? [] : [tail]),
  ].join('\n');
}

function fileText({ path, bytes, encoding, image }: ReadFile): string {
  const facts = [formatBytes(bytes), ...(encoding ? [`was ${encoding}`] : []), ...(image ? ['image'] : [])];
  return `${oneLine(path)} (${facts.join(', ')})`;
}
