import { closeSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { type MonthFiles, type MonthSums, type OpenMonth, openMonth, type RollupParts } from './month-rollup.ts';
import { keepRollup, loadRollup, type Rollup, restampRollup } from './rollup-file.ts';
import { addSections, SECTIONS, type Section } from './rollup-sections.ts';
import { type Progress, spanOf, type Tally, tally } from './tally.ts';

const NOTHING: Progress = { offset: 0, checksum: 0, lines: 0 };
const CHUNK_BYTES = 1024 * 1024;

/**
 * The sums of a month, from its roll-up as far as that holds and from its rows beyond; kept, where enough of them is
 * new. What is rolled up is not added up again: only its checksum is taken, and that where the file looks changed.
 */
export async function rollUpMonth(files: MonthFiles, section: Section, parts: RollupParts): Promise<MonthSums> {
  const month = openMonth(files, section, parts);
  try {
    const holding = (await holds(month)) ? month.known : undefined;
    const isWorthIt = month.stamp.size - (holding?.head.offset ?? 0) >= parts.leastBytes;
    const base = holding && isWorthIt ? loadRollup(files.rollup, parts.zoneName, NAMES) : holding;
    const next = () => turn().then(() => parts.signal?.throwIfAborted());
    const options = { zone: parts.zone, checksum: crc32, to: month.stamp.size, turn: next };
    const added = await tally(month.file, base?.head ?? NOTHING, options);
    if (isWorthIt) keepRollup(files.rollup, merged(base, added, month, parts));
    else if (base !== undefined && !month.trusted) restampRollup(files.rollup, parts.zoneName, month.stamp);
    return {
      rows: [
        ...(base?.sections.get(section.name) ?? []),
        ...added.whole.tables.rows(section),
        ...added.torn.tables.rows(section),
      ],
      damages: [...(base?.head.damages ?? []), ...added.whole.damages, ...added.torn.damages],
      span: spanOf([base?.head.span, added.whole.span, added.torn.span]),
    };
  } finally {
    closeSync(month.file);
  }
}

const NAMES = SECTIONS.map(({ name }) => name);

async function holds({ known, trusted, file }: OpenMonth): Promise<boolean> {
  if (known === undefined || trusted) return trusted;
  return (await checksumTo(file, known.head.offset)) === known.head.checksum;
}

/** Of the first bytes of a file; another than any when there are fewer. */
async function checksumTo(file: number, offset: number): Promise<number> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  let sum = 0;
  for (let at = 0; at < offset; ) {
    const read = readSync(file, buffer, 0, Math.min(CHUNK_BYTES, offset - at), at);
    if (read === 0) return -1;
    sum = crc32(buffer.subarray(0, read), sum);
    at += read;
    await turn();
  }
  return sum;
}

/** Everything up to the last newline. */
function merged(base: Rollup | undefined, added: Tally, { stamp }: OpenMonth, { zoneName }: RollupParts): Rollup {
  const { offset, checksum, lines, whole } = added;
  const damages = [...(base?.head.damages ?? []), ...whole.damages];
  const span = spanOf([base?.head.span, whole.span]);
  return {
    head: { offset, checksum, lines, damages, span, stamp, zone: zoneName },
    sections: addSections(base?.sections, whole.tables),
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
