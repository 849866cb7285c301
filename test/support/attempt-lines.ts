import type { AttemptReport } from '../../src/domain/answer.ts';

type Attempt = Pick<AttemptReport, 'model' | 'status' | 'code' | 'httpStatus'>;

/** Attempts in short: `a rate-limit 429`, `b ok`. */
export function attemptLines(attempts: readonly Attempt[] = []): string[] {
  return attempts.map(({ model, status, code, httpStatus }) =>
    [model, status === 'ok' ? 'ok' : code, httpStatus].filter((word) => word !== undefined).join(' '),
  );
}
