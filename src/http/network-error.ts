import { type ErrorCode, MgwError } from '../domain/errors.ts';

type Meaning = { what: string; hint: string; code?: ErrorCode; disposition: 'retry' | 'next' };

const BROKE: Meaning = {
  what: 'closed the connection before the answer was complete',
  hint: 'this is usually a passing fault of the network or the server; try again',
  disposition: 'retry',
};
const UNREACHABLE: Meaning = {
  what: 'cannot be reached',
  hint: 'check the network, a VPN or a firewall',
  disposition: 'retry',
};
const CLOSED: Meaning = {
  what: 'was not answered: the gateway was closed meanwhile',
  hint: 'close the gateway after the last call',
  code: 'cancelled',
  disposition: 'next',
};

/** What the error codes of Node's sockets and of undici mean for a person. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNRESET: BROKE,
  EPIPE: BROKE,
  UND_ERR_SOCKET: BROKE,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    what: 'sent less or more than its content-length says',
    hint: 'try again; if it stays so, a proxy on the way damages answers',
    code: 'incomplete',
    disposition: 'retry',
  },
  ECONNREFUSED: {
    what: 'refused the connection',
    hint: 'is the server running, and is the port in `endpoint` right?',
    disposition: 'retry',
  },
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  ETIMEDOUT: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  EAI_AGAIN: {
    what: 'could not be looked up: the DNS server did not answer',
    hint: 'check the network connection',
    disposition: 'retry',
  },
  ENOTFOUND: {
    what: 'is not known to DNS',
    hint: 'check the spelling of `endpoint`, and the network',
    disposition: 'next',
  },
  UND_ERR_CONNECT_TIMEOUT: {
    what: 'did not take the connection within connect_timeout',
    hint: 'check the network, or raise routing.connect_timeout',
    code: 'timeout',
    disposition: 'next',
  },
  UND_ERR_HEADERS_OVERFLOW: {
    what: 'sent more than 64 KB of headers',
    hint: 'check that `endpoint` is a chat completions endpoint',
    code: 'malformed',
    disposition: 'next',
  },
  UND_ERR_DESTROYED: CLOSED,
  UND_ERR_CLOSED: CLOSED,
};

const SELF_SIGNED: Meaning = {
  what: 'shows a certificate that is not signed by a known authority (self-signed, or signed by a company or proxy of your own)',
  hint: 'if you trust it, put its authority into a PEM file and name that file in NODE_EXTRA_CA_CERTS',
  disposition: 'next',
};
const TLS_MEANINGS: Readonly<Record<string, Meaning>> = {
  CERT_HAS_EXPIRED: {
    what: 'shows a certificate that has expired',
    hint: "check this machine's date; otherwise the server's owner must renew it",
    disposition: 'next',
  },
  CERT_NOT_YET_VALID: {
    what: 'shows a certificate that is not valid yet',
    hint: "check this machine's date",
    disposition: 'next',
  },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    what: 'shows a certificate made for another host',
    hint: 'check the host in `endpoint`; a captive portal or a proxy may answer in its place',
    disposition: 'next',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT: SELF_SIGNED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: SELF_SIGNED,
};

/** Their addresses are right; hosts of one's own below them are not thought of. */
const VENDOR_HOST = /^(?:api\.deepseek\.com|dashscope(?:-\w+)?\.aliyuncs\.com|open\.bigmodel\.cn|api\.z\.ai)$/;
const SPELLING_CODES = ['ENOTFOUND', 'ECONNREFUSED'];

/** A failure of the connection, in words. `url` is where the request went, `proxy` the proxy it went through. */
export function networkError(error: unknown, url: URL, proxy: string | undefined): MgwError {
  if (error instanceof MgwError) return error;
  const { hint, ...meaning } = meaningAt(url, error, proxy);
  const code = codeOf(error);
  const what = code === undefined ? meaning.what : `${meaning.what} (${code})`;
  const host = hostOf(url);
  const message = proxy === undefined ? `${host} ${what}` : `${host} (through the proxy ${proxy}) ${what}`;
  return new MgwError(meaning.code ?? 'network', message, {
    hint: proxy === undefined ? hint : `a proxy is in use (HTTP_PROXY, HTTPS_PROXY, NO_PROXY): check it first; ${hint}`,
    disposition: meaning.disposition,
    cause: error,
  });
}

/** `api.deepseek.com:443` */
export function hostOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
}

/** Nobody has spelt the address of a built-in vendor: what is wrong is the way to it. */
function meaningAt({ hostname }: URL, error: unknown, proxy: string | undefined): Meaning {
  const meaning = meaningOf(error, proxy);
  if (!VENDOR_HOST.test(hostname) || !SPELLING_CODES.includes(codeOf(error) ?? '')) return meaning;
  return { ...meaning, hint: 'there is no connection to it: check the network or the proxy' };
}

function meaningOf(error: unknown, proxy: string | undefined): Meaning {
  const code = codeOf(error) ?? '';
  const text = error instanceof Error ? error.message : String(error);
  const known = MEANINGS[code] ?? TLS_MEANINGS[code];
  if (known) return known;
  const refused = /Proxy response \((\d+)\)|Proxy Authentication Required \((407)\)/.exec(text);
  if (proxy !== undefined && refused) {
    const status = refused[1] ?? refused[2];
    const hint =
      status === '407'
        ? 'put user:password@ before the host of the proxy'
        : 'check that the proxy lets this host through';
    return { what: `was not reached: the proxy answered ${status}`, hint, disposition: 'next' };
  }
  if (code.startsWith('HPE_') || (error instanceof Error && error.name === 'HTTPParserError')) {
    return {
      what: 'does not answer in HTTP',
      hint: 'check the port and http:// or https:// in `endpoint`',
      disposition: 'next',
    };
  }
  if (/^(CERT_|ERR_TLS|ERR_SSL|EPROTO|UND_ERR_PRX_TLS|CRL_)/.test(code)) {
    const what = 'cannot be spoken to in TLS';
    return {
      what,
      hint: 'check http:// or https:// in `endpoint`, and what stands between (proxy, portal)',
      disposition: 'next',
    };
  }
  return {
    what: `cannot be used: ${text.slice(0, 200)}`,
    hint: 'check the network and `endpoint`',
    disposition: 'retry',
  };
}

/** Node's or undici's code; of several addresses tried, the first one's. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error.cause === undefined ? undefined : codeOf(error.cause);
}
