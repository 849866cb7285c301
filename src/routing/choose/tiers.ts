import type { Model } from '../../domain/model.ts';
import { TIERS, type Tier } from '../../domain/route-decision.ts';
import type { Task } from '../../domain/task.ts';
import { EASY, HARD } from './effort.ts';

export function neededTier(difficulty: number): Tier {
  return difficulty < EASY ? 'economy' : difficulty < HARD ? 'standard' : 'reasoning';
}

/** The higher the more. A model of unknown tier counts as standard. */
export function tierRank({ tier = 'standard' }: Pick<Model, 'tier'>): number {
  return TIERS.indexOf(tier);
}

/** Strengths are free words; these are how others call our tasks. */
const OTHER_WORDS: Readonly<Record<string, readonly Task[]>> = {
  writing: ['creative', 'rewriting'],
  math: ['mathematics'],
  maths: ['mathematics'],
  coding: ['code'],
  reasoning: ['analysis', 'mathematics'],
};

export function isStrongIn({ strengths = [] }: Pick<Model, 'strengths'>, task: Task): boolean {
  return strengths.some((word) => word === task || OTHER_WORDS[word]?.includes(task));
}
