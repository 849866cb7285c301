import { MgwError } from '../domain/errors.ts';
import type { Effects } from '../effects.ts';

/** The proxies that the environment names; lower case wins, as in curl. Empty strings where there is none. */
export type ProxySettings = { httpProxy: string; httpsProxy: string; noProxy: string };

/** Undefined when no proxy is set. Throws `config` on one that cannot be used. */
export function proxySettings(env: Effects['env']): ProxySettings | undefined {
  const httpProxy = proxyUrl(env, 'http_proxy');
  const httpsProxy = proxyUrl(env, 'https_proxy');
  if (httpProxy === '' && httpsProxy === '') return undefined;
  return { httpProxy, httpsProxy, noProxy: env['no_proxy'] || env['NO_PROXY'] || '' };
}

/**
 * The proxy that a target goes through, as `proxy.example:3128` for messages: never its user and password.
 * The rules are those of undici's `EnvHttpProxyAgent`, which does the choosing: https falls back to HTTP_PROXY, and
 * NO_PROXY names hosts with all their subdomains, with or without a port, or `*`.
 */
export function proxyFor({ httpProxy, httpsProxy, noProxy }: ProxySettings, target: URL): string | undefined {
  const proxy = target.protocol === 'https:' ? httpsProxy || httpProxy : httpProxy;
  if (proxy === '' || noProxy === '*') return undefined;
  const port = target.port || (target.protocol === 'https:' ? '443' : '80');
  const excluded = noProxy.split(/[,\s]+/).some((entry) => {
    const [, host = entry, only] = /^(.+):(\d+)$/.exec(entry) ?? [];
    const name = host.replace(/^\*?\./, '').toLowerCase();
    return name !== '' && (only ?? port) === port && `.${target.hostname}`.endsWith(`.${name}`);
  });
  return excluded ? undefined : new URL(proxy).host;
}

function proxyUrl(env: Effects['env'], lower: string): string {
  const name = env[lower] ? lower : lower.toUpperCase();
  const value = env[name]?.trim();
  if (!value) return '';
  // `host:port` alone is a proxy everywhere else, and would parse as a URL whose scheme is the host.
  const address = value.includes('://') ? value : `http://${value}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url && ['http:', 'https:', 'socks:', 'socks5:'].includes(url.protocol) && url.hostname !== '') return address;
  // The value is not shown: it may hold a password.
  throw new MgwError('config', `the environment variable ${name} is not the address of a proxy`, {
    hint: `write it as http://host:port, or unset ${name}`,
  });
}
