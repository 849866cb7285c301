import { isLocal } from '../config/endpoint.ts';
import { MgwError } from '../domain/errors.ts';
import type { Effects } from '../effects.ts';
import type { Probe } from '../http/probe.ts';
import { proxySettings } from '../http/proxy.ts';
import { type Check, span } from './check.ts';

const LEAST_NODE = [20, 19] as const;
const CLOCK_TOLERANCE_MS = 5 * 60_000;

export function checkNode({ nodeVersion, platform }: Pick<Effects, 'nodeVersion' | 'platform'>): Check {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const message = `${nodeVersion} on ${platform}`;
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) {
    return { name: 'node', level: 'ok', message };
  }
  return { name: 'node', level: 'bad', code: 'internal', message, hint: `mgw needs Node ${LEAST_NODE.join('.')}` };
}

/** The proxies of the environment, without their passwords. */
export function checkProxy(env: Effects['env']): Check {
  try {
    const settings = proxySettings(env);
    if (settings === undefined) return noProxy(env);
    const { httpProxy, httpsProxy, noProxy: exceptions } = settings;
    const parts = [
      ...(httpsProxy === '' ? [] : [`${nameIn(env, 'https_proxy')} ${masked(httpsProxy)}`]),
      ...(httpProxy === '' ? [] : [`${nameIn(env, 'http_proxy')} ${masked(httpProxy)}`]),
      ...(exceptions === '' ? [] : [`${nameIn(env, 'no_proxy')} ${exceptions}`]),
    ];
    return { name: 'proxy', level: 'ok', message: parts.join(', ') };
  } catch (error) {
    if (!(error instanceof MgwError)) throw error;
    return { name: 'proxy', level: 'bad', code: error.code, message: error.message, hint: error.hint };
  }
}

function noProxy(env: Effects['env']): Check {
  const name = nameIn(env, 'all_proxy');
  if (!env[name]) return { name: 'proxy', level: 'ok', message: 'none' };
  const hint = `set HTTPS_PROXY to the same address, if calls need it`;
  return { name: 'proxy', level: 'warn', message: `none: ${name} is set, but mgw does not read it`, hint };
}

/** Lower case wins, as in curl. */
function nameIn(env: Effects['env'], lower: string): string {
  return env[lower] ? lower : lower.toUpperCase();
}

function masked(address: string): string {
  const { protocol, username, password, host } = new URL(address);
  return `${protocol}//${username === '' && password === '' ? '' : '***@'}${host}`;
}

/** This machine's clock beside the Date of the endpoint that agrees with it best; another machine's where one answered. */
export function checkClock(probes: ReadonlyMap<string, Probe>): Check {
  const dated = [...probes].flatMap(([url, probe]) =>
    probe.reached && probe.offsetMs !== undefined ? [{ url, host: probe.host, offsetMs: probe.offsetMs }] : [],
  );
  const remote = dated.filter(({ url }) => !isLocal(url));
  const [best] = (remote.length > 0 ? remote : dated).sort((a, b) => Math.abs(a.offsetMs) - Math.abs(b.offsetMs));
  if (best === undefined) return { name: 'clock', level: 'warn', message: 'not compared: no endpoint told its time' };
  const { host, offsetMs } = best;
  const apart = Math.abs(offsetMs);
  if (apart <= CLOCK_TOLERANCE_MS) {
    return {
      name: 'clock',
      level: 'ok',
      message: `agrees with ${host} (within ${span(Math.max(apart, 1000))})`,
      offsetMs,
    };
  }
  return {
    name: 'clock',
    level: 'warn',
    message:
      offsetMs > 0
        ? `this machine's clock is ${span(apart)} behind that of ${host}`
        : `this machine's clock is ${span(apart)} ahead of that of ${host}`,
    hint: "set it right: prices that change by the hour (DeepSeek's peak hours), budgets and reports go by it",
    offsetMs,
  };
}
