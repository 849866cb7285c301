import type { ErrorCode } from '../domain/errors.ts';

/** What a script can tell from the exit code alone. 130 and 143 are set by the signal that came. */
export const EXIT_CODES: Record<ErrorCode, number> = {
  internal: 1,
  record: 1,
  usage: 2,
  config: 2,
  'input-too-large': 2,
  'no-key': 3,
  auth: 3,
  'cost-limit': 4,
  budget: 4,
  'rate-limit': 5,
  quota: 5,
  timeout: 6,
  network: 6,
  'context-length': 7,
  'content-filter': 7,
  'model-not-found': 7,
  'bad-request': 7,
  server: 7,
  incomplete: 7,
  malformed: 7,
  cancelled: 130,
  'reader-gone': 141,
};
