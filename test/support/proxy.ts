import { createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

export type TestProxy = {
  url: string;
  /** What it was asked to reach: `CONNECT host:port`, or `POST http://host:port/path`. */
  asked: string[];
  close(): Promise<void>;
};

/** A forward and CONNECT proxy on 127.0.0.1. Whatever host is asked for, it goes to 127.0.0.1 at the port asked for. */
export async function createTestProxy({ refuse }: { refuse?: number } = {}): Promise<TestProxy> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    const target = new URL(incoming.url ?? '');
    const options = { method: incoming.method, headers: incoming.headers, path: target.pathname, port: target.port };
    if (refuse) {
      response.writeHead(refuse).end();
      return;
    }
    const onward = request({ host: '127.0.0.1', ...options }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on('connect', (incoming, socket) => {
    asked.push(`CONNECT ${incoming.url}`);
    socket.on('error', () => {});
    if (refuse) {
      socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
      return;
    }
    const onward = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
