import { Refusal } from './refusal.ts';
import { looksSecret } from './secret-names.ts';

/** The full URL of the chat completions endpoint, from that URL or from its base. Throws Refusal; never shows the URL. */
export function parseEndpoint(input: unknown): string {
  return parseUrlOf(input, '/chat/completions');
}

/** As `parseEndpoint`, of an embeddings endpoint. */
export function parseEmbeddingEndpoint(input: unknown): string {
  return parseUrlOf(input, '/embeddings');
}

function parseUrlOf(input: unknown, end: string): string {
  if (typeof input !== 'string' || input.trim() === '') {
    throw new Refusal('expected a URL', `for example https://api.deepseek.com${end}, or its base URL`);
  }
  const url = parseUrl(input.trim());
  if (url.username !== '' || url.password !== '') {
    throw new Refusal('a URL with a user name or password in it is refused', 'take it out, and use api_key_env: NAME');
  }
  if ([...url.searchParams.keys()].some(looksSecret)) {
    throw new Refusal('a URL with a key in its query is refused', 'take it out, and use api_key_env: NAME');
  }
  const path = url.pathname.replace(/\/+$/, '');
  url.pathname = path.endsWith(end) ? path : path + end;
  url.hash = '';
  return url.href;
}

/** Whether nothing leaves this machine, so that a key is not to be expected. */
export function isLocal(endpoint: string): boolean {
  const host = new URL(endpoint).hostname;
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(\.\d+){3}$/.test(host);
}

function parseUrl(text: string): URL {
  if (!/^https?:\/\//i.test(text)) {
    throw new Refusal('expected a URL that begins with https:// or http://', schemeHint(text));
  }
  if (!URL.canParse(text)) throw new Refusal('expected a URL; this one cannot be read');
  return new URL(text);
}

function schemeHint(text: string): string | undefined {
  const [, host, port] = /^(\[[\da-f:]+\]|[\w.-]+)(:\d+)?(\/|$)/i.exec(text) ?? [];
  if (host === undefined) return undefined;
  return isNear(host, port !== undefined) ? 'put http:// before it' : 'put https:// before it';
}

/** On this machine or in one's own network, where servers of models seldom speak TLS. */
function isNear(host: string, hasPort: boolean): boolean {
  const isPrivate =
    /^(127|10|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.\d/.test(host) || /^\[(::1|f[cd]|fe80)/i.test(host);
  return isPrivate || (hasPort && !/[.[]/.test(host)) || /^localhost$|\.(local|localhost|lan|internal)$/i.test(host);
}
