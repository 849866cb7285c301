import type { Message } from '../../domain/chat.ts';
import type { Language, Task } from '../../domain/task.ts';
import { builtIn } from './built-in-index.ts';
import { difficultyOf, type Signal } from './difficulty.ts';
import type { MaterialReader } from './material-reader.ts';
import { createNearest, type Neighbour } from './nearest-examples.ts';
import type { OwnExamples } from './own-examples.ts';
import { type Shape, shapeOf } from './shape.ts';
import { taskFeatures } from './task-features.ts';
import { type Weighted, weightedIn } from './task-index.ts';
import { type Predicted, predict } from './task-model.ts';
import { told, toldBy, type Vote, vote } from './vote.ts';

/** What a request was taken for. */
export type TaskReading = {
  /** The likeliest, also where it is not sure. */
  task: Task;
  /** False: examples and model do not tell it from the next task, or cannot read the text; nothing should be decided by it. */
  sure: boolean;
  /** The share of the votes, of similar examples and of the model, that this task has before the next one; 0 to 1. */
  margin: number;
  /** The margin that is needed, where marks on similar requests have moved it. */
  needed?: number;
  /** 0 to 1. */
  difficulty: number;
  language: Language;
  /** Of the last message of the user. */
  characters: number;
  /** What moved the difficulty. */
  signals: readonly Signal[];
  /** The most similar examples, nearest first. */
  nearest: readonly Neighbour[];
  shape: Pick<Shape, 'structured' | 'shortAnswer' | 'oneWordAnswer' | 'lengthAsked' | 'earlierTurns'>;
  /** Hashes of what it has of the examples' words: what a mark on it is found again by. */
  features: readonly number[];
};

export type TaskReader = (messages: readonly Message[], known?: Known) => TaskReading;

export type Known = {
  /** The examples nearest to `requestText`, where they are told by something else than words. */
  nearest?: readonly Neighbour[] | undefined;
  /** The answer is to keep a schema, whatever the text says of its form. */
  isStructured?: boolean;
};

/** What is compared with the examples: the last message of the user, of a long one both ends. */
export function requestText(messages: readonly Message[], materialReader: MaterialReader | undefined): string {
  return shapeOf(messages, materialReader).request;
}

export type TaskReaderParts = {
  /** Absent: no message that may have material is read; see `materialReaderFor`. */
  materialReader: MaterialReader | undefined;
  /** Beside the built-in ones; one with the same text as the request decides alone. */
  own?: OwnExamples | undefined;
  /** The margin below which a reading is not sure, 0 to 1, where it is not the usual one. */
  marginFor?: (read: Pick<TaskReading, 'task' | 'features'>, usual: number) => number;
};

/** How many examples vote. */
export const VOTERS = 8;
const SHOWN = 3;
/** Nothing is like the text below this similarity. */
const UNLIKE = 0.12;
const MARGIN = 0.15;

/** Reads requests without asking anybody: by examples, and by what can be seen. */
export function createTaskReader({ materialReader, own, marginFor }: TaskReaderParts): TaskReader {
  const nearestTo = createNearest(own);
  return (messages, { nearest: given, isStructured = false } = {}) => {
    const seen = shapeOf(messages, materialReader);
    const shape = isStructured ? { ...seen, structured: true } : seen;
    const {
      known,
      isForeign,
      nearest: others,
      predicted,
      voted,
    } = compared(shape, { nearestTo, given, materialReader });
    const same = own?.withText(shape.text);
    const nearest = same === undefined ? others : [same, ...others.filter(({ example }) => example !== same.example)];
    const read = same === undefined ? judged(voted, shape, materialReader) : told(same, others, predicted);
    const { task, margin } = read;
    const { difficulty, signals } = difficultyOf(shape, { task, told: toldBy(read) });
    const { structured, shortAnswer, oneWordAnswer, lengthAsked, earlierTurns } = shape;
    const features = hashesOf(known);
    const byWords = given === undefined && nearest[0]?.own !== true;
    const usual = byWords && (isForeign || shape.language === 'other') ? CLEAR : MARGIN;
    const least = marginFor?.({ task, features }, usual) ?? usual;
    return {
      task,
      features,
      sure: margin >= least && (nearest[0]?.similarity ?? 0) >= UNLIKE,
      margin,
      ...(least !== usual && { needed: Math.round(least * 1000) / 1000 }),
      difficulty,
      language: shape.language,
      characters: shape.length,
      signals,
      nearest: nearest.slice(0, SHOWN),
      shape: {
        ...{ structured, shortAnswer, oneWordAnswer, earlierTurns },
        ...(lengthAsked !== undefined && { lengthAsked }),
      },
    };
  };
}

