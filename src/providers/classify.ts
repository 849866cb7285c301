import { type Disposition, type ErrorCode, MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { formatCount } from '../domain/money.ts';
import { type ErrorBody, parseErrorBody, vendorWords } from './error-body.ts';
import { genericErrors } from './errors/generic.ts';
import type { ErrorRow, Provider } from './provider.ts';

/** An answer that is an error: by its status, or 200 and the error in its body. */
export type Failure = { status: number; headers: Readonly<Record<string, string>>; body: string };

export type ClassifyContext = {
  model: Model;
  /** Wall time, ms since the epoch. */
  now: number;
  /** The key that was sent; it is taken out of whatever is shown. */
  key?: string | undefined;
  /** Our own count of the input, asked only when it was too long. */
  inputTokens?: () => number;
};

type Meaning = Pick<ErrorRow, 'meaning' | 'disposition' | 'hint' | 'resetInMessage'>;

/** An error answer as an `MgwError`: the vendor's table first, then the generic one, then the bare status. */
export function classify(provider: Provider, failure: Failure, context: ClassifyContext): MgwError {
  const body = parseErrorBody(failure.body);
  const status = effectiveStatus(failure.status, body);
  const known = [...provider.errors, ...genericErrors].find((row) => matches(row, status, body));
  const row = isForeignPage(body, status) ? FOREIGN_PAGE : (known ?? byStatus(status));
  const [vendorCode] = body.codes;
  return new MgwError(row.meaning, describe(failure, body, context), {
    disposition: row.disposition,
    hint:
      row.hint ??
      clearsHint(row.meaning, retryAfter(failure.headers, context.now)) ??
      tooLongHint(row.meaning, body, context) ??
      hintFor(row.meaning, context.model),
    httpStatus: failure.status,
    vendorCode: vendorCode && vendorWords(vendorCode, context.key),
    retryAfterMs:
      (row.resetInMessage ? untilReset(body.message, context.now) : undefined) ??
      retryAfter(failure.headers, context.now),
    bill: body.usage && { usage: body.usage },
  });
}

/** A finish reason that is a failure, as an `MgwError`; undefined when it is not one. */
export function classifyFinish(provider: Provider, finish: string, model: Model): MgwError | undefined {
  const row = [...provider.errors, ...genericErrors].find((candidate) => candidate.finish?.includes(finish));
  if (!row) return undefined;
  return new MgwError(row.meaning, `${model.alias}: the vendor ended the answer with "${vendorWords(finish)}"`, {
    disposition: row.disposition,
    hint: row.hint ?? hintFor(row.meaning, model),
    vendorCode: finish,
  });
}

/** A rate limit that says when it clears. */
function clearsHint(code: ErrorCode, retryAfterMs: number | undefined): string | undefined {
  if (code !== 'rate-limit' || retryAfterMs === undefined) return undefined;
  return orAnother(`it clears in ${Math.ceil(retryAfterMs / 1000)} s`, ';');
}

/** By how much an input is too long: the vendor's limit where its words name it, else the model's window. */
function tooLongHint(code: ErrorCode, body: ErrorBody, { model, inputTokens }: ClassifyContext): string | undefined {
  const named = /(?:length is|should be \[\d+,)\s*(\d+)/.exec(body.message)?.[1];
  const limit = named === undefined ? model.contextWindow : Number(named);
  if (code !== 'context-length' || inputTokens === undefined || limit === undefined) return undefined;
  const input = inputTokens();
  const figures = `the input is about ${formatCount(input)} tokens (estimated), the limit ${formatCount(limit)}`;
  return input > limit
    ? `${figures}: shorten it by about ${formatCount(input - limit)}, or ask a model with a larger window`
    : `${figures}: shorten it or lower --max-tokens, or ask a model with a larger window`;
}

/** The step that a person can take. */
function hintFor(code: ErrorCode, model: Model): string {
  switch (code) {
    case 'auth':
      return keyHint(model);
    case 'quota':
      return orAnother(topUpHint(model));
    case 'rate-limit':
      return 'wait a little, or run fewer calls at a time';
    case 'model-not-found':
      return `check \`model: ${model.upstreamModel}\` and the endpoint of "${model.alias}" in the config`;
    case 'context-length':
      return 'shorten the input, or ask a model with a larger context window';
    case 'content-filter':
      return 'rephrase it; `routing.fallback_on: [content-filter]` lets another model try';
    case 'bad-request':
      return `the vendor does not take the request as it is; check the options and \`params\` of "${model.alias}"`;
    default:
      return orAnother('this is a fault on the side of the vendor; try again later');
  }
}

/** `mgw init` leaves out what it puts behind a hint: there, no other can be asked. */
function orAnother(hint: string, sign: ',' | ';' = ','): string {
  return sign === ',' ? `${hint}, or ask another model with -m` : `${hint}; or ask another model with -m`;
}

/** Whose account it is, which the name of a protocol does not say. */
function topUpHint({ provider, alias, endpoint }: Model): string {
  return provider === 'openai-compatible' && URL.canParse(endpoint)
    ? `top up the account of ${alias} at ${new URL(endpoint).host}`
    : `top up the account of ${provider}`;
}

function keyHint({ key, alias }: Model): string {
  switch (key.kind) {
    case 'env':
      return `check the key in ${key.names.join(' or ')}`;
    case 'command':
      return `check the key that \`api_key_command\` of "${alias}" prints`;
    case 'file':
      return `check the key in ${key.path}`;
    case 'none':
      return `"${alias}" is asked without a key; name one with \`api_key_env\``;
  }
}

/** vLLM and others put the HTTP status into the body of an error that comes inside a 200. */
function effectiveStatus(status: number, { codes }: ErrorBody): number {
  const inBody = codes.find((code) => /^[45]\d\d$/.test(code));
  return status < 400 && inBody !== undefined ? Number(inBody) : status;
}

function matches(row: ErrorRow, status: number, { codes, message }: ErrorBody): boolean {
  if (row.finish) return false;
  if (row.codes && !row.codes.some((code) => codes.includes(code))) return false;
  if (row.message && !row.message.test(message)) return false;
  return row.status === undefined || row.status === status;
}

const FOREIGN_PAGE: Meaning = {
  meaning: 'malformed',
  disposition: 'next',
  hint: 'this is a page for a browser, not the API; check `endpoint`, and the proxy or portal on the way',
};

/** A page in place of the API; with 401, 413, 429 and 5xx the status still tells what is wrong. */
function isForeignPage({ html }: ErrorBody, status: number): boolean {
  return html && status < 500 && ![401, 413, 429].includes(status);
}

function byStatus(status: number): Meaning {
  const [meaning, disposition]: [ErrorCode, Disposition] =
    status >= 400 && status < 500 ? ['bad-request', 'user-error'] : ['server', 'retry'];
  return { meaning, disposition };
}

function describe({ status, body: text }: Failure, body: ErrorBody, { model, key }: ClassifyContext): string {
  const what = status < 400 ? 'an error inside the answer' : `HTTP ${status}`;
  const words = vendorWords(body.message, key);
  const { alias } = model;
  if (body.html && words === '') return `${alias}: ${what}: an HTML page, not the API`;
  if (body.html) return `${alias}: ${what}: an HTML page, not the API ("${words}")`;
  if (text.trim() === '') return `${alias}: ${what} with an empty body`;
  if (body.requestId === undefined) return `${alias}: ${what}: ${words}`;
  return `${alias}: ${what}: ${words} (request ${vendorWords(body.requestId, key)})`;
}

/** `Retry-After`, in seconds or as an HTTP date. */
function retryAfter(headers: Failure['headers'], now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : undefined;
}

/** `2026-08-25 07:41:44` in the text, Beijing time (UTC+8, no summer time), as ms from now. */
function untilReset(message: string, now: number): number | undefined {
  const match = /(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(message);
  const at = match ? Date.parse(`${match[1]}T${match[2]}+08:00`) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
