import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MgwError } from '../../../src/domain/errors.ts';
import { nodeEffects } from '../../../src/effects.ts';
import { type Probe, type ProbeOptions, probeEndpoint } from '../../../src/http/probe.ts';
import { selfSigned } from '../../support/certificate.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';
import { createTestProxy } from '../../support/proxy.ts';
import { createUpstream, failure, json, never, raw, reset } from '../../support/upstream.ts';

const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const part of opened.splice(0).reverse()) await part.close();
});

async function keep<T extends { close(): Promise<unknown> }>(part: Promise<T>): Promise<T> {
  const kept = await part;
  opened.push(kept);
  return kept;
}

/** A port on which a raw server listens. */
async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

function probe(url: string, options: Partial<ProbeOptions> = {}): Promise<Probe> {
  return probeEndpoint(url, {
    env: {},
    clock: nodeEffects().clock,
    signal: new AbortController().signal,
    ...options,
  });
}

/** Lets the limit pass as soon as the server has what it waits for. */
async function timedOut(clock: FakeClock, pending: Promise<Probe>, arrived: () => boolean): Promise<Probe> {
  while (!arrived()) await new Promise((resolve) => setImmediate(resolve));
  await clock.advance(4_999);
  expect(clock.pending()).toBe(1);
  await clock.advance(1);
  return pending;
}

const errorOf = (result: Probe) => (result.reached ? undefined : result.error);
const certificate = selfSigned('upstream.test');

