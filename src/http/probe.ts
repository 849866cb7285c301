import type { Dispatcher } from 'undici';
import request from 'undici/lib/api/api-request.js';
import { MgwError, toMgwError } from '../domain/errors.ts';
import type { Clock, Effects } from '../effects.ts';
import { hostOf, networkError } from './network-error.ts';
import { type ConnectionStep, openPool, type Pool } from './pool.ts';
import { proxyFor } from './proxy.ts';
import { unlessAborted } from './unless-aborted.ts';

/** `ms`: from nothing to the head of an answer, or to the failure. `proxy`: the one on the way, without its password. */
export type Probe = { host: string; ms: number; proxy?: string } & (Reached | { reached: false; error: MgwError });

type Reached = {
  reached: true;
  /** Whatever it is: without a key most endpoints answer 401 or 404. */
  status: number;
  /** How far the server's clock is before this machine's, by its Date header; exact to a second or so. */
  offsetMs?: number;
  /** The origin that it would rather be asked at. */
  redirectTo?: string;
};

export type ProbeOptions = { env: Effects['env']; clock: Clock; signal: AbortSignal; limitMs?: number };

const LIMIT_MS = 5_000;
/** The probe has a limit of its own, which can say what it waited for. */
const CONNECT_TIMEOUT_MS = 60_000;

/**
 * Goes the way of a call, on a connection of its own, with a GET that carries no key and pays for nothing: DNS, proxy,
 * TCP, TLS, the head of any answer. Throws the signal's reason, and `config` for a proxy that cannot be used.
 */
export async function probeEndpoint(url: string, options: ProbeOptions): Promise<Probe> {
  const { env, clock, signal, limitMs = LIMIT_MS } = options;
  const target = new URL(url);
  let step: ConnectionStep = 'dns';
  const pool = await openPool({
    env,
    connectTimeoutMs: CONNECT_TIMEOUT_MS,
    onStep: (next) => {
      step = next;
    },
  });
  const proxy = pool.proxies && proxyFor(pool.proxies, target);
  const way = { host: hostOf(target), ...(proxy !== undefined && { proxy }) };
  const startedAt = clock.monotonic();
  const elapsed = () => Math.round(clock.monotonic() - startedAt);
  const limit = new AbortController();
  const cancel = clock.after(limitMs, () => limit.abort(tooSlow(way, step, limitMs)));
  try {
    const response = await headOf(pool, target, AbortSignal.any([signal, limit.signal]));
    const ms = elapsed();
    if (proxy !== undefined && response.statusCode === 407) throw new Error('Proxy response (407)');
    return { ...way, ms, reached: true, ...about(response, target, clock.now()) };
  } catch (error) {
    if (signal.aborted) throw toMgwError(signal.reason);
    return { ...way, ms: elapsed(), reached: false, error: networkError(error, target, proxy) };
  } finally {
    cancel();
    await pool.close();
  }
}

type Head = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>;

async function headOf({ dispatcher }: Pool, target: URL, signal: AbortSignal): Promise<Head> {
  const answer = request.call(dispatcher, {
    origin: target.origin,
    path: target.pathname + target.search,
    method: 'GET',
    headers: { 'user-agent': 'mgw', accept: 'application/json', 'accept-encoding': 'identity' },
    signal,
    reset: true,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const { statusCode, headers, body } = await unlessAborted(answer, signal);
  body.on('error', () => {}).destroy();
  return { statusCode, headers };
}

function about({ statusCode, headers }: Head, target: URL, now: number): Omit<Reached, 'reached'> {
  const dateMs = Date.parse(first(headers['date']));
  const location = first(headers['location']);
  const redirected = statusCode >= 300 && statusCode < 400 && URL.canParse(location, target.href);
  return {
    status: statusCode,
    ...(Number.isFinite(dateMs) && { offsetMs: dateMs - now }),
    ...(redirected && { redirectTo: new URL(location, target).origin }),
  };
}

function first(header: string | string[] | undefined): string {
  return (Array.isArray(header) ? header[0] : header) ?? '';
}

const WAITED_FOR: Record<ConnectionStep, { what: string; hint: string }> = {
  dns: {
    what: 'could not be looked up: the DNS server did not answer',
    hint: 'check the network connection and its DNS server',
  },
  connect: { what: 'did not take the connection', hint: 'check the network, a VPN or a firewall' },
  tls: {
    what: 'took the connection and said nothing in TLS',
    hint: 'check https:// or http:// in `endpoint`, and what stands between (proxy, firewall)',
  },
  answer: { what: 'took the connection and did not answer', hint: 'the server or a proxy before it hangs; try again' },
};

function tooSlow({ host, proxy }: Pick<Probe, 'host' | 'proxy'>, step: ConnectionStep, limitMs: number): MgwError {
  const { what, hint } = WAITED_FOR[step];
  const text = `${what} within ${limitMs / 1000} s`;
  if (proxy === undefined) return new MgwError('timeout', `${host} ${text}`, { hint });
  if (step !== 'answer') return new MgwError('timeout', `the proxy ${proxy} ${text}`, { hint });
  return new MgwError('timeout', `${host} (through the proxy ${proxy}) ${text}`, { hint });
}
