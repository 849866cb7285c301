import { type Answer, attemptReports, collect } from '../../domain/answer.ts';
import { failedReport, totalOfCalls } from '../../domain/billed-report.ts';
import type { ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import type { InputReport } from '../input/attach.ts';
import type { Io } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from './error-text.ts';
import { createSubstitution } from './substitution.ts';
import { fitTerminal } from './wrap.ts';

export type JsonOptions = {
  quiet: boolean;
  input?: InputReport | undefined;
  /** Fields that are added to what is printed of an answer, once it is there. */
  about?: (() => Record<string, unknown>) | undefined;
};

/** One object, when all is there. What the person should know meanwhile goes to stderr. */
export async function renderChatJson(
  events: AsyncIterable<ChatEvent>,
  io: Io,
  options: JsonOptions,
): Promise<FinishEvent> {
  const { answer, finish } = await collectAnswer(events, io, options);
  await writeAnswer(answer, io, options);
  return finish;
}

/** The whole answer, with what the person should know meanwhile on stderr. */
export async function collectAnswer(
  events: AsyncIterable<ChatEvent>,
  io: Io,
  { quiet }: { quiet: boolean },
): Promise<{ answer: Answer; finish: FinishEvent }> {
  let last: FinishEvent | undefined;
  const substitution = createSubstitution();
  const tapped = async function* (): AsyncGenerator<ChatEvent> {
    for await (const event of events) {
      if (!quiet) await tell(event, io);
      substitution.hear(event);
      if (event.type === 'finish') last = event;
      yield event;
    }
  };
  const answer = await collect(tapped());
  const said = quiet ? undefined : substitution.text(last?.entry);
  if (said !== undefined) await io.stderr.write(`${await fitTerminal(`mgw: ${oneLine(said)}`, io.stderr, '  ')}\n`);
  return { answer, finish: last ?? unfinished() };
}

export async function writeAnswer(
  answer: Readonly<Record<string, unknown>>,
  { stdout }: Io,
  { input, about }: Pick<JsonOptions, 'input' | 'about'>,
): Promise<void> {
  await stdout.write(`${JSON.stringify({ ...answer, ...(input && { input }), ...about?.() })}\n`);
}

async function tell(event: ChatEvent, { stderr }: Io): Promise<void> {
  const say = async (text: string) => stderr.write(`${await fitTerminal(text, stderr, '  ')}\n`);
  if (event.type === 'warning') await say(`mgw: ${told(oneLine(event.message))}`);
  if (event.type !== 'route') return;
  for (const { model, reason } of event.skipped) {
    await say(t('{model} skipped: {reason}', { model, reason: told(oneLine(reason)) }));
  }
}

/** Every event as it comes, one a line. */
export async function renderChatJsonl(
  events: AsyncIterable<ChatEvent>,
  io: Io,
  about?: JsonOptions['about'],
): Promise<FinishEvent> {
  for await (const event of events) {
    const added = event.type === 'finish' ? about?.() : undefined;
    await io.stdout.write(`${JSON.stringify({ ...event, ...added })}\n`);
    if (event.type === 'finish') return event;
  }
  return unfinished();
}

/** `{"error":{…},"attempts":[…],"content":"what had arrived"}`; as a line of `--jsonl` with a type, and without the content. */
export async function renderFailure(error: MgwError, io: Io, format: 'json' | 'jsonl'): Promise<void> {
  const { content = '' } = error;
  const report = failureReport(error);
  await io.stdout.write(
    `${JSON.stringify(format === 'json' ? { ...report, content } : { type: 'error', ...report })}\n`,
  );
}

/** What is known of a call that has failed. */
export function failureReport(error: MgwError): object {
  const { code, message, hint, httpStatus, vendorCode, entry, earlier = [], billed } = error;
  return {
    error: {
      code,
      message,
      ...(hint && { hint }),
      ...(httpStatus && { httpStatus }),
      ...(vendorCode && { vendorCode }),
    },
    ...(entry && { asked: entry.asked }),
    attempts: entry ? attemptReports(entry) : [],
    ...billed,
    ...(entry && totalOfCalls([...earlier, entry])),
    ...(entry && { id: entry.id }),
    ...(earlier.length > 0 && { earlier: earlier.map((row) => ({ id: row.id, ...failedReport(row) })) }),
  };
}

function unfinished(): never {
  throw new MgwError('internal', 'the stream ended without a finish event');
}
