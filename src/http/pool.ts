import { isIP, Socket } from 'node:net';
import type { buildConnector as Connect, Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Effects } from '../effects.ts';
import { type ProxySettings, proxySettings } from './proxy.ts';

/** How far a connection has come: what it waits for now. Behind a proxy, the connection to the proxy. */
export type ConnectionStep = 'dns' | 'connect' | 'tls' | 'answer';

export type PoolOptions = {
  env: Effects['env'];
  connectTimeoutMs: number;
  onStep?: (step: ConnectionStep) => void;
};

export type Pool = {
  dispatcher: Dispatcher;
  proxies: ProxySettings | undefined;
  /** Ends every connection, also those that are only being made. */
  close(): Promise<void>;
};

const CONNECTIONS = 20;
const MAX_HEADER_BYTES = 64 * 1024;

/** IPv6 and IPv4 addresses of a host are tried 250 ms apart, and the first that answers is taken. */
const FAMILIES = { autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 250 };

/** Connections, through the proxies of the environment where there are any. Throws `config` on a proxy that cannot be used. */
export async function openPool({ env, connectTimeoutMs, onStep }: PoolOptions): Promise<Pool> {
  const proxies = proxySettings(env);
  const connecting = new Set<Socket>();
  const connect = tracked(buildConnector({ timeout: connectTimeoutMs, ...FAMILIES }), connecting, onStep);
  const options = { connect, connections: CONNECTIONS, maxHeaderSize: MAX_HEADER_BYTES };
  const dispatcher = proxies
    ? (await import('./proxy-agent.ts')).createProxyAgent(proxies, { ...options, connectTimeoutMs })
    : new Agent(options);
  return {
    dispatcher,
    proxies,
    close: async () => {
      const destroyed = dispatcher.destroy();
      for (const socket of connecting) socket.destroy();
      await destroyed;
    },
  };
}

/** Remembers the sockets that are still connecting: undici ends only connected ones, and they would hold the process. */
function tracked(
  connect: Connect.connector,
  connecting: Set<Socket>,
  onStep: PoolOptions['onStep'],
): Connect.connector {
  return (options, callback) => {
    const socket: unknown = connect(options, callback);
    if (!(socket instanceof Socket)) return socket;
    const secure = options.protocol === 'https:';
    connecting.add(socket);
    const forget = () => connecting.delete(socket);
    socket.once(secure ? 'secureConnect' : 'connect', forget).once('close', forget);
    if (onStep) {
      onStep(isIP(options.hostname.replace(/^\[|\]$/g, '')) === 0 ? 'dns' : 'connect');
      socket.once('lookup', () => onStep('connect'));
      socket.once('connect', () => onStep(secure ? 'tls' : 'answer'));
      if (secure) socket.once('secureConnect', () => onStep('answer'));
    }
    return socket;
  };
}
