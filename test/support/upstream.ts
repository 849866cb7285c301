import { createServer as createPlainServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { type Cut, cutBody } from './cut.ts';

/** What a client sent, and what became of it. */
export type UpstreamRequest = {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  /** Parsed JSON; the text itself where it is not JSON. */
  body: unknown;
  /** When it had arrived, in ms of `performance.now()`. */
  at: number;
  /** True once the client has gone away before the answer was complete. */
  closedEarly: boolean;
  /** Resolves when the answer is complete or the client is gone. */
  closed: Promise<void>;
};

/** Answers one request. A script of several answers request after request; its last one repeats. */
export type Answer = (response: ServerResponse, request: UpstreamRequest) => void | Promise<void>;
export type Script = Answer | readonly Answer[];

export type Upstream = {
  /** A chat completions endpoint on this server. */
  url: string;
  origin: string;
  port: number;
  requests: UpstreamRequest[];
  /** Connections open now, and the most that were open at once. */
  sockets: { open: number; peak: number };
  /** Replaces the script. */
  use(script: Script): void;
  close(): Promise<void>;
};

type Answering = { status?: number; headers?: Record<string, string>; cut?: Cut };

/** A real server on 127.0.0.1 that answers by script and remembers what it was asked. */
export async function createUpstream(script: Script, tls?: { key: string; cert: string }): Promise<Upstream> {
  let current = script;
  let answered = 0;
  const requests: UpstreamRequest[] = [];
  const sockets = { open: 0, peak: 0 };
  const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = await received(incoming, response);
    requests.push(request);
    const answers = typeof current === 'function' ? [current] : current;
    await answers[Math.min(answered++, answers.length - 1)]?.(response, request);
  };
  const listener = (incoming: IncomingMessage, response: ServerResponse) => {
    handle(incoming, response).catch(() => response.destroy());
  };
  const server: Server = tls ? createTlsServer(tls, listener) : createPlainServer(listener);
  server.on('connection', (socket: Socket) => {
    sockets.peak = Math.max(sockets.peak, ++sockets.open);
    socket.on('close', () => sockets.open--).on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `${tls ? 'https' : 'http'}://127.0.0.1:${port}`;
  return {
    url: `${origin}/v1/chat/completions`,
    origin,
    port,
    requests,
    sockets,
    use: (next) => {
      [current, answered] = [next, 0];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function received(incoming: IncomingMessage, response: ServerResponse): Promise<UpstreamRequest> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString();
  const request = {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body: parsed(text),
    at: performance.now(),
    closedEarly: false,
    closed: new Promise<void>((resolve) => {
      response.on('close', () => {
        request.closedEarly = !response.writableFinished;
        resolve();
      });
    }),
  };
  return request;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Any bytes, with any status, headers and cut. */
export function raw(body: string | Uint8Array, { status = 200, headers = {}, cut = 'whole' }: Answering = {}): Answer {
  return async (response) => {
    response.writeHead(status, headers);
    const parts = cutBody(Buffer.from(body), cut);
    // Turns of the loop between writes, so that the cuts reach the client as they are; of a large body, every few.
    const every = Math.ceil(parts.length / 5000);
    for (const [index, part] of parts.entries()) {
      if (response.destroyed) return;
      response.write(part);
      if (index % every === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
}

/** A JSON body. */
export function json(value: unknown, options: Answering = {}): Answer {
  return raw(JSON.stringify(value), {
    ...options,
    headers: { 'content-type': 'application/json', ...options.headers },
  });
}

/** An event stream of these payloads (objects become JSON) and `[DONE]`, unless `done` is false. */
export function sse(payloads: readonly unknown[], options: Answering & { done?: boolean } = {}): Answer {
  const body = payloads.map(frame).join('') + (options.done === false ? '' : frame('[DONE]'));
  return raw(body, { ...options, headers: { 'content-type': 'text/event-stream', ...options.headers } });
}

/** A whole, ordinary answer in OpenAI's form: one word a chunk, then the finish reason with the usage. */
export function chat(
  text: string,
  options: Answering & { model?: string; usage?: unknown; finishReason?: string } = {},
): Answer {
  const { model = 'test-model', finishReason = 'stop', usage = { prompt_tokens: 10, completion_tokens: 5 } } = options;
  const words = text.match(/\s*\S+|\s+$/g) ?? [];
  const chunks = words.map((content) => ({ model, choices: [{ index: 0, delta: { content } }] }));
  return sse([...chunks, { model, choices: [{ index: 0, delta: {}, finish_reason: finishReason }], usage }], options);
}

/** An error body in OpenAI's form. */
export function failure(
  status: number,
  error: { message: string; code?: string; type?: string },
  headers = {},
): Answer {
  return json({ error }, { status, headers });
}

/** Payload after payload of an event stream; before each, `gate(index)` is awaited, so that a test holds the pace. */
export function drip(payloads: readonly unknown[], gate: (index: number) => Promise<void> | void, done = true): Answer {
  return async (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const [index, payload] of payloads.entries()) {
      await gate(index);
      response.write(frame(payload));
    }
    await gate(payloads.length);
    response.end(done ? frame('[DONE]') : '');
  };
}

/** Sends these payloads and cuts the connection in the middle of the answer. */
export function breakOff(payloads: readonly unknown[]): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(payloads.map(frame).join(''), () => response.destroy());
  };
}

/** Resets the connection without a byte. */
export const reset: Answer = (response) => {
  response.socket?.resetAndDestroy();
};

/** Takes the request and never answers. */
export const never: Answer = () => {};

/** One SSE frame. */
export function frame(payload: unknown): string {
  return `data: ${typeof payload === 'string' ? payload : JSON.stringify(payload)}\n\n`;
}
