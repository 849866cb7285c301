import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TASKS, type Task } from '../../../../src/domain/task.ts';
import type { Neighbour } from '../../../../src/routing/task/nearest-examples.ts';
import type { Predicted } from '../../../../src/routing/task/task-model.ts';
import { told, toldBy, vote } from '../../../../src/routing/task/vote.ts';

/** A model that is sure of one task. */
const saying = (task: Task, words = 0.5): Predicted => ({
  tasks: TASKS.map((one) => (one === task ? 1 : 0)),
  difficultyFor: () => ({ words, known: 3, ofSize: 0, size: { words: 3, clauses: 0 } }),
});
const near = (
  task: Task,
  similarity: number,
  { own = false, difficulty = 0.2 }: { own?: boolean; difficulty?: number | 'unsaid' } = {},
): Neighbour => ({
  example: { text: `${task} ${similarity}`, task, ...(difficulty !== 'unsaid' && { difficulty }) },
  similarity,
  own,
});

test('where nothing is alike, the model decides; without it nobody does', () => {
  expect(vote([], saying('code'))).toMatchObject({ task: 'code', margin: 1, alike: [] });
  expect(vote([], undefined)).toBeUndefined();
});

test('examples with the very text outvote the model, and those that are little alike do not', () => {
  const [same, weak] = [near('summary', 1), near('summary', 0.5)];
  expect(vote([same, same, same], saying('code'))?.task).toBe('summary');
  expect(vote([weak, weak, weak], saying('code'))?.task).toBe('code');
});

test("the nearest of the person's own silences the model", () => {
  const { task, model } = vote([near('chat', 0.5, { own: true }), near('code', 0.3)], saying('code')) ?? {};
  expect({ task, model }).toEqual({ task: 'chat', model: undefined });
});

test("so do the person's own where they have most of the votes, though one of ours is nearer", () => {
  const nearest = [near('code', 0.5), near('chat', 0.48, { own: true })];
  expect(vote(nearest, saying('code'))).toMatchObject({ task: 'chat' });
  expect(vote(nearest, saying('code'))?.model).toBeUndefined();
});

test("the model has less to say, the more the person's own have", () => {
  const [few, more] = [0.5, 0.6].map((own) =>
    vote([near('code', 0.8), near('chat', own, { own: true })], saying('code')),
  );
  expect(few?.model?.votes).toBeLessThan(1.5);
  expect(more?.model?.votes).toBeLessThan(few?.model?.votes ?? 0);
});

test('how hard it is, is told by examples that say so and by the model, in shares that make a whole', () => {
  const silent = near('code', 1, { difficulty: 'unsaid' });
  const [one, beside] = [[near('code', 1)], [near('code', 1), silent, silent]].map((nearest) => {
    const read = vote(nearest, saying('code', 0.7));
    return read && toldBy(read);
  });
  expect(one?.model?.words).toBe(0.7);
  expect(one?.examples).toBeCloseTo(0.2);
  expect(one?.share).toBeGreaterThan(0.5);
  expect(one?.share).toBeLessThan(1);
  // Those that say nothing of it have no share in it.
  expect(beside?.share).toBe(one?.share);
  expect(toldBy({ task: 'code', margin: 1, alike: [silent] })).toEqual({ share: 0 });
  expect(toldBy({ task: 'code', margin: 0, alike: [] })).toEqual({ share: 0 });
});

test('an example with the very text says its task, and its difficulty where it has one', () => {
  const own = near('chat', 1, { own: true, difficulty: 0.9 });
  expect(told(own, [near('code', 1)], saying('code'))).toEqual({ task: 'chat', margin: 1, alike: [own] });
  const silent = near('chat', 1, { own: true, difficulty: 'unsaid' });
  const read = told(silent, [near('code', 1), near('chat', 0.5)], saying('code'));
  expect(read).toMatchObject({ task: 'chat', margin: 1, alike: [{ similarity: 0.5 }] });
  expect(toldBy(read).model?.words).toBe(0.5);
});

test('whatever votes, the margin is from 0 to 1, and the share of the model as well', () => {
  const neighbour = fc
    .record({
      task: fc.constantFrom(...TASKS),
      similarity: fc.double({ min: 1e-9, max: 1, noNaN: true }),
      own: fc.boolean(),
      difficulty: fc.oneof(fc.constant('unsaid' as const), fc.double({ min: 0, max: 1, noNaN: true })),
    })
    .map(({ task, similarity, ...rest }) => near(task, similarity, rest));
  const scores = fc.array(fc.double({ min: -1, max: 2, noNaN: true }), {
    minLength: TASKS.length,
    maxLength: TASKS.length,
  });
  fc.assert(
    fc.property(fc.array(neighbour, { maxLength: 8 }), fc.option(scores), (all, tasks) => {
      const nearest = all.toSorted((a, b) => b.similarity - a.similarity);
      const read = vote(nearest, tasks === null ? undefined : { ...saying('code'), tasks });
      expect(read === undefined).toBe(nearest.length === 0 && tasks === null);
      if (read === undefined) return;
      const { share, examples = 0 } = toldBy(read);
      for (const one of [read.margin, share]) expect(one >= 0 && one <= 1).toBe(true);
      expect(Number.isFinite(examples)).toBe(true);
    }),
  );
});
