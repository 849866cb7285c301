import type { ErrorRow } from '../provider.ts';

/** https://api-docs.deepseek.com/quick_start/error_codes, and recorded bodies. `code` always says `invalid_request_error`. */
export const deepseekErrors: readonly ErrorRow[] = [
  { message: /Content Exists Risk/i, meaning: 'content-filter', disposition: 'content-filter' },
  { message: /maximum context length/i, meaning: 'context-length', disposition: 'larger-window' },
  {
    message: /Failed to buffer the request body|length limit exceeded/i,
    meaning: 'context-length',
    disposition: 'next',
  },
  { message: /Insufficient Balance/i, meaning: 'quota', disposition: 'rest' },
  { status: 402, meaning: 'quota', disposition: 'rest' },
  { codes: ['authentication_error'], meaning: 'auth', disposition: 'rest' },
  { message: /Model Not Exist/i, meaning: 'model-not-found', disposition: 'next' },
  { message: /Invalid format|Failed to deserialize/i, meaning: 'bad-request', disposition: 'user-error' },
  {
    status: 429,
    meaning: 'rate-limit',
    disposition: 'retry',
    hint: 'the account has too many calls at once (2,500 for flash, 500 for pro); wait a little, or run fewer at a time',
  },
];
