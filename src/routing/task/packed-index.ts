import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { TASKS } from '../../domain/task.ts';
import type { BuiltIn } from './built-in-index.ts';
import type { ConceptTable } from './concept-table.ts';
import { bytesOf, listsOf, listsOfModel, takeHashes, takeIndex, takeModel, wordsIn } from './index-lists.ts';

type Packed = { builtIn: BuiltIn; concepts: ConceptTable };

let read: Packed | undefined;

/** What `.ci/task-index.mjs` compiled. Throws when the file cannot be read. */
export function builtIn(): BuiltIn {
  return packed().builtIn;
}

export function conceptTable(): ConceptTable {
  return packed().concepts;
}

function packed(): Packed {
  if (read !== undefined) return read;
  const path = join(import.meta.dirname, 'tasks.bin');
  const head = bytesAt(path, { from: 0, to: 4 }).readUInt32LE();
  const bytesFrom = (from: number, to: number) => bytesAt(path, { from, to });
  read = unpack(bytesFrom(0, head), bytesFrom);
  return read;
}

/** A part of a file: of the largest part nobody reads more than a few lines, and reading takes a process as long as much else. */
function bytesAt(path: string, { from, to }: { from: number; to: number }): Buffer {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    readSync(file, bytes, 0, bytes.length, from);
    return bytes;
  } finally {
    closeSync(file);
  }
}

const HEADER = 6;
/** Words of a SHA-256. */
const STAMP = 8;
const SCALE = 1000;

/**
 * Little-endian words of 32 bits: how many bytes come before the texts; how many features, entries, examples and words there
 * are, and how many bytes the names have; the stamp; then the lists of `TaskIndex` and of `TaskModel` in their order; of the
 * examples task, difficulty in thousandths and where its text begins; of the words the hashes, as `SortedHashes` has them, and
 * the concepts; then the names, one a line, and the texts, in UTF-8. So that no text is read that nobody looks at.
 */
export function pack(
  { index, model, count, exampleAt, stamp }: BuiltIn,
  { names, words, concepts }: ConceptTable,
): Uint8Array {
  const { features } = index;
  const examples = Array.from({ length: count }, (_, place) => exampleAt(place) ?? { text: '', task: TASKS[0] });
  const texts = examples.map(({ text }) => Buffer.from(text));
  const name = Buffer.from(names.join('\n'));
  const starts = [0];
  for (const { length } of texts) starts.push((starts.at(-1) ?? 0) + length);
  const lists = [
    ...listsOf(index),
    ...listsOfModel(model),
    Uint32Array.from(examples, ({ task }) => TASKS.indexOf(task)),
    Uint32Array.from(examples, ({ difficulty = 0 }) => Math.round(difficulty * SCALE)),
    ...[Uint32Array.from(starts), words.hashes, words.starts, concepts],
  ];
  const listed = Buffer.concat([Buffer.from(stamp(), 'hex'), ...bytesOf(lists), name]);
  const header = Uint32Array.of(
    HEADER * 4 + listed.length,
    ...[features.hashes.length, index.entries.length, count, words.hashes.length, name.length],
  );
  return Buffer.concat([...bytesOf([header]), listed, ...texts]);
}

/** `bytes`: all before the texts; `bytesFrom` reads a part of the whole. */
export function unpack(bytes: Buffer, bytesFrom: (from: number, to: number) => Buffer): Packed {
  const all = wordsIn(bytes);
  const [head = 0, features = 0, entries = 0, count = 0, words = 0, nameBytes = 0] = all.uint32(HEADER);
  all.uint32(STAMP);
  const index = takeIndex(all, { features, entries });
  const model = takeModel(all, features);
  const tasks = all.uint32(count);
  const difficulties = all.uint32(count);
  const starts = all.uint32(count + 1);
  const ofWords = takeHashes(all, words);
  const concepts = all.uint32(words);
  const at = all.taken();
  const names = bytes.toString('utf8', at, at + nameBytes).split('\n');
  const exampleAt = (place: number) => {
    const task = TASKS[tasks[place] ?? -1];
    if (task === undefined) return undefined;
    return {
      task,
      difficulty: (difficulties[place] ?? 0) / SCALE,
      get text() {
        return bytesFrom(head + (starts[place] ?? 0), head + (starts[place + 1] ?? 0)).toString('utf8');
      },
    };
  };
  const stamp = () => bytes.toString('hex', HEADER * 4, (HEADER + STAMP) * 4);
  return { builtIn: { index, model, count, exampleAt, stamp }, concepts: { names, words: ofWords, concepts } };
}
