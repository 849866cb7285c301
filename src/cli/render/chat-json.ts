import { type Answer, attemptReports, collect } from '../../domain/answer.ts';
import type { ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { type MgwError, toMgwError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';

/** One object, when all is there. A failure is an object too, and is thrown on for its exit code. */
export async function renderChatJson(events: AsyncIterable<ChatEvent>, io: Io): Promise<Answer> {
  try {
    const answer = await collect(events);
    await io.stdout.write(`${JSON.stringify(answer)}\n`);
    return answer;
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'reader-gone') await io.stdout.write(`${JSON.stringify(failureReport(error))}\n`);
    throw error;
  }
}

/** `{"error":{…},"attempts":[…],"content":"what had arrived"}` */
function failureReport(error: MgwError): Record<string, unknown> {
  const { code, message, hint, httpStatus, vendorCode } = error;
  return {
    error: {
      code,
      message,
      ...(hint && { hint }),
      ...(httpStatus && { httpStatus }),
      ...(vendorCode && { vendorCode }),
    },
    attempts: error.entry ? attemptReports(error.entry) : [],
    content: error.content ?? '',
    ...(error.entry && { id: error.entry.id }),
  };
}

/** Every event as it comes, one a line; on failure a last line `{"type":"error",…}`. */
export async function renderChatJsonl(events: AsyncIterable<ChatEvent>, io: Io): Promise<FinishEvent> {
  try {
    for await (const event of events) {
      await io.stdout.write(`${JSON.stringify(event)}\n`);
      if (event.type === 'finish') return event;
    }
  } catch (cause) {
    const error = toMgwError(cause);
    const { content: _, ...report } = failureReport(error);
    if (error.code !== 'reader-gone') await io.stdout.write(`${JSON.stringify({ type: 'error', ...report })}\n`);
    throw error;
  }
  throw new Error('the stream ended without a finish event');
}
