import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MgwError } from '../../../src/domain/errors.ts';
import { createHttpClient, type HttpClient } from '../../../src/http/client.ts';
import { readText } from '../../../src/http/read-text.ts';
import { until } from '../../support/until.ts';
import { createUpstream, drip, json, never, raw, reset, type Script, type Upstream } from '../../support/upstream.ts';

const opened: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0)) await part.close();
});

async function upstreamWith(script: Script): Promise<Upstream> {
  const upstream = await createUpstream(script);
  opened.push(upstream);
  return upstream;
}

function client(env = {}, connectTimeoutMs = 5000): HttpClient {
  const http = createHttpClient({ env, connectTimeoutMs });
  opened.unshift(http);
  return http;
}

function post(http: HttpClient, url: string, signal = new AbortController().signal) {
  return http.post(url, { headers: { authorization: 'Bearer secret' }, body: '{"a":1}', signal });
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

async function refusal(promise: Promise<unknown>): Promise<MgwError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(MgwError);
  return error as MgwError;
}

describe('the http client', () => {
  it('posts the body and gives status, headers and body', async () => {
    const upstream = await upstreamWith(json({ ok: true }, { status: 418, headers: { 'X-Trace': 't1' } }));
    const response = await post(client(), `${upstream.url}?q=1`);
    expect(response.status).toBe(418);
    expect(response.headers['x-trace']).toBe('t1');
    expect(await readText(response.body, 100)).toEqual({ text: '{"ok":true}', cut: false });
    const [request] = upstream.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/v1/chat/completions?q=1', body: { a: 1 } });
    expect(request?.headers).toMatchObject({ authorization: 'Bearer secret', 'accept-encoding': 'identity' });
  });

  it('reads no more of a body than it may', async () => {
    const upstream = await upstreamWith(raw('x'.repeat(300_000)));
    const { body } = await post(client(), upstream.url);
    expect(await readText(body, 1000)).toEqual({ text: 'x'.repeat(1000), cut: true });
    await upstream.requests[0]?.closed;
  });

  it('does not follow a redirect, and the key never leaves', async () => {
    const elsewhere = await upstreamWith(json({}));
    const upstream = await upstreamWith(raw('', { status: 307, headers: { location: elsewhere.url } }));
    const error = await refusal(post(client(), upstream.url));
    expect(error).toMatchObject({ code: 'bad-request', disposition: 'next', httpStatus: 307 });
    expect(error.message).toContain(`redirect to ${elsewhere.origin}`);
    expect(elsewhere.requests).toEqual([]);
  });

  it('refuses a compressed answer, and keeps the status of a compressed error', async () => {
    const upstream = await upstreamWith(raw('zzz', { headers: { 'content-encoding': 'gzip' } }));
    const http = client();
    const error = await refusal(post(http, upstream.url));
    expect(error).toMatchObject({ code: 'malformed', disposition: 'next' });
    expect(error.message).toContain('gzip');
    upstream.use(raw('zzz', { status: 503, headers: { 'content-encoding': 'gzip' } }));
    const response = await post(http, upstream.url);
    expect([response.status, await readText(response.body, 100)]).toEqual([503, { text: '', cut: false }]);
  });

  it('closes the connection when the reader stops', async () => {
    const upstream = await upstreamWith(drip([1, 2], (index) => (index === 1 ? new Promise(() => {}) : undefined)));
    const { body } = await post(client(), upstream.url);
    for await (const _ of body) break;
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.closedEarly).toBe(true);
  });

  it('throws the reason of the signal as it is: before, while waiting, and in the body', async () => {
    const upstream = await upstreamWith([
      never,
      drip([1], (index) => (index === 1 ? new Promise(() => {}) : undefined)),
    ]);
    const http = client();
    const reason = new MgwError('timeout', 'first token');
    expect(await refusal(post(http, upstream.url, AbortSignal.abort(reason)))).toBe(reason);
    expect(upstream.requests).toHaveLength(0);

    const waiting = new AbortController();
    const pending = refusal(post(http, upstream.url, waiting.signal));
    while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    waiting.abort(reason);
    expect(await pending).toBe(reason);

    const reading = new AbortController();
    const { body } = await post(http, upstream.url, reading.signal);
    const read = refusal(
      (async () => {
        for await (const _ of body) reading.abort(reason);
      })(),
    );
    expect(await read).toBe(reason);
    await upstream.requests[1]?.closed;
    expect(upstream.requests[1]?.closedEarly).toBe(true);
  });

  it('gives up at once while the connection is still being made', async () => {
    const controller = new AbortController();
    // A TLS server that never answers the handshake.
    const silent = createServer(() => controller.abort());
    const port = await listening(silent);
    const http = client({}, 60_000);
    expect(await refusal(post(http, `https://127.0.0.1:${port}/`, controller.signal))).toMatchObject({
      code: 'cancelled',
    });
    await http.close();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('gives a connection only its time', async () => {
    const silent = createServer(() => {});
    const error = await refusal(post(client({}, 50), `https://127.0.0.1:${await listening(silent)}/`));
    expect(error).toMatchObject({
      code: 'timeout',
      disposition: 'next',
      message: expect.stringContaining('connect_timeout'),
    });
    silent.close();
  });

  it('gives up a request that waits for a free connection', async () => {
    const upstream = await upstreamWith(never);
    const http = client();
    const others = Array.from({ length: 20 }, () => refusal(post(http, upstream.url)));
    while (upstream.requests.length < 20) await new Promise((resolve) => setImmediate(resolve));
    const reason = new MgwError('timeout', 'first token');
    const controller = new AbortController();
    const waiting = refusal(post(http, upstream.url, controller.signal));
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    await http.close();
    expect((await Promise.all(others)).map(({ code }) => code)).toEqual(Array(20).fill('cancelled'));
    expect(upstream.requests).toHaveLength(20);
  });

  it('finds the address of a host that answers', async () => {
    const upstream = await upstreamWith(json({}));
    expect((await post(client(), `http://localhost:${upstream.port}/`)).status).toBe(200);
  });

  it('says in words what is wrong with a connection', async () => {
    const upstream = await upstreamWith(reset);
    const http = client();
    expect(await refusal(post(http, upstream.url))).toMatchObject({ code: 'network', disposition: 'retry' });

    const gone = await createUpstream(never);
    await gone.close();
    const refused = await refusal(post(http, gone.url));
    expect(refused).toMatchObject({ code: 'network', disposition: 'retry' });
    expect(refused.message).toContain(`127.0.0.1:${gone.port} refused the connection`);
    expect(refused.hint).toContain('is the server running');

    // Where no DNS server answers, the system gives up only after many seconds.
    const unknown = await refusal(post(client({}, 60_000), 'https://no-such-host.invalid/v1'));
    expect(unknown.code).toBe('network');
    expect(unknown.message).toMatch(/^no-such-host\.invalid:443 .*(ENOTFOUND|EAI_AGAIN)/);
  });

  it('says that a server does not speak HTTP, or that its body is cut short', async () => {
    const http = client();
    const upstream = await upstreamWith((response) => {
      response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n');
    });
    expect((await refusal(post(http, upstream.url))).message).toContain('does not answer in HTTP');
    upstream.use((response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('only this', () => response.destroy());
    });
    const { body } = await post(http, upstream.url);
    const error = await refusal(readText(body, 1000));
    expect(['network', 'incomplete']).toContain(error.code);
    expect(error.disposition).toBe('retry');
  });

  it('fails, and does not go round in circles, when connections are accepted and dropped', async () => {
    let accepted = 0;
    const rude = createServer((socket) => {
      accepted++;
      socket.destroy();
    });
    const port = await listening(rude);
    for (const scheme of ['http', 'https']) {
      expect(await refusal(post(client(), `${scheme}://127.0.0.1:${port}/`))).toMatchObject({ code: 'network' });
    }
    expect(accepted).toBe(2);
    await new Promise((resolve) => rude.close(resolve));
  });

  it('refuses an endpoint that is no address, and headers without end', async () => {
    const http = client();
    expect(await refusal(post(http, 'localhost:8080'))).toMatchObject({ code: 'config' });
    const upstream = await upstreamWith(raw('', { headers: { 'x-long': 'x'.repeat(70_000) } }));
    expect(await refusal(post(http, upstream.url))).toMatchObject({ code: 'malformed', disposition: 'next' });
  });

  it('opens at most 20 connections and keeps at most 10', async () => {
    const arrivals: (() => void)[] = [];
    const upstream = await upstreamWith(
      (response) =>
        new Promise((resolve) => {
          arrivals.push(() => {
            response.end('{}');
            resolve();
          });
        }),
    );
    const http = client();
    const answers = Array.from({ length: 21 }, async () => {
      const { body } = await post(http, upstream.url);
      return readText(body, 10);
    });
    while (arrivals.length < 20) await new Promise((resolve) => setImmediate(resolve));
    expect(upstream.sockets.open).toBe(20);
    for (let answered = 0; answered < 21; ) {
      for (; arrivals.length > 0; answered++) arrivals.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
    await Promise.all(answers);
    await until(() => upstream.sockets.open <= 10, 'connections beyond ten closed');
    // The last request goes out on one that is kept, and ends it, or on a new one.
    expect([9, 10]).toContain(upstream.sockets.open);
    expect(upstream.sockets.peak).toBe(20);
  });

  it('uses a kept connection again', async () => {
    const upstream = await upstreamWith(json({}));
    const http = client();
    for (let call = 0; call < 3; call++) {
      await readText((await post(http, upstream.url)).body, 10);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(upstream.sockets.peak).toBe(1);
  });

  it('does not answer after it is closed', async () => {
    const upstream = await upstreamWith(never);
    const http = client();
    const pending = refusal(post(http, upstream.url));
    while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await http.close();
    expect(await pending).toMatchObject({ code: 'cancelled' });
  });
});
