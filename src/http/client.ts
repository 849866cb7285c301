import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import { MgwError } from '../domain/errors.ts';
import { hostOf, networkError } from './network-error.ts';
import { openPool, type Pool, type PoolOptions } from './pool.ts';
import { proxyFor } from './proxy.ts';
import { unlessAborted } from './unless-aborted.ts';

export type HttpRequest = {
  headers: Readonly<Record<string, string>>;
  body: string;
  signal: AbortSignal;
  /** Called when there is a connection and the request goes out. */
  onSent?: () => void;
};

export type HttpResponse = {
  status: number;
  /** Names in lower case; of a repeated header, the first. */
  headers: Readonly<Record<string, string>>;
  /** Throws `MgwError`, or the signal's reason. Whoever stops reading closes the connection. */
  body: AsyncIterable<Uint8Array>;
  /** Closes the connection at once, also under a pending read of the body. */
  destroy(): void;
};

export type HttpClient = {
  /** Throws `MgwError` (`network`, `timeout`, `malformed`, `bad-request`), or the signal's reason when it is aborted. */
  post(url: string, request: HttpRequest): Promise<HttpResponse>;
  /** Ends every connection. */
  close(): Promise<void>;
};

const KEPT_ALIVE = 10;

/** One pool for the whole program. The time limits after the connection are the caller's, through `signal`. */
export function createHttpClient(options: Omit<PoolOptions, 'onStep'>): HttpClient {
  let pool: Promise<Pool> | undefined;
  let inFlight = 0;

  const post: HttpClient['post'] = async (url, { headers, body, signal, onSent }) => {
    const target = endpointUrl(url);
    pool ??= openPool(options);
    const { dispatcher, proxies } = await pool;
    if (signal.aborted) throw reasonOf(signal);
    const explain = explainer(target, proxies && proxyFor(proxies, target), signal);
    // Beyond ten at a time a connection serves one request and is closed, so at most ten stay open when all is done.
    const reset = ++inFlight > KEPT_ALIVE;
    const leave = () => inFlight--;
    const answer = request.call(onSent ? telling(dispatcher, onSent) : dispatcher, {
      origin: target.origin,
      path: target.pathname + target.search,
      method: 'POST',
      headers: { ...headers, 'accept-encoding': 'identity' },
      body,
      signal,
      reset,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    answer.then((response) => response.body.on('error', () => {}).once('close', leave), leave);
    const response = await unlessAborted(answer, signal).catch((error) => {
      throw explain(error);
    });
    return checked(response, target, explain);
  };

  const close = async () => {
    const opened = await pool?.catch(() => undefined);
    await opened?.close();
  };

  return { post, close };
}

/** The dispatcher, saying when a request has its connection: before that nothing was sent. */
function telling(dispatcher: Dispatcher, onSent: () => void): Dispatcher {
  const told: Dispatcher = Object.create(dispatcher);
  told.dispatch = (options, handler) => {
    const { onConnect } = handler;
    handler.onConnect = (abort) => {
      onSent();
      onConnect?.call(handler, abort);
    };
    return dispatcher.dispatch(options, handler);
  };
  return told;
}

type Explain = (error: unknown) => MgwError;

function explainer(target: URL, proxy: string | undefined, signal: AbortSignal): Explain {
  return (error) => (signal.aborted ? reasonOf(signal) : networkError(error, target, proxy));
}

function reasonOf(signal: AbortSignal): MgwError {
  const reason: unknown = signal.reason;
  return reason instanceof MgwError ? reason : new MgwError('cancelled', 'the call was cancelled', { cause: reason });
}

function endpointUrl(url: string): URL {
  const target = URL.canParse(url) ? new URL(url) : undefined;
  if (target && (target.protocol === 'https:' || target.protocol === 'http:')) return target;
  throw new MgwError('config', `the endpoint "${url}" is not an http:// or https:// address`, {
    hint: 'correct `endpoint`',
  });
}

function checked(
  { statusCode: status, headers: raw, body }: Dispatcher.ResponseData,
  target: URL,
  explain: Explain,
): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) headers[name] = (Array.isArray(value) ? value[0] : value) ?? '';
  const destroy = () => {
    body.destroy();
  };
  if (status >= 300 && status < 400) {
    destroy();
    throw redirected(status, target, headers['location']);
  }
  const encoding = headers['content-encoding'] || 'identity';
  if (encoding.toLowerCase() === 'identity') return { status, headers, body: guarded(body, explain), destroy };
  destroy();
  // The status of an error says enough without its body.
  if (status >= 400) return { status, headers, body: guarded([], explain), destroy };
  throw new MgwError(
    'malformed',
    `${hostOf(target)} answered in ${encoding.slice(0, 40)}, although plain text was asked for`,
    {
      hint: 'a proxy on the way compresses answers; check `endpoint` and the proxy',
      disposition: 'next',
    },
  );
}

/** Never followed: the key would go to a host that the config does not name. */
function redirected(status: number, target: URL, location: string | undefined): MgwError {
  const to =
    location !== undefined && URL.canParse(location, target.href)
      ? withoutSecrets(new URL(location, target))
      : 'nowhere';
  return new MgwError(
    'bad-request',
    `${hostOf(target)} answered ${status}, a redirect to ${to}, which is not followed`,
    {
      hint: 'if you trust that address, write it into `endpoint`',
      disposition: 'next',
      httpStatus: status,
    },
  );
}

/** An address as it can be shown: what stands in its query may be a secret. */
function withoutSecrets({ origin, pathname }: URL): string {
  return origin + pathname;
}

async function* guarded(
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  explain: Explain,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk;
  } catch (error) {
    throw explain(error);
  }
}
