import type { Answer } from '../../domain/answer.ts';
import { NANO } from '../../domain/money.ts';
import type { Received, Structured } from './ask-structured.ts';

export type Answered = Received & { answer: Answer };

/** One answer of what was asked once or twice: its JSON, and in `totalCost` what both calls cost. */
export function structuredAnswer({ value, text, last, earlier }: Structured<Answered>): Answer {
  const { totalCost: _, ...answer } = last.answer;
  const total = totalOf([...earlier, last].map((tried) => tried.answer));
  return {
    ...answer,
    content: text,
    json: value,
    ...(total !== undefined && { totalCost: total }),
    ...(earlier.length > 0 && { earlier: earlier.map((tried) => tried.answer) }),
  };
}

/** Undefined where one of them is not known, or they are in several currencies. */
function totalOf(answers: readonly Answer[]): number | undefined {
  const currencies = new Set(answers.flatMap(({ currency }) => currency ?? []));
  if (currencies.size > 1 || answers.some(({ totalCost }) => totalCost === undefined)) return undefined;
  return answers.reduce((sum, { totalCost = 0 }) => sum + Math.round(totalCost * NANO), 0) / NANO;
}