describe('an endpoint is reached', () => {
  it.each([200, 401, 404, 405, 500])('when it answers %i', async (status) => {
    const upstream = await keep(createUpstream(failure(status, { message: 'no' })));
    const result = await probe(upstream.url);
    expect(result).toMatchObject({ reached: true, status, host: `127.0.0.1:${upstream.port}` });
    expect(result.ms).toBeGreaterThanOrEqual(0);
  });

  it('by a GET without a key or a body, on a connection that is closed again', async () => {
    const upstream = await keep(createUpstream(raw('x'.repeat(1_000_000))));
    await probe(upstream.url);
    expect(upstream.requests).toMatchObject([{ method: 'GET', path: '/v1/chat/completions', body: '' }]);
    expect(upstream.requests[0]?.headers).not.toHaveProperty('authorization');
    while (upstream.sockets.open > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('and says how far the clocks are apart', async () => {
    const clock = createFakeClock(Date.UTC(2026, 10, 23, 4));
    const upstream = await keep(createUpstream(json({}, { headers: { date: 'Mon, 23 Nov 2026 03:50:00 GMT' } })));
    expect(await probe(upstream.url, { clock })).toMatchObject({ offsetMs: -600_000 });
    upstream.use((response) => {
      response.sendDate = false;
      response.end();
    });
    expect(await probe(upstream.url, { clock })).not.toHaveProperty('offsetMs');
    upstream.use(json({}, { headers: { date: 'yesterday' } }));
    expect(await probe(upstream.url, { clock })).not.toHaveProperty('offsetMs');
  });

  it('and a redirect is told, not followed', async () => {
    const elsewhere = await keep(createUpstream(json({})));
    const upstream = await keep(createUpstream(raw('', { status: 308, headers: { location: elsewhere.url } })));
    expect(await probe(upstream.url)).toMatchObject({ reached: true, status: 308, redirectTo: elsewhere.origin });
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('an endpoint is not reached', () => {
  it('when the port is closed', async () => {
    const error = errorOf(await probe(`http://127.0.0.1:${await closedPort()}/v1`));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('refused the connection') });
  });

  it('when DNS does not know the host', async () => {
    const error = errorOf(await probe('https://nowhere.invalid/v1'));
    // Without a DNS server the time may run out first.
    expect(error?.code).toMatch(/^(network|timeout)$/);
    expect(error?.message).toMatch(/DNS|looked up/);
    expect(error?.message).toContain('nowhere.invalid:443');
  });

  it('when it breaks the connection', async () => {
    const upstream = await keep(createUpstream(reset));
    expect(errorOf(await probe(upstream.url))).toMatchObject({ code: 'network' });
  });

  it('when it does not speak HTTP', async () => {
    const port = await listening(createServer((socket) => void socket.resume().end('220 mail.test ESMTP\r\n')));
    expect(errorOf(await probe(`http://127.0.0.1:${port}/`))).toMatchObject({
      message: expect.stringContaining('does not answer in HTTP'),
    });
  });

  it.skipIf(!certificate)('when its certificate is not to be trusted', async () => {
    const upstream = await keep(createUpstream(json('never'), certificate));
    expect(errorOf(await probe(upstream.url))).toMatchObject({
      message: expect.stringContaining('not signed by a known authority'),
    });
    expect(upstream.requests).toEqual([]);
  });

  it('when it takes the request and says nothing for 5 s', async () => {
    const upstream = await keep(createUpstream(never));
    const clock = createFakeClock();
    const result = await timedOut(clock, probe(upstream.url, { clock }), () => upstream.requests.length > 0);
    expect(result).toMatchObject({ reached: false, ms: 5_000, error: { code: 'timeout' } });
    expect(errorOf(result)?.message).toMatch(/:\d+ took the connection and did not answer within 5 s$/);
    expect(clock.pending()).toBe(0);
  });

  it('when it takes the connection and says nothing in TLS for 5 s', async () => {
    let greeted = false;
    const silent = createServer((socket) => {
      socket
        .on('error', () => {})
        .once('data', () => {
          greeted = true;
        });
    });
    const clock = createFakeClock();
    const url = `https://127.0.0.1:${await listening(silent)}/`;
    const result = await timedOut(clock, probe(url, { clock }), () => greeted);
    expect(errorOf(result)).toMatchObject({ code: 'timeout', message: expect.stringContaining('nothing in TLS') });
  });
});

describe('through a proxy', () => {
  it('a plain endpoint is reached, and the proxy named without its password', async () => {
    const upstream = await keep(createUpstream(failure(401, { message: 'key?' })));
    const proxy = await keep(createTestProxy());
    const address = new URL(proxy.url);
    const env = { http_proxy: `http://me:hunter2@${address.host}` };
    const result = await probe(`http://upstream.test:${upstream.port}/v1`, { env });
    expect(result).toMatchObject({ reached: true, status: 401, proxy: address.host });
    expect(proxy.asked).toEqual([`GET http://upstream.test:${upstream.port}/v1`]);
  });

  it.each(['http', 'https'])('%s: a proxy that wants a password is no endpoint', async (scheme) => {
    const proxy = await keep(createTestProxy({ refuse: 407 }));
    const env = { [`${scheme}_proxy`]: proxy.url };
    const error = errorOf(await probe(`${scheme}://upstream.test:9/v1`, { env }));
    expect(error).toMatchObject({ code: 'network', message: expect.stringContaining('the proxy answered 407') });
  });

  it('a proxy that hangs is named when the time is over', async () => {
    const silent = createServer((socket) => socket.on('error', () => {}));
    let asked = false;
    silent.on('connection', (socket) => socket.once('data', () => (asked = true)));
    const host = `127.0.0.1:${await listening(silent)}`;
    const clock = createFakeClock();
    const pending = probe('https://upstream.test/v1', { clock, env: { HTTPS_PROXY: `http://${host}` } });
    const result = await timedOut(clock, pending, () => asked);
    expect(errorOf(result)?.message).toBe(
      `upstream.test:443 (through the proxy ${host}) took the connection and did not answer within 5 s`,
    );
  });

  it('one that cannot be used is an error of the settings', async () => {
    const refused = probe('http://127.0.0.1:9/', { env: { HTTP_PROXY: 'ftp://x' } });
    await expect(refused).rejects.toMatchObject({ code: 'config' });
  });
});

it('a probe that is stopped throws the reason and leaves nothing open', async () => {
  const upstream = await keep(createUpstream(never));
  const controller = new AbortController();
  const clock = createFakeClock();
  const pending = probe(upstream.url, { clock, signal: controller.signal });
  const stopped = expect(pending).rejects.toMatchObject({ code: 'cancelled' });
  while (upstream.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
  controller.abort(new MgwError('cancelled', 'stopped by SIGINT'));
  await stopped;
  await upstream.requests[0]?.closed;
  expect(clock.pending()).toBe(0);
});
