import { type ErrorCode, MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';

export type FailedCandidate = { model: Model; error: MgwError };

/** What somebody can mend: the key, the account, or by waiting. */
const MENDABLE: ReadonlySet<ErrorCode> = new Set(['auth', 'no-key', 'quota', 'rate-limit']);

/**
 * What the caller is told when the chain is through. One candidate: its own error. Several: one line that names each,
 * with the code of the last that was not merely a key problem, since keys are seldom why a call failed everywhere. The hint
 * is that of the same one, and before it of the first, where that is the one to mend.
 */
export function chainError(failures: readonly FailedCandidate[]): MgwError {
  const last = failures.at(-1);
  if (last === undefined) return new MgwError('internal', 'no candidate was tried');
  const telling = failures.findLast(({ error }) => error.code !== 'no-key' && error.code !== 'auth') ?? last;
  const { error } = telling;
  return new MgwError(
    error.code,
    failures.length === 1 ? named(last) : `${failures.length} models failed: ${failures.map(named).join('; ')}`,
    {
      hint: hintOf(failures, telling),
      disposition: error.disposition,
      httpStatus: error.httpStatus,
      vendorCode: error.vendorCode,
      retryAfterMs: error.retryAfterMs,
      cause: error,
    },
  );
}

function hintOf([first]: readonly FailedCandidate[], telling: FailedCandidate): string | undefined {
  const { hint } = telling.error;
  if (first === undefined || first === telling || !MENDABLE.has(first.error.code)) return hint;
  const hints = [first, telling].filter(({ error }) => error.hint !== undefined);
  return hints.map(({ model, error }) => `${model.alias}: ${error.hint}`).join('\n');
}

function named({ model, error }: FailedCandidate): string {
  return error.message.startsWith(model.alias) ? error.message : `${model.alias}: ${error.message}`;
}
