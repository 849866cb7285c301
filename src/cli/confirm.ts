import { canConfirm, type Io } from './io.ts';

/**
 * Asks a person, on stderr, for a yes: `y`, `yes`, `是` or `好`. Everything else is no: Enter alone, Ctrl-C, Ctrl-D, an aborted
 * signal. False at once, with nothing asked, unless a person is there to see the question and to answer it.
 */
export async function confirm(
  question: string,
  { io, signal }: { io: Pick<Io, 'stderr' | 'stdin'>; signal: AbortSignal },
): Promise<boolean> {
  if (!canConfirm(io) || signal.aborted) return false;
  await io.stderr.write(`${question} [y/N] `);
  const answer = await io.stdin.readLine?.(signal);
  // Nobody pressed Enter, so the cursor still stands behind the question.
  if (answer === undefined) await io.stderr.write('\n');
  return answer !== undefined && isYes(answer);
}

/** In either language. */
export function isYes(answer: string): boolean {
  return /^(?:y(?:es)?|是的?|好的?)$/i.test(plain(answer));
}

/** What says no, where an answer may be neither. */
export function isNo(answer: string): boolean {
  return /^(?:no?|否|不|不是|不要|不用)$/i.test(plain(answer));
}

/** NFKC: an input method for Chinese gives a wide ｙ. */
function plain(answer: string): string {
  return answer.normalize('NFKC').trim();
}
