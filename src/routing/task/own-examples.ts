import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { plainForm } from '../../domain/plain-form.ts';
import type { TaskExample } from '../../domain/task.ts';
import { hashOf } from '../../domain/text-features.ts';
import { replaceFileSync } from '../../files/replace-file.ts';
import { builtIn } from './built-in-index.ts';
import { bytesOf, type IndexSize, lengthOfLists, listsOf, takeIndex, wordsIn } from './index-lists.ts';
import type { Neighbour } from './nearest-examples.ts';
import type { TaskIndex } from './task-index.ts';

/** The person's own examples, ready to be compared with. */
export type OwnExamples = {
  examples: readonly TaskExample[];
  index: TaskIndex;
  /** The example that has this text, in plain form (`plainForm`), as the nearest there can be. */
  withText(text: string): Neighbour | undefined;
};

/** What a word weighs that only the person's own examples have: as much as one that is seen in one task three times. */
const OWN_WORD = 0.4;

/** An index with the hashes of the examples' texts in plain form, in their order. */
type Compiled = { index: TaskIndex; texts: Uint32Array };

/**
 * Compiling takes a process longer than all the rest of a call, so the result is kept in the file `keptAt`, by the texts and by
 * what compiles them. A file that is not whole or not of these is made anew. Never fails: what cannot be kept is compiled again.
 */
export async function ownExamples(examples: readonly TaskExample[], keptAt: string): Promise<OwnExamples> {
  const source = sourceOf(examples);
  const { index, texts } = unpacked(bytesAt(keptAt), { source, count: examples.length }) ?? (await compiled());
  return { examples, index, withText: (text) => findText(plainForm(text), { examples, texts }) };

  async function compiled(): Promise<Compiled> {
    const { compileIndex } = await import('./compile-index.ts');
    const fresh = {
      index: compileIndex(examples, { index: builtIn().index, unknown: OWN_WORD }),
      texts: Uint32Array.from(examples, ({ text }) => hashOf(plainForm(text))),
    };
    keep(keptAt, packed(fresh, source));
    return fresh;
  }
}

function findText(
  plain: string,
  { examples, texts }: Pick<OwnExamples, 'examples'> & Pick<Compiled, 'texts'>,
): Neighbour | undefined {
  const hash = hashOf(plain);
  for (let place = texts.indexOf(hash); place >= 0; place = texts.indexOf(hash, place + 1)) {
    const example = examples[place];
    if (example !== undefined && plainForm(example.text) === plain) return { example, similarity: 1, own: true };
  }
  return undefined;
}

/** A task and a difficulty are not compiled, so another one of them is no other source. */
function sourceOf(examples: readonly TaskExample[]): Buffer {
  const texts = examples.map(({ text }) => text);
  return createHash('sha256')
    .update(builtIn().stamp())
    .update(Uint32Array.from(texts, ({ length }) => length))
    .update(texts.join(''))
    .digest();
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}

const SUM_BYTES = 32;
/** Two sums, and how many features and entries there are. */
const HEADER_BYTES = 2 * SUM_BYTES + 8;

/** The sum of all that follows; the source; how many features and entries there are; the lists of the index, and the texts' hashes. */
function packed({ index, texts }: Compiled, source: Buffer): Buffer {
  const size = Uint32Array.of(index.features.hashes.length, index.entries.length);
  const rest = Buffer.concat([source, ...bytesOf([size, ...listsOf(index), texts])]);
  return Buffer.concat([sha256(rest), rest]);
}

/** Undefined where a bit is not as it was written, or it was written of something else. */
function unpacked(bytes: Buffer, { source, count }: { source: Buffer; count: number }): Compiled | undefined {
  if (bytes.length < HEADER_BYTES || !source.equals(bytes.subarray(SUM_BYTES, 2 * SUM_BYTES))) return undefined;
  if (!sha256(bytes.subarray(SUM_BYTES)).equals(bytes.subarray(0, SUM_BYTES))) return undefined;
  const words = wordsIn(bytes.subarray(2 * SUM_BYTES));
  const [features = 0, entries = 0] = words.uint32(2);
  const size: IndexSize = { features, entries };
  if (bytes.length !== HEADER_BYTES + 4 * (lengthOfLists(size) + count)) return undefined;
  return { index: takeIndex(words, size), texts: words.uint32(count) };
}

function bytesAt(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function keep(path: string, content: Buffer): void {
  try {
    replaceFileSync(path, content);
  } catch {
    // Compiled again by the next process.
  }
}
