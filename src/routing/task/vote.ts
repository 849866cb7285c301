import { TASKS, type Task } from '../../domain/task.ts';
import type { Told } from './difficulty.ts';
import type { Neighbour } from './nearest-examples.ts';
import type { Predicted } from './task-model.ts';

export type Vote = {
  task: Task;
  /** The share of the votes that it has before the next task; 0 to 1. */
  margin: number;
  /** The neighbours of the task. */
  alike: readonly Neighbour[];
  /** What the model says, and how many votes it has; absent: it has none. */
  model?: { predicted: Predicted; votes: number };
};

/** The person's own example counts for as many of ours. */
const OWN_VOTES = 4;

/** What a similarity is raised to for a vote, so that many that are a little alike do not outvote one that is. */
const POWER = 6;

/** What the model counts: as much as one and a half examples with the very text. */
const MODEL_VOTES = 1.5;

function voteOf({ similarity, own }: Neighbour): number {
  return similarity ** POWER * (own ? OWN_VOTES : 1);
}

/** By the neighbours and by the model, which gives way to the person's own examples. Undefined where neither is. */
export function vote(nearest: readonly Neighbour[], predicted: Predicted | undefined): Vote | undefined {
  const votes = TASKS.map(() => 0);
  let [total, own] = [0, 0];
  for (const neighbour of nearest) {
    const weight = voteOf(neighbour);
    const at = TASKS.indexOf(neighbour.example.task);
    votes[at] = (votes[at] ?? 0) + weight;
    total += weight;
    if (neighbour.own) own += weight;
  }
  if (total === 0 && predicted === undefined) return undefined;
  // Where one of the person's own is the nearest, or they have most of the votes, that is what the person says.
  const isSilent = predicted === undefined || nearest[0]?.own === true || own > total / 2;
  const ofModel = isSilent ? 0 : MODEL_VOTES * (1 - own / (total || 1));
  const scores = TASKS.map((task, at) => ({
    task,
    score: ((votes[at] ?? 0) + ofModel * (predicted?.tasks[at] ?? 0)) / (total + ofModel),
  }));
  const [first, second] = scores.toSorted((a, b) => b.score - a.score);
  if (first === undefined) return undefined;
  return {
    task: first.task,
    margin: marginOf(first.score, second?.score ?? 0),
    alike: nearest.filter(({ example }) => example.task === first.task),
    ...(predicted && ofModel > 0 && { model: { predicted, votes: ofModel } }),
  };
}

function marginOf(first: number, second: number): number {
  return Math.round(Math.min(1, Math.max(0, first - second)) * 1000) / 1000;
}

/** An example with the very text: where it says nothing of the difficulty, the others of its task do, and the model. */
export function told(same: Neighbour, others: readonly Neighbour[], predicted: Predicted | undefined): Vote {
  const { task, difficulty } = same.example;
  if (difficulty !== undefined) return { task, margin: 1, alike: [same] };
  const alike = others.filter(({ example }) => example.task === task);
  return { task, margin: 1, alike, ...(predicted && { model: { predicted, votes: MODEL_VOTES } }) };
}

/** How hard that which was voted for is, as far as neighbours and model tell. */
export function toldBy({ task, alike, model }: Vote): Told {
  const examples = difficultyAmong(alike);
  if (model === undefined) return { ...(examples !== undefined && { examples }), share: 0 };
  const { predicted, votes } = model;
  const ofModel = predicted.difficultyFor(task);
  if (examples === undefined) return { model: ofModel, share: 1 };
  const telling = alike.filter(({ example }) => example.difficulty !== undefined);
  return { examples, model: ofModel, share: votes / (votes + votesOf(telling)) };
}

function votesOf(neighbours: readonly Neighbour[]): number {
  return neighbours.reduce((sum, neighbour) => sum + voteOf(neighbour), 0);
}

/** How much of the deviation of similar examples' difficulties counts: where they disagree, an answer too cheap is worse than one too dear. */
const CAUTION = 0.25;

/** The mean of those that say how hard they are, and more where they disagree; undefined: none does. */
function difficultyAmong(neighbours: readonly Neighbour[]): number | undefined {
  let weight = 0;
  let sum = 0;
  let squares = 0;
  for (const neighbour of neighbours) {
    const { difficulty } = neighbour.example;
    if (difficulty === undefined) continue;
    const share = voteOf(neighbour);
    weight += share;
    sum += difficulty * share;
    squares += difficulty ** 2 * share;
  }
  if (weight === 0) return undefined;
  const mean = sum / weight;
  // Rounding may leave a little less than nothing of those that agree.
  return mean + CAUTION * Math.sqrt(Math.max(0, squares / weight - mean ** 2));
}
