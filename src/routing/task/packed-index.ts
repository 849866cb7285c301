import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TASKS } from '../../domain/task.ts';
import type { BuiltIn } from './built-in-index.ts';
import type { ConceptTable } from './concept-table.ts';
import { type SortedHashes, shiftOf, startCount } from './sorted-hashes.ts';

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
const SCALE = 1000;

/**
 * Little-endian words of 32 bits: how many features, entries, examples and words there are, and how many bytes the names and
 * the texts have; then the lists of `TaskIndex` in their order; of the examples task, difficulty in thousandths and where
 * its text begins; of the words the hashes, as `SortedHashes` has them, and the concepts; then the names, one a line, and the
 * texts, in UTF-8. So that no text is made that nobody looks at.
 */
export function pack({ index, count, exampleAt }: BuiltIn, { names, words, concepts }: ConceptTable): Uint8Array {
  const { features } = index;
  const examples = Array.from({ length: count }, (_, place) => exampleAt(place) ?? { text: '', task: TASKS[0] });
  const texts = examples.map(({ text }) => Buffer.from(text));
  const name = Buffer.from(names.join('\n'));
  const starts = [0];
  for (const { length } of texts) starts.push((starts.at(-1) ?? 0) + length);
  const lists = [
    Uint32Array.of(features.hashes.length, index.owners.length, count, words.hashes.length, name.length),
    ...[features.hashes, features.starts, index.weights, index.starts, index.owners, index.shares],
    Uint32Array.from(examples, ({ task }) => TASKS.indexOf(task)),
    Uint32Array.from(examples, ({ difficulty = 0 }) => Math.round(difficulty * SCALE)),
    ...[Uint32Array.from(starts), words.hashes, words.starts, concepts],
  ];
  return Buffer.concat([...lists.map(({ buffer }) => new Uint8Array(buffer)), name, ...texts]);
}

export function unpack(bytes: Buffer): Packed {
  // A copy where it does not begin at a whole word.
  const { buffer, byteOffset } = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(bytes);
  const [features = 0, entries = 0, count = 0, words = 0, nameBytes = 0] = new Uint32Array(buffer, byteOffset, HEADER);
  let at = byteOffset + HEADER * 4;
  const take = (length: number) => {
    const from = at;
    at += length * 4;
    return [buffer, from, length] as const;
  };
  const sorted = (length: number): SortedHashes => {
    const hashes = new Uint32Array(...take(length));
    const starts = new Uint32Array(...take(startCount(length)));
    return { hashes, starts, shift: shiftOf(starts) };
  };
  const index = {
    features: sorted(features),
    weights: new Float32Array(...take(features)),
    starts: new Uint32Array(...take(features + 1)),
    owners: new Uint32Array(...take(entries)),
    shares: new Float32Array(...take(entries)),
  };
  const tasks = new Uint32Array(...take(count));
  const difficulties = new Uint32Array(...take(count));
  const starts = new Uint32Array(...take(count + 1));
  const ofWords = sorted(words);
  const concepts = new Uint32Array(...take(words));
  const textOf = (from: number, to: number) => bytes.toString('utf8', at - byteOffset + from, at - byteOffset + to);
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
  return { builtIn: { index, count, exampleAt }, concepts: { names, words: ofWords, concepts } };
}
