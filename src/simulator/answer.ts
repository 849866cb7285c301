import type { SimulatedRequest } from './request.ts';
import { deltasOf, textFor } from './texts.ts';

/** One answer, before a vendor's form is put on it. */
export type SimulatedAnswer = {
  id: string;
  /** Seconds since the epoch. */
  created: number;
  model: string;
  /** Empty unless thinking. */
  reasoning: readonly string[];
  content: readonly string[];
  finishReason: 'stop' | 'length';
  tokens: { input: number; reasoning: number; output: number };
  includeUsage: boolean;
};

export type AnswerContext = { id: string; created: number; model: string; thinks: boolean };

export function answerFor(request: SimulatedRequest, { thinks, ...named }: AnswerContext): SimulatedAnswer {
  const text = textFor(request.question);
  const content = capped(deltasOf(text.content), request.outputCap);
  const reasoning = thinks ? deltasOf(text.reasoning) : [];
  const reasoningTokens = countTokens(reasoning.join(''));
  return {
    ...named,
    reasoning,
    content,
    finishReason: content.join('') === text.content ? 'stop' : 'length',
    tokens: {
      input: countTokens(request.input),
      reasoning: reasoningTokens,
      output: reasoningTokens + countTokens(content.join('')),
    },
    includeUsage: request.includeUsage,
  };
}

/** The simulator's whole tokenizer: bytes of UTF-8 divided by 4, rounded up. */
function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

function capped(deltas: readonly string[], cap: number): string[] {
  let text = '';
  return deltas.filter((delta) => {
    text += delta;
    return countTokens(text) <= cap;
  });
}
