import { afterEach, describe, expect, it } from 'vitest';
import { MgwError } from '../../../src/domain/errors.ts';
import { createHttpClient } from '../../../src/http/client.ts';
import { networkError } from '../../../src/http/network-error.ts';
import { proxyFor, proxySettings } from '../../../src/http/proxy.ts';
import { readText } from '../../../src/http/read-text.ts';
import { selfSigned } from '../../support/certificate.ts';
import { createTestProxy } from '../../support/proxy.ts';
import { createUpstream, json } from '../../support/upstream.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

async function keep<T extends { close(): Promise<void> }>(part: Promise<T> | T): Promise<T> {
  const kept = await part;
  opened.push(kept);
  return kept;
}

async function answerOf(url: string, env: Record<string, string>): Promise<string | MgwError> {
  const http = await keep(createHttpClient({ env, connectTimeoutMs: 5000 }));
  try {
    const { body } = await http.post(url, { headers: {}, body: '{}', signal: new AbortController().signal });
    return (await readText(body, 1000)).text;
  } catch (error) {
    if (error instanceof MgwError) return error;
    throw error;
  }
}

const certificate = selfSigned('upstream.test');

describe('proxies', () => {
  it('carries plain requests through HTTP_PROXY, upper or lower case', async () => {
    const upstream = await keep(createUpstream(json('hello')));
    const proxy = await keep(createTestProxy());
    const url = `http://upstream.test:${upstream.port}/v1`;
    expect(await answerOf(url, { HTTP_PROXY: proxy.url })).toBe('"hello"');
    expect(await answerOf(url, { http_proxy: proxy.url })).toBe('"hello"');
    expect(proxy.asked).toEqual([`POST ${url}`, `POST ${url}`]);
    expect(upstream.requests[0]?.headers.host).toBe(`upstream.test:${upstream.port}`);
  });

  it('leaves out the hosts of NO_PROXY', async () => {
    const upstream = await keep(createUpstream(json('direct')));
    const proxy = await keep(createTestProxy());
    expect(await answerOf(upstream.url, { HTTP_PROXY: proxy.url, NO_PROXY: 'x.test,127.0.0.1' })).toBe('"direct"');
    expect(proxy.asked).toEqual([]);
  });

  it('tunnels TLS through HTTPS_PROXY, and names the proxy when it refuses', async () => {
    const proxy = await keep(createTestProxy());
    // Nothing listens there: that the tunnel was asked for is the point.
    const error = await answerOf('https://upstream.test:9/v1', { HTTPS_PROXY: proxy.url });
    expect(proxy.asked).toEqual(['CONNECT upstream.test:9']);
    expect(error).toMatchObject({ code: 'network' });

    const strict = await keep(createTestProxy({ refuse: 407 }));
    const address = strict.url.replace('http://', 'http://me:hunter%202@');
    const refused = await answerOf('https://upstream.test:9/v1', { HTTPS_PROXY: address });
    expect(refused).toMatchObject({ code: 'network', disposition: 'next' });
    expect(String(refused)).toContain(`through the proxy ${new URL(strict.url).host}`);
    expect(String(refused)).toContain('the proxy answered 407');
    expect(JSON.stringify(refused)).not.toContain('hunter');
    const plain = await answerOf('http://upstream.test:9/v1', { HTTP_PROXY: address });
    expect(String(plain)).toContain('the proxy answered 407');
  });

  it.each(['http://', 'ftp://proxy:1', 'http://user:hunter2@:80:80', '%'])(
    'refuses %s as a proxy without showing it',
    async (value) => {
      const error = await answerOf('http://127.0.0.1:9/', { https_proxy: value });
      expect(error).toMatchObject({ code: 'config' });
      expect(String(error)).toContain('https_proxy');
      expect(String(error)).not.toContain('hunter2');
    },
  );

  it('names the proxy only where it is used', () => {
    const settings = {
      httpProxy: 'http://me:secret@a.test:1',
      httpsProxy: '',
      noProxy: 'x.test, .y.test:8080 ,*.z.test',
    };
    const named = (url: string, given = {}) => proxyFor({ ...settings, ...given }, new URL(url));
    expect(named('http://v.test/')).toBe('a.test:1');
    expect(named('https://v.test/')).toBe('a.test:1');
    expect(named('https://v.test/', { httpsProxy: 'http://b.test:2' })).toBe('b.test:2');
    for (const url of ['http://x.test/', 'http://api.X.test:99/', 'http://y.test:8080/', 'https://z.test/']) {
      expect(named(url)).toBeUndefined();
    }
    expect(named('http://y.test/')).toBe('a.test:1');
    expect(named('http://notx.test/')).toBe('a.test:1');
    expect(named('http://v.test/', { noProxy: '*' })).toBeUndefined();
    expect(named('http://v.test/', { httpProxy: '', httpsProxy: 'http://b.test:2' })).toBeUndefined();
  });

  it('takes host:port as a proxy, and nothing from empty variables', () => {
    expect(proxySettings({ HTTPS_PROXY: 'proxy.test:3128', no_proxy: 'a' })).toEqual({
      httpProxy: '',
      httpsProxy: 'http://proxy.test:3128',
      noProxy: 'a',
    });
    expect(proxySettings({ HTTPS_PROXY: '', http_proxy: ' ', NO_PROXY: '*' })).toBeUndefined();
  });
});