type Compared = {
  known: Weighted;
  /** So little of it is known that it is in a language that no example is in, and its signs are most of what is: a `?`. */
  isForeign: boolean;
  nearest: readonly Neighbour[];
  predicted: Predicted | undefined;
  voted: Vote;
};

/**
 * By its demand; where that does not say enough, as one about a text that is there, and where code is there as one about code,
 * unless it asks for what is done with any text.
 */
function compared(
  shape: Shape,
  {
    nearestTo,
    given,
    materialReader,
  }: {
    nearestTo: ReturnType<typeof createNearest>;
    given: readonly Neighbour[] | undefined;
    materialReader: MaterialReader | undefined;
  },
): Compared {
  const by = (about?: 'payload' | 'code'): Compared => {
    const features = taskFeatures(shape.request, about);
    const { index, model } = builtIn();
    const known = weightedIn(index, features);
    const nearest = given ?? nearestTo({ features, known }, VOTERS);
    // Where the examples are told by something else than words, these say nothing more.
    const canPredict = given === undefined && known.places.length > 0;
    const predicted = canPredict ? predict(model, known, shape.request) : undefined;
    const isForeign = known.places.length < LEAST_KNOWN * features.size;
    return { known, isForeign, nearest, predicted, voted: vote(nearest, predicted) ?? unlike(shape) };
  };
  const alone = by();
  const { material, judgements } = shape;
  if (material === undefined || given !== undefined) return alone;
  const { task, margin } = alone.voted;
  if (material.isCode) return AS_ANY_TEXT.has(task) && margin >= CLEAR ? alone : by('code');
  const isTold = margin >= MARGIN && WITH_TEXTS.has(task);
  return judgements > 0 || isTold || !materialReader?.isDemand(shape.request.toLowerCase()) ? alone : by('payload');
}

/** The margin from which on a demand on code is for something else, and a text in another language is read. */
const CLEAR = 0.5;
/** The share of a text that is known of nearly all that is written in the examples' languages. */
const LEAST_KNOWN = 0.25;
const AS_ANY_TEXT: ReadonlySet<Task> = new Set(['translation', 'summary', 'extraction']);
const WITH_TEXTS: ReadonlySet<Task> = new Set([...AS_ANY_TEXT, 'rewriting', 'question', 'creative']);
/** To find is no extraction where what is found is to be judged. */
const JUDGED: ReadonlySet<Task> = new Set(['extraction', 'question', 'summary', 'rewriting', 'chat']);
const LEAST_JUDGEMENTS = 2;

/** What the material makes of a task: code that is rewritten, or not clearly used as a text, is a task of code. */
function judged(
  vote: Vote,
  { material, judgements, request }: Shape,
  materialReader: MaterialReader | undefined,
): Vote {
  // What the person's own examples say is said.
  if (material === undefined || vote.alike.some(({ own }) => own)) return vote;
  const { task, margin } = vote;
  const isOfCode = material.isCode && (task === 'rewriting' || margin < CLEAR);
  if (isOfCode && task !== 'code') return byTask('code', margin);
  const isJudged =
    judgements >= LEAST_JUDGEMENTS || (!material.isCode && materialReader?.isReview(request.toLowerCase()));
  return isJudged && JUDGED.has(task) ? byTask('analysis', margin) : vote;
}

/** What no example tells. */
function unlike({ hasCode }: Shape): Vote {
  return byTask(hasCode ? 'code' : 'question', 0);
}

function byTask(task: Task, margin: number): Vote {
  return { task, margin, alike: [] };
}

/** The features of a text that the built-in examples know, in a fixed order. */
function hashesOf({ places }: Weighted): number[] {
  const { hashes } = builtIn().index.features;
  return [...Uint32Array.from(places, (place) => hashes[place] ?? 0).sort()];
}
