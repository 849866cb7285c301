import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TASKS } from '../../domain/task.ts';
import type { BuiltIn } from './built-in-index.ts';
import type { ConceptTable } from './concept-table.ts';
import { bytesOf, listsOf, takeHashes, takeIndex, wordsIn } from './index-lists.ts';

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
  read ??= unpack(readFileSync(join(import.meta.dirname, 'tasks.bin')));
  return read;
}

const HEADER = 5;
/** Words of a SHA-256. */
const STAMP = 8;
const SCALE = 1000;

/**
 * Little-endian words of 32 bits: how many features, entries, examples and words there are, and how many bytes the names and
 * the texts have; the stamp; then the lists of `TaskIndex` in their order; of the examples task, difficulty in thousandths and where
 * its text begins; of the words the hashes, as `SortedHashes` has them, and the concepts; then the names, one a line, and the
 * texts, in UTF-8. So that no text is made that nobody looks at.
 */
export function pack(
  { index, count, exampleAt, stamp }: BuiltIn,
  { names, words, concepts }: ConceptTable,
): Uint8Array {
  const { features } = index;
  const examples = Array.from({ length: count }, (_, place) => exampleAt(place) ?? { text: '', task: TASKS[0] });
  const texts = examples.map(({ text }) => Buffer.from(text));
  const name = Buffer.from(names.join('\n'));
  const starts = [0];
  for (const { length } of texts) starts.push((starts.at(-1) ?? 0) + length);
  const header = Uint32Array.of(
    ...[features.hashes.length, index.entries.length, count, words.hashes.length, name.length],
  );
  const lists = [
    ...listsOf(index),
    Uint32Array.from(examples, ({ task }) => TASKS.indexOf(task)),
    Uint32Array.from(examples, ({ difficulty = 0 }) => Math.round(difficulty * SCALE)),
    ...[Uint32Array.from(starts), words.hashes, words.starts, concepts],
  ];
  return Buffer.concat([...bytesOf([header]), Buffer.from(stamp(), 'hex'), ...bytesOf(lists), name, ...texts]);
}

export function unpack(bytes: Buffer): Packed {
  const all = wordsIn(bytes);
  const [features = 0, entries = 0, count = 0, words = 0, nameBytes = 0] = all.uint32(HEADER);
  all.uint32(STAMP);
  const index = takeIndex(all, { features, entries });
  const tasks = all.uint32(count);
  const difficulties = all.uint32(count);
  const starts = all.uint32(count + 1);
  const ofWords = takeHashes(all, words);
  const concepts = all.uint32(words);
  const at = all.taken();
  const textOf = (from: number, to: number) => bytes.toString('utf8', at + from, at + to);
  const names = textOf(0, nameBytes).split('\n');
  const exampleAt = (place: number) => {
    const task = TASKS[tasks[place] ?? -1];
    if (task === undefined) return undefined;
    return {
      task,
      difficulty: (difficulties[place] ?? 0) / SCALE,
      get text() {
        return textOf(nameBytes + (starts[place] ?? 0), nameBytes + (starts[place + 1] ?? 0));
      },
    };
  };
  const stamp = () => bytes.toString('hex', HEADER * 4, (HEADER + STAMP) * 4);
  return { builtIn: { index, count, exampleAt, stamp }, concepts: { names, words: ofWords, concepts } };
}
