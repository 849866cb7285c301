import type { Message } from '../../domain/chat.ts';

/** What a demand is about: a text that stands beside it. Lengths are in characters. */
export type Material = { length: number; isCode: boolean };

/** A message taken apart. `demand`: all of it where nothing stands beside it, or where what stands there is what is asked. */
export type Parts = { demand: string; material?: Material };

/** What is beside a demand: its length, a Chinese character as three, and whether it is code. */
export type Beside = { length?: number; isCode?: boolean };

/** Reads a text with material beside its demand. All but `partsOf` take text in lower case. */
export type MaterialReader = {
  partsOf: (text: string, said: string | undefined) => Parts;
  isDemand: (text: string, beside?: Beside) => boolean;
  isReview: (text: string) => boolean;
  judgementsIn: (text: string) => number;
};

/** Shorter texts are read whole without looking further, in characters. */
export const LEAST_LENGTH = 100;

/** Whether a message may have material beside its demand, so that a `MaterialReader` has to look at it. */
export function mayHaveMaterial({ content, demand = '' }: Pick<Message, 'content' | 'demand'>): boolean {
  if (content.length >= LEAST_LENGTH) return true;
  const { length } = demand.trim();
  return length > 0 && length < content.trim().length;
}
