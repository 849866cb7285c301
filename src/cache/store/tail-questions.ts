import { headOf } from './entry-line.ts';
import type { Position } from './log.ts';
import { linesOfPart, type TailPart } from './view.ts';

/** A question that is kept and not indexed yet. */
export type TailQuestion = {
  key: string;
  scope: string;
  analyser: string;
  terms: readonly string[];
  isAnalysed: boolean;
  position: Position;
};

/** Read from the heads alone: whether a line is what it says is proved for those that are taken. */
export function tailQuestions(tail: readonly TailPart[]): TailQuestion[] {
  return tail.flatMap(linesOfPart).flatMap(({ line, ...position }) => {
    const head = headOf(line);
    if (head === undefined || head.question === undefined) return [];
    const { key, scope, analyser = '', terms } = head;
    return [{ key, scope, analyser, terms: terms ?? [], isAnalysed: terms !== undefined, position }];
  });
}
