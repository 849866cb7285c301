import { gzipSync } from 'node:zlib';
import type { Answer } from './upstream.ts';

/** Counts what an answer wrote before its client went away. */
export type Written = { bytes: number };

/** Bytes as they are, straight onto the connection; it stays open unless `end`. */
export function bytes(text: string, { end = true } = {}): Answer {
  return (response) => {
    if (end) response.socket?.end(text);
    else response.socket?.write(text);
  };
}

/** A status line, then headers until the client goes away. */
export function endlessHeaders(written: Written): Answer {
  return (response) =>
    pour(response, written, { first: 'HTTP/1.1 200 OK\r\n', more: `x-more: ${'y'.repeat(1000)}\r\n`, most: 2 ** 30 });
}

type Gigabyte = { type: string; first: string; status?: number; more?: string };

/** An answer that begins like one of 1 GB, written only as fast as it is read. */
export function gigabyte(written: Written, { type, first, status = 200, more = 'x' }: Gigabyte): Answer {
  const head = `HTTP/1.1 ${status} OK\r\ncontent-type: ${type}\r\ncontent-length: ${2 ** 30}\r\n\r\n${first}`;
  return (response) => pour(response, written, { first: head, more: more.repeat(65_536), most: 2 ** 30 });
}

/** 64 MB in some 64 KB, said to be gzip, although nobody asked for it. */
export const gzipBomb: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
  response.end(gzipSync(Buffer.alloc(64 * 2 ** 20, 'x')));
};

/** A redirect that asks the client to post the same request elsewhere. */
export function redirectTo(location: string, status: number): Answer {
  return (response) => {
    response.writeHead(status, { location });
    response.end();
  };
}

type Pouring = { first: string; more: string; most: number };

async function pour(response: Parameters<Answer>[0], written: Written, { first, more, most }: Pouring): Promise<void> {
  const { socket } = response;
  if (!socket) return;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (let text = first; !socket.destroyed && written.bytes < most; text = more) {
    written.bytes += text.length;
    if (!socket.write(text)) await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), closed]);
  }
}
