import type { Answer } from '../../domain/answer.ts';
import { totalOfCalls } from '../../domain/billed-report.ts';
import type { Received, Structured } from './ask-structured.ts';

export type Answered = Received & { answer: Answer };

/** One answer of what was asked once or twice: its JSON, and in `totalCost` what both calls cost. */
export function structuredAnswer({ value, text, last, earlier }: Structured<Answered>): Answer {
  const { totalCost: _, ...answer } = last.answer;
  const entries = [...earlier, last].flatMap(({ finish }) => finish.entry ?? []);
  return {
    ...answer,
    content: text,
    json: value,
    ...totalOfCalls(entries),
    ...(earlier.length > 0 && { earlier: earlier.map((tried) => tried.answer) }),
  };
}
