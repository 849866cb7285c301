import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { builtIn } from '../../../../src/routing/task/built-in-index.ts';
import { unpack } from '../../../../src/routing/task/packed-index.ts';

const file = readFileSync(fileURLToPath(new URL('../../../../dist/tasks.bin', import.meta.url)));

test('of the file that is built, a text is read only when somebody looks at it', () => {
  const head = file.readUInt32LE(0);
  const read: [number, number][] = [];
  const { builtIn: packed } = unpack(file.subarray(0, head), (from, to) => {
    read.push([from, to]);
    return file.subarray(from, to);
  });
  const compiled = builtIn();
  const last = compiled.count - 1;
  const examples = [0, 1, last].map((place) => packed.exampleAt(place));
  expect(examples.map((one) => one?.task)).toEqual([0, 1, last].map((place) => compiled.exampleAt(place)?.task));
  expect(read).toEqual([]);
  expect(examples.map((one) => one?.text)).toEqual([0, 1, last].map((place) => compiled.exampleAt(place)?.text));
  expect(read[0]?.[0]).toBe(head);
  expect(read[2]?.[1]).toBe(file.length);
  expect([packed.exampleAt(-1), packed.exampleAt(compiled.count)]).toEqual([undefined, undefined]);
});

test('the file that is built has the index and the model of the sources', () => {
  const { builtIn: packed } = unpack(file, (from, to) => file.subarray(from, to));
  expect(packed.index).toEqual(builtIn().index);
  expect(packed.model).toEqual(builtIn().model);
  expect(packed.stamp()).toMatch(/^[0-9a-f]{64}$/);
});
