import { MgwError } from '../../domain/errors.ts';

/**
 * - `broken`: what came back is no good; remembered, since every process would find the same
 * - `settled`: will be so next time, too (key, model, request); not asked again by this process
 * - `passing`: is asked again after a while
 * - `refused`: nothing was sent, by decision
 */
export type FailureKind = 'broken' | 'settled' | 'passing' | 'refused';

/** Why there are no vectors. */
export class EmbeddingFailure extends Error {
  readonly kind: FailureKind;

  constructor(message: string, kind: FailureKind) {
    super(message);
    this.kind = kind;
  }
}

export function toFailure(error: unknown): EmbeddingFailure {
  if (error instanceof EmbeddingFailure) return error;
  const settled = error instanceof MgwError && (error.code === 'config' || error.code === 'bad-request');
  const message = error instanceof Error ? oneLine(error.message) : 'it failed';
  return new EmbeddingFailure(message, settled ? 'settled' : 'passing');
}

/** By what an answer that is none says. `secret` is never repeated. */
export function refusalOf(
  status: number,
  body: string,
  { secret, setting }: { secret: string | undefined; setting: string },
): EmbeddingFailure {
  if (status === 401 || status === 403) {
    return new EmbeddingFailure(`the key was refused (${status}); check ${setting}.api_key_env`, 'settled');
  }
  const said = messageIn(body);
  const words = said === undefined ? undefined : oneLine(secret ? said.replaceAll(secret, '…') : said);
  const text = refusalText(status);
  const isPassing = status === 429 || status >= 500 || status === 408;
  return new EmbeddingFailure(words === undefined ? text : `${text}: ${words}`, isPassing ? 'passing' : 'settled');
}

function refusalText(status: number): string {
  if (status === 404) return 'endpoint or model is not known there (404)';
  return status === 429 ? 'too many requests or no quota (429)' : `it answered ${status}`;
}

/** `{"error":{"message":…}}`, `{"error":…}` and `{"message":…}`. */
function messageIn(body: string): string | undefined {
  try {
    const { error, message } = Object(JSON.parse(body));
    const said: unknown = error?.message ?? error ?? message;
    return typeof said === 'string' && said.trim() !== '' ? said : undefined;
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 200);
}
