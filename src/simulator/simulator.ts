import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '../effects.ts';
import { answerFor, type SimulatedAnswer } from './answer.ts';
import { failureBody } from './failures.ts';
import { readRequest } from './request.ts';
import { thinks, VENDORS, type Vendor, type VendorShape, wholeBody } from './vendors.ts';

export type { Vendor } from './vendors.ts';

export type SimulatorOptions = {
  clock: Pick<Clock, 'now' | 'after'>;
  /** The pause before each delta, in ms; 15 unless told. */
  paceMs?: number;
  /** The vendors that fail, each with its HTTP status. */
  fail?: Failures;
};

export type Failures = Partial<Record<Vendor, number>>;

export type Simulator = {
  /** The endpoint that plays a vendor, for `models.<alias>.endpoint`. */
  url(vendor: Vendor): string;
  /** How many requests have come in. */
  readonly requests: number;
  /** From now on these vendors fail, and no others. */
  fail(failures: Failures): void;
  close(): Promise<void>;
};

/**
 * Plays the three vendors over real HTTP on 127.0.0.1, for `mgw demo`. It is no model: it recites fixed texts that say
 * so. Answers depend on the question alone; usage is bytes of UTF-8 divided by 4, rounded up. Any key is good, but there must be one.
 */
export async function startSimulator({ clock, paceMs = 15, fail = {} }: SimulatorOptions): Promise<Simulator> {
  let requests = 0;
  let failures = fail;
  const server = createServer((incoming, response) => {
    requests += 1;
    const pause = () => new Promise<void>((resolve) => (paceMs > 0 ? clock.after(paceMs, resolve) : resolve()));
    const call = { id: `simulator-${requests}`, created: Math.floor(clock.now() / 1000), pause };
    reply(incoming, response, { ...call, failures }).catch(() => response.destroy());
  });
  const port = await listen(server);
  return {
    url: (vendor) => `http://127.0.0.1:${port}/${vendor}/chat/completions`,
    get requests() {
      return requests;
    },
    fail: (next) => {
      failures = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Call = { id: string; created: number; failures: Failures; pause: () => Promise<void> };

async function reply(incoming: IncomingMessage, response: ServerResponse, call: Call): Promise<void> {
  const vendor = vendorOf(incoming.url ?? '');
  const body = await textOf(incoming);
  if (vendor === undefined || incoming.method !== 'POST')
    return sendJson(response, 404, { error: { message: 'not found' } });
  const shape = VENDORS[vendor];
  response.setHeader(shape.traceHeader, call.id);
  const request = readRequest(body);
  const failure = failureStatus(incoming, request !== undefined, call.failures[vendor]);
  if (failure !== undefined || request === undefined) {
    const status = failure ?? 400;
    return sendJson(response, status, failureBody(vendor, status, call.id));
  }
  const answer = answerFor(request, {
    id: call.id,
    created: call.created,
    model: shape.answeringModel(request.model),
    thinks: thinks(shape, request),
  });
  if (!request.stream) return sendJson(response, 200, wholeBody(shape, answer));
  await sendStream(response, shape, answer, call.pause);
}

function failureStatus(incoming: IncomingMessage, isChat: boolean, asked: number | undefined): number | undefined {
  if (!/^Bearer \S/.test(incoming.headers.authorization ?? '')) return 401;
  return asked ?? (isChat ? undefined : 400);
}

async function sendStream(
  response: ServerResponse,
  shape: VendorShape,
  answer: SimulatedAnswer,
  pause: () => Promise<void>,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.write(shape.preamble);
  for (const chunk of shape.chunks(answer)) {
    await pause();
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
  response.end('data: [DONE]\n\n');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function vendorOf(url: string): Vendor | undefined {
  const name = /^\/(\w+)\/chat\/completions$/.exec(url)?.[1];
  return name === 'deepseek' || name === 'qwen' || name === 'glm' ? name : undefined;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
