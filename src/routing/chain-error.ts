import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';

export type FailedCandidate = { model: Model; error: MgwError };

/**
 * What the caller is told when the chain is through. One candidate: its own error. Several: one line that names each,
 * with the code of the last that was not merely a key problem, since keys are seldom why a call failed everywhere.
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
      hint: error.hint,
      disposition: error.disposition,
      httpStatus: error.httpStatus,
      vendorCode: error.vendorCode,
      retryAfterMs: error.retryAfterMs,
      cause: error,
    },
  );
}

function named({ model, error }: FailedCandidate): string {
  return error.message.startsWith(model.alias) ? error.message : `${model.alias}: ${error.message}`;
}
