import { formatCount } from '../../domain/money.ts';
import type { InputReport, ReadFile } from '../input/attach.ts';
import { reasonsOf } from '../input/count-reasons.ts';
import { formatBytes } from '../input/format-bytes.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from './error-text.ts';
import { styled } from './style.ts';
import { fitTerminal } from './wrap.ts';

/** Names that a line may hold; more stand one below the other. */
const IN_A_LINE = 3;
const MOST_LINES = 20;

type Told = InputReport & { empty?: readonly string[] };

/** What went in, where a person reads it; what was decoded, and what is empty, everywhere. */
export async function tellInput({ files, skipped, empty = [] }: Told, stderr: Output): Promise<void> {
  for (const path of empty) {
    const words = t('{path} is empty', { path: oneLine(path) });
    await stderr.write(`${await fitTerminal(`mgw: ${words}`, stderr, '  ')}\n`);
  }
  if (stderr.remarks && isWorthAList({ files, skipped })) {
    await writeInputList({ files, skipped }, stderr);
    return;
  }
  for (const { path, encoding } of files) {
    if (encoding === undefined) continue;
    await stderr.write(
      `${await fitTerminal(`mgw: ${t('{path} was {encoding}, and is sent as UTF-8', { path: oneLine(path), encoding })}`, stderr, '  ')}\n`,
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
  const reasons = reasonsOf(skipped).map(([reason, n]) => told(`${formatCount(n)} ${reason}`));
  const tail = reasons.length === 0 ? '' : t('skipped: {reasons}', { reasons: reasons.join(t(', ')) });
  const size = formatBytes(total);
  const head = t(files.length === 1 ? '{n} file, {size}' : '{n} files, {size}', { n: files.length, size });
  if (files.length <= IN_A_LINE) {
    const names = t('{head}: {names}', { head, names: files.map(fileText).join(t(', ')) });
    return [names, ...(tail === '' ? [] : [tail])].join(t('; '));
  }
  const shown = files.slice(0, files.length > MOST_LINES ? MOST_LINES - 1 : MOST_LINES);
  const rest = files.length - shown.length;
  return [
    head,
    ...shown.map((file) => `  ${fileText(file)}`),
    ...(rest > 0 ? [`  ${t('and {n} more##files', { n: rest })}`] : []),
    ...(tail === '' ? [] : [tail]),
  ].join('\n');
}

function fileText({ path, bytes, encoding, image }: ReadFile): string {
  const facts = [
    formatBytes(bytes),
    ...(encoding ? [t('was {encoding}', { encoding })] : []),
    ...(image ? [t('image')] : []),
  ];
  return t('{path} ({facts})', { path: oneLine(path), facts: facts.join(t(', ')) });
}
