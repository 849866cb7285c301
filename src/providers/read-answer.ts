import type { AttemptEvent } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { wholeUsage } from '../domain/reported-usage.ts';
import type { Clock } from '../effects.ts';
import type { HttpResponse } from '../http/client.ts';
import { readText } from '../http/read-text.ts';
import { sseFrames } from '../http/sse.ts';
import { type Answer, foreignAnswer } from './answer.ts';

const JSON_BODY_BYTES = 32 * 1024 * 1024;

/** How long after the finish reason a stream may still bring its usage or its end. */
const TRAILING_MS = 3000;
/** The same where the usage is told, which another may correct, and behind an error, after which somebody else waits to be asked. */
const TRAILING_SETTLED_MS = 250;

type Reading = { clock: Clock; signal: AbortSignal; model: Model };

/**
 * The deltas of a response, whichever form it has: what a body is shows in its first character, and the content
 * types of servers and proxies are often wrong. Whoever stops reading closes the connection.
 */
export async function* readAnswer(
  response: HttpResponse,
  answer: Answer,
  reading: Reading,
): AsyncGenerator<AttemptEvent> {
  let whole = false;
  try {
    const { first, body } = await sniffed(response.body, reading.model);
    if (first === '<') throw foreignAnswer(reading.model.alias, 'an HTML page');
    if (first === '{' || first === '[') yield* readJson(body, answer, reading);
    else yield* readStream({ ...response, body }, answer, reading);
    whole = true;
  } finally {
    if (!whole) response.destroy();
  }
}

/** From an endpoint that does not stream. */
async function* readJson(
  body: AsyncIterable<Uint8Array>,
  answer: Answer,
  { model }: Reading,
): AsyncGenerator<AttemptEvent> {
  const { text, cut } = await readText(body, JSON_BODY_BYTES);
  if (cut) throw foreignAnswer(model.alias, 'more than 32 MB');
  if (!text.trimEnd().endsWith('}')) throw cutOff(model);
  yield* answer.take([text]);
  if (answer.failure) throw answer.failure;
  if (!answer.recognised) throw foreignAnswer(model.alias, 'other JSON');
}

async function* readStream(response: HttpResponse, answer: Answer, reading: Reading): AsyncGenerator<AttemptEvent> {
  const frames = sseFrames(response.body);
  let finishBy = Number.POSITIVE_INFINITY;
  while (!answer.done) {
    const step = answer.finished ? await trailing(frames, response, finishBy, reading) : await frames.next();
    if (step.done) return;
    yield* answer.take(step.value);
    if (answer.failure) {
      await lastUsage(frames, answer, { response, reading });
      throw answer.failure;
    }
    if (answer.finished) finishBy = trailingUntil(answer, finishBy, reading.clock.monotonic());
  }
  void drain(frames, response, reading.clock);
}

/** Until when more is read behind the end of an answer; `before`: as it was said when less had come. */
function trailingUntil(answer: Answer, before: number, now: number): number {
  if (answer.hasOpenChoice) return now + TRAILING_MS;
  const isShort = answer.settled || answer.finishFailure !== undefined;
  const patience = isShort ? TRAILING_SETTLED_MS : TRAILING_MS;
  return Math.min(before, now + patience);
}

/** An error may be followed by what it is billed; where the vendor has told that already, nobody waits. */
async function lastUsage(
  frames: AsyncGenerator<string[]>,
  answer: Answer,
  { response, reading }: { response: HttpResponse; reading: Reading },
): Promise<void> {
  const finishBy = reading.clock.monotonic() + TRAILING_SETTLED_MS;
  while (!answer.done && wholeUsage(answer.reported) === undefined) {
    const step = await trailing(frames, response, finishBy, reading);
    if (step.done) return;
    answer.take(step.value);
  }
}

/** The answer is whole: a connection that now breaks, or says no more, takes nothing away from it. */
async function trailing(
  frames: AsyncGenerator<string[]>,
  response: HttpResponse,
  finishBy: number,
  { clock, signal }: Reading,
): Promise<IteratorResult<string[]>> {
  const cancel = clock.after(Math.max(0, finishBy - clock.monotonic()), response.destroy);
  try {
    return await frames.next();
  } catch (error) {
    if (signal.aborted) throw error;
    return { done: true, value: undefined };
  } finally {
    cancel();
  }
}

/** Reads the end of the body behind `[DONE]`, so that its connection can serve again; nobody waits for it. */
async function drain(frames: AsyncGenerator<string[]>, response: HttpResponse, clock: Clock): Promise<void> {
  const cancel = clock.after(TRAILING_MS, response.destroy);
  try {
    for await (const _ of frames);
  } catch {
    // The answer was whole before.
  } finally {
    cancel();
  }
}

/** DeepSeek sends blank lines before a body for up to ten minutes; this is a hundred a second. */
const MOST_BLANK_BYTES = 64 * 1024;

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** The first character that is not white space or a byte order mark, and the body from its beginning. */
async function sniffed(
  body: AsyncIterable<Uint8Array>,
  { alias }: Model,
): Promise<{ first: string; body: AsyncIterable<Uint8Array> }> {
  const rest = body[Symbol.asyncIterator]();
  const read: Uint8Array[] = [];
  let blank = 0;
  for (;;) {
    const { done, value } = await rest.next();
    if (done) return { first: '', body: rejoined(read, rest) };
    read.push(value);
    const telling = value.find((byte) => byte > 0x20 && !BYTE_ORDER_MARK.includes(byte));
    if (telling !== undefined) return { first: String.fromCharCode(telling), body: rejoined(read, rest) };
    blank += value.length;
    if (blank > MOST_BLANK_BYTES) throw foreignAnswer(alias, 'white space without end');
  }
}

async function* rejoined(read: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* read;
  for (let step = await rest.next(); !step.done; step = await rest.next()) yield step.value;
}

function cutOff({ alias }: Model): MgwError {
  return new MgwError('incomplete', `${alias}: the JSON answer breaks off in the middle`, {
    disposition: 'retry',
    hint: 'the connection or the vendor gave up; try again',
  });
}
