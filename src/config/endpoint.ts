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
  return /^[\w.-]+(:\d+)?(\/|$)/.test(text) ? 'put https:// before it' : undefined;
}
