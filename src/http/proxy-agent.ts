import type { buildConnector, Dispatcher } from 'undici';
import connectThrough from 'undici/lib/api/api-connect.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { ProxySettings } from './proxy.ts';

type Options = {
  connect: buildConnector.connector;
  connections: number;
  maxHeaderSize: number;
  connectTimeoutMs: number;
};

/** Loaded only where a proxy is set. */
export function createProxyAgent(settings: ProxySettings, { connectTimeoutMs, ...options }: Options): Dispatcher {
  return new EnvHttpProxyAgent({
    // Empty strings too: for what is undefined, undici looks into the environment of the process itself.
    ...settings,
    ...options,
    // Plain http goes through a proxy as a whole request: many proxies tunnel to port 443 alone.
    proxyTunnel: false,
    requestTls: { timeout: connectTimeoutMs },
    // `connect` is a method of the whole undici, which is not loaded here.
    clientFactory: (origin) => Object.assign(new Pool(origin, options), { connect: connectThrough }),
    factory: (origin, given: PoolOptions) =>
      new Pool(origin, { ...given, ...options, connect: failing(given.connect) }),
  });
}

type PoolOptions = { connect: buildConnector.connector };

/**
 * undici takes a connection that breaks under `CONNECT` for one that broke while idle, and connects anew without
 * end or pause; under another code it fails the request.
 */
function failing(connect: buildConnector.connector): buildConnector.connector {
  return (options, callback) =>
    connect(options, (...result) => {
      const [error] = result;
      if (error === null || !('code' in error) || error.code !== 'UND_ERR_SOCKET') callback(...result);
      else callback(Object.assign(new Error(error.message, { cause: error }), { code: 'ECONNRESET' }), null);
    });
}
