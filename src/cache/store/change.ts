import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf } from '../../files/code-of.ts';
import {
  commitManifest,
  listFolder,
  logName,
  type Manifest,
  manifestName,
  readManifest,
  type Segment,
} from './manifest.ts';
import { encodeSegment, type SegmentContent } from './segment-writer.ts';
import { openView, type View } from './view.ts';

/** What a change starts from, and where it puts its segments; nobody sees them before it is committed. */
export type Draft = {
  view: View;
  write(content: SegmentContent, about: Omit<Segment, 'name'>): Segment;
};

/** Of one who is at work on the next generation, others leave it alone for so long. Ms. */
const CLAIM_MS = 2_000;

/**
 * From the newest state to the next. False when there is nothing to do, or when somebody else was first: then what was
 * prepared is thrown away, and whoever cares begins again.
 */
export function change(folder: string, draft: (draft: Draft) => Omit<Manifest, 'generation'> | undefined): boolean {
  const view = openView(folder);
  if (view === undefined) return false;
  const generation = Math.max(view.manifest.generation, view.listing.generations[0] ?? 0) + 1;
  const written: string[] = [];
  const write = (content: SegmentContent, about: Omit<Segment, 'name'>) => {
    const name = `index-${String(generation).padStart(9, '0')}-${randomUUID()}`;
    written.push(name);
    writeFileSync(join(folder, name), encodeSegment(content), { mode: 0o600, flag: 'wx' });
    return { name, ...about };
  };
  let committed = false;
  try {
    const next = draft({ view, write });
    committed = next !== undefined && commitManifest(folder, { ...next, generation });
  } finally {
    view.close();
    // Once it is committed, others may build upon it at once: from then on only `sweep` takes anything away.
    if (!committed) for (const name of written) rmSync(join(folder, name), { force: true });
  }
  if (committed) sweep(folder, generation);
  return committed;
}

/**
 * Says to others that the next generation is being worked at: the path to remove afterwards, or undefined when somebody
 * else has said so. Only saves work: of what two do at once, one does it in vain. A dead one's claim is over in a moment.
 */
export function claim(folder: string, now: number): string | undefined {
  const path = join(folder, `claim-${(listFolder(folder)?.generations[0] ?? 0) + 1}`);
  try {
    writeFileSync(path, String(now), { mode: 0o600, flag: 'wx' });
    return path;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const age = now - Number(readOr(path, '0'));
  if (age >= 0 && age < CLAIM_MS) return undefined;
  writeFileSync(path, String(now), { mode: 0o600 });
  return path;
}

/**
 * Removes what no longer belongs to the store: by the generation in its name, so that nobody's work in hand is taken. Only for
 * the newest generation: whoever slept so long that the number it took was free again, with others far ahead, has changed
 * nothing, and the next sweep takes away what it left.
 */
function sweep(folder: string, generation: number): void {
  const listing = listFolder(folder);
  if (listing === undefined || listing.generations[0] !== generation) return;
  const manifest = readManifest(folder, listing);
  if (manifest.generation !== generation) return;
  const used = new Set([
    ...manifest.segments.map(({ name }) => name),
    ...manifest.files.map(logName),
    manifestName(generation),
    manifestName(generation - 1),
  ]);
  for (const name of listing.names) {
    const [, kind, number] = /^(index|manifest|claim|uses|log)-(\d+)/.exec(name) ?? [];
    if (kind === undefined || used.has(name)) continue;
    const isOver = kind === 'log' ? Number(number) < manifest.current : Number(number) <= generation;
    if (isOver) removeQuietly(join(folder, name));
  }
}

/** What somebody has open, where that keeps it from being removed, goes with the next sweep. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The change is made all the same.
  }
}

function readOr(path: string, otherwise: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return otherwise;
  }
}
