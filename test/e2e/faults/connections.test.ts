import { createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { askJson } from '../../support/ask-json.ts';
import { bytes } from '../../support/bad-answers.ts';
import { selfSigned } from '../../support/certificate.ts';
import { homeWith } from '../../support/run-bin.ts';
import { chat, createUpstream, reset } from '../../support/upstream.ts';
import { useUpstream } from '../../support/use-upstream.ts';

const certificate = selfSigned('127.0.0.1');

/** A server below HTTP: does this with every connection, and counts them. */
async function useSocketServer(serve: (socket: Socket) => void): Promise<{ url: string; connections: () => number }> {
  let count = 0;
  const server = createServer((socket) => {
    count++;
    socket.on('error', () => {});
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}/v1/chat/completions`, connections: () => count };
}

/** Nobody listens there: of a server that was closed, another test could have got the port since. */
const closedPort = { url: 'http://127.0.0.1:9/v1/chat/completions' };

describe('5: a connection that does not come about, or breaks before the headers', () => {
  it('once is made again, and the same model answers', async () => {
    const a = await useUpstream([reset, chat('from a')]);
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts, row } = await askJson(await homeWith([a, b]));
    expect([code, answer.content]).toEqual([0, 'from a']);
    expect(attempts).toEqual(['a network', 'a ok']);
    expect(a.requests).toHaveLength(2);
    expect(b.requests).toHaveLength(0);
    expect(row).toMatchObject({ outcome: 'answered', model: 'a', attempts: [{ code: 'network' }, { status: 'ok' }] });
  });

  it('by reset, for ever, is tried three times, then the fallback answers', async () => {
    const a = await useUpstream(reset);
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts } = await askJson(await homeWith([a, b]));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a network', 'a network', 'a network', 'b ok']);
    expect(a.requests).toHaveLength(3);
  });

  it('dropped as soon as it is made is the same', async () => {
    const a = await useSocketServer((socket) => socket.destroy());
    const { code, answer, attempts } = await askJson(await homeWith([a, await useUpstream(chat('from b'))]));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a network', 'a network', 'a network', 'b ok']);
    expect(a.connections()).toBe(3);
  });

  it('refused: the fallback answers', async () => {
    const { code, answer, attempts, row } = await askJson(
      await homeWith([closedPort, await useUpstream(chat('from b'))]),
    );
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(new Set(attempts)).toEqual(new Set(['a network', 'b ok']));
    expect(attempts.length).toBeLessThanOrEqual(4);
    // Without the start of the process; two pauses are 1.2 s at most.
    expect(row?.durationMs).toBeLessThan(10_000);
    expect(row).toMatchObject({ asked: 'a', model: 'b' });
  });

  it('of a name that DNS does not know: the fallback answers', async () => {
    const a = { url: 'https://mgw-test.invalid/v1/chat/completions' };
    const { code, answer, attempts } = await askJson(
      await homeWith([a, await useUpstream(chat('from b'))], { each: { a: { auth: 'none' } } }),
    );
    expect([code, answer.content]).toEqual([0, 'from b']);
    // A machine without a network says "not now" in place of "unknown", which is tried again.
    expect(new Set(attempts)).toEqual(new Set(['a network', 'b ok']));
  });

  it.runIf(certificate)('with a certificate that nobody vouches for: one attempt, then the fallback', async () => {
    const a = await createUpstream(chat('from a'), certificate);
    onTestFinished(() => a.close());
    const b = await useUpstream(chat('from b'));
    const { code, answer, attempts } = await askJson(await homeWith([a, b], { model: { auth: 'none' } }));
    expect([code, answer.content]).toEqual([0, 'from b']);
    expect(attempts).toEqual(['a network', 'b ok']);
    expect(a.requests).toHaveLength(0);
  });

  it('in TLS to a port that speaks plain HTTP: one attempt, then the fallback', async () => {
    const plain = await useUpstream(chat('from a'));
    const a = { url: plain.url.replace('http:', 'https:') };
    const { code, attempts } = await askJson(
      await homeWith([a, await useUpstream(chat('from b'))], { each: { a: { auth: 'none' } } }),
    );
    expect(code).toBe(0);
    expect(attempts).toEqual(['a network', 'b ok']);
    expect(plain.requests).toHaveLength(0);
  });

  it('to a server that is no web server: one attempt, then the fallback', async () => {
    const a = await useUpstream(bytes('SSH-2.0-OpenSSH_9.6\r\n'));
    const { code, attempts } = await askJson(await homeWith([a, await useUpstream(chat('from b'))]));
    expect(code).toBe(0);
    expect(attempts).toEqual(['a network', 'b ok']);
    expect(a.requests).toHaveLength(1);
  });

  it('nowhere ends with exit 6 and what to look at', async () => {
    const home = await homeWith([closedPort, closedPort], { model: { max_retries: 0 } });
    const { code, answer, stderr, row } = await askJson(home);
    expect(code).toBe(6);
    expect(answer.error).toMatchObject({ code: 'network', message: expect.stringContaining('refused the connection') });
    expect(answer.error?.hint).toContain('is the server running');
    expect(stderr).not.toContain('    at ');
    expect(row).toMatchObject({ outcome: 'failed', code: 'network' });
  });
});
