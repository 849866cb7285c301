import type { ErrorRow } from '../provider.ts';

/** What the protocol's errors mean where a vendor says nothing else: OpenAI's codes, then words, then the HTTP status. */
export const genericErrors: readonly ErrorRow[] = [
  {
    finish: ['insufficient_system_resource', 'aborted', 'network_error', 'error'],
    meaning: 'server',
    disposition: 'retry',
  },
  { finish: ['model_context_window_exceeded'], meaning: 'context-length', disposition: 'larger-window' },
  {
    codes: ['context_length_exceeded', 'string_above_max_length'],
    meaning: 'context-length',
    disposition: 'larger-window',
  },
  {
    codes: ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'],
    meaning: 'quota',
    disposition: 'rest',
  },
  { codes: ['rate_limit_exceeded'], meaning: 'rate-limit', disposition: 'retry' },
  { codes: ['invalid_api_key', 'authentication_error', 'account_deactivated'], meaning: 'auth', disposition: 'rest' },
  { codes: ['model_not_found'], meaning: 'model-not-found', disposition: 'next' },
  { codes: ['content_filter', 'content_policy_violation'], meaning: 'content-filter', disposition: 'content-filter' },
  {
    message: /maximum context length|context (length|window) (is )?exceeded|prompt is too long|exceeds? the context/i,
    meaning: 'context-length',
    disposition: 'larger-window',
  },
  { message: /insufficient (balance|credit|funds)/i, meaning: 'quota', disposition: 'rest' },
  {
    message: /\bmodel\b.{0,80}\b(does not exist|not exist|not found)/i,
    meaning: 'model-not-found',
    disposition: 'next',
  },
  { status: 401, meaning: 'auth', disposition: 'rest' },
  { status: 402, meaning: 'quota', disposition: 'rest' },
  { status: 403, meaning: 'auth', disposition: 'rest', hint: 'the vendor does not let this key or this network in' },
  { status: 404, meaning: 'model-not-found', disposition: 'next' },
  {
    status: 405,
    meaning: 'bad-request',
    disposition: 'next',
    hint: 'check `endpoint`: this address takes no chat requests',
  },
  { status: 408, meaning: 'server', disposition: 'retry' },
  { status: 409, meaning: 'server', disposition: 'retry' },
  { status: 413, meaning: 'context-length', disposition: 'next' },
  { status: 425, meaning: 'server', disposition: 'retry' },
  { status: 429, meaning: 'rate-limit', disposition: 'retry' },
  { status: 501, meaning: 'server', disposition: 'next' },
];