describe.skipIf(!certificate)('TLS', () => {
  it('explains a self-signed certificate and how to trust it', async () => {
    const upstream = await keep(createUpstream(json('never'), certificate));
    const error = await answerOf(upstream.url, {});
    expect(error).toMatchObject({ code: 'network', disposition: 'next' });
    expect(String(error)).toContain(
      `127.0.0.1:${upstream.port} shows a certificate that is not signed by a known authority`,
    );
    expect(error).toMatchObject({ hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
    expect(upstream.requests).toEqual([]);
  });

  it('explains a certificate problem behind a proxy too', async () => {
    const upstream = await keep(createUpstream(json('never'), certificate));
    const proxy = await keep(createTestProxy());
    const error = await answerOf(`https://upstream.test:${upstream.port}/`, { HTTPS_PROXY: proxy.url });
    expect(String(error)).toContain('not signed by a known authority');
    expect(error).toMatchObject({ hint: expect.stringContaining('a proxy is in use') });
  });

  it('explains https:// to a server without TLS', async () => {
    const upstream = await keep(createUpstream(json('never')));
    const error = await answerOf(upstream.url.replace('http:', 'https:'), {});
    expect(error).toMatchObject({
      code: 'network',
      disposition: 'next',
      hint: expect.stringContaining('http:// or https://'),
    });
  });
});

describe('networkError', () => {
  const explained = (error: unknown) => networkError(error, new URL('https://api.test/v1'), undefined);
  const coded = (code: string) => Object.assign(new Error(code), { code });

  it.each([
    ['ECONNRESET', 'network', 'retry'],
    ['EPIPE', 'network', 'retry'],
    ['UND_ERR_SOCKET', 'network', 'retry'],
    ['EAI_AGAIN', 'network', 'retry'],
    ['ECONNREFUSED', 'network', 'retry'],
    ['ENETUNREACH', 'network', 'retry'],
    ['ENOTFOUND', 'network', 'next'],
    ['CERT_HAS_EXPIRED', 'network', 'next'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'network', 'next'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'network', 'next'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'network', 'next'],
    ['HPE_INVALID_CONSTANT', 'network', 'next'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'incomplete', 'retry'],
    ['UND_ERR_CONNECT_TIMEOUT', 'timeout', 'next'],
    ['UND_ERR_HEADERS_OVERFLOW', 'malformed', 'next'],
    ['ESOMETHING_NEW', 'network', 'retry'],
  ])('makes %s %s, %s, with host, code and a hint', (code, meaning, disposition) => {
    const error = explained(coded(code));
    expect(error).toMatchObject({ code: meaning, disposition });
    expect(error.message).toMatch(/^api\.test:443 /);
    expect(error.message).toContain(code);
    expect(error.hint).toBeTruthy();
  });

  it('doubts the spelling of an address only where somebody has spelt it', () => {
    const at = (host: string) => networkError(coded('ENOTFOUND'), new URL(`https://${host}/v1`), undefined).hint;
    for (const host of [
      'api.deepseek.com',
      'dashscope.aliyuncs.com',
      'dashscope-intl.aliyuncs.com',
      'open.bigmodel.cn',
    ]) {
      expect(at(host)).toBe('there is no connection to it: check the network or the proxy');
    }
    expect(at('api.deepseek.com.test')).toContain('spelling of `endpoint`');
  });

  it('looks into the error of several addresses', () => {
    expect(
      explained(new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')], 'both failed')).message,
    ).toContain('refused the connection');
  });
});
