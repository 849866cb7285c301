// Only what a request needs is loaded: the whole of undici takes three times as long to start.

declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent } from 'undici';

  const agent: typeof Agent;
  export default agent;
}

declare module 'undici/lib/dispatcher/pool.js' {
  import type { Pool } from 'undici';

  const pool: typeof Pool;
  export default pool;
}

declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  import type { Dispatcher, EnvHttpProxyAgent, ProxyAgent } from 'undici';

  type Options = EnvHttpProxyAgent.Options & Pick<ProxyAgent.Options, 'clientFactory' | 'proxyTunnel' | 'requestTls'>;
  const agent: new (options: Options) => Dispatcher;
  export default agent;
}

declare module 'undici/lib/core/connect.js' {
  import type { buildConnector } from 'undici';

  const build: typeof buildConnector;
  export default build;
}

declare module 'undici/lib/api/api-request.js' {
  import type { Dispatcher } from 'undici';

  function request(this: Dispatcher, options: Dispatcher.RequestOptions): Promise<Dispatcher.ResponseData>;
  export default request;
}

declare module 'undici/lib/api/api-connect.js' {
  import type { Dispatcher } from 'undici';

  const connect: Dispatcher['connect'];
  export default connect;
}
