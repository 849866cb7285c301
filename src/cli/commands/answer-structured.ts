import type { ChatCall, FinishEvent } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import { askStructured, type StructuredParts } from '../../gateway/structured/ask-structured.ts';
import { createJsonCheck } from '../../gateway/structured/json-check.ts';
import { type Answered, structuredAnswer } from '../../gateway/structured/structured-answer.ts';
import type { Asking } from '../asking.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { collectAnswer, writeAnswer } from '../render/chat-json.ts';
import { renderChatText } from '../render/chat-text.ts';
import { oneLine } from '../render/error-text.ts';
import { fitTerminal } from '../render/wrap.ts';

type Parts = Asking & Pick<StructuredParts, 'decide' | 'config'>;

/** `--schema`: the answer's JSON and nothing else. Throws `malformed` where it does not keep the schema. */
export async function answerStructured(call: ChatCall, parts: Parts): Promise<FinishEvent> {
  const { io, text, json } = parts;
  const askingAgain = async (problem: string) => {
    if (text.quiet) return;
    const words = t('the answer does not keep the schema: {problem}; asking once more', {
      problem: told(oneLine(problem)),
    });
    await io.stderr.write(`${await fitTerminal(`mgw: ${words}`, io.stderr, '  ')}\n`);
  };
  return json === undefined ? asText(call, { ...parts, askingAgain }) : asJson(call, { ...parts, json, askingAgain });
}

type Structuring = Parts & Required<Pick<StructuredParts, 'askingAgain'>>;

async function asText(call: ChatCall, { ask, io, text, ...parts }: Structuring): Promise<FinishEvent> {
  const check = createJsonCheck(call.request.schema ?? {});
  let received = '';
  const run: StructuredParts['run'] = async (asked, accepts) => {
    let content = '';
    // Only what keeps the schema reaches stdout.
    const whole = (answer: string) => {
      [content, received] = [answer, answer];
      const checked = check(answer);
      return 'problem' in checked ? '' : `${checked.text}\n`;
    };
    const finish = await renderChatText(ask(asked, accepts), io, { ...text, stream: false, whole });
    return { content, finish };
  };
  try {
    return (await askStructured(withSchema(call), { ...parts, run })).last.finish;
  } catch (error) {
    // It is paid for, and may be what a person can mend.
    if (received.trim() !== '' && !text.quiet) await io.stderr.write(`${received.trimEnd()}\n`);
    throw error;
  }
}

async function asJson(
  call: ChatCall,
  { ask, io, json, ...parts }: Structuring & { json: NonNullable<Asking['json']> },
): Promise<FinishEvent> {
  const run = async (asked: ChatCall, accepts: (content: string) => boolean): Promise<Answered> => {
    const { answer, finish } = await collectAnswer(ask(asked, accepts), io, json);
    return { content: answer.content, answer, finish };
  };
  const structured = await askStructured<Answered>(withSchema(call), { ...parts, run });
  await writeAnswer(structuredAnswer(structured), io, json);
  return structured.last.finish;
}

function withSchema(call: ChatCall) {
  const { schema } = call.request;
  if (schema === undefined) throw new MgwError('internal', 'a call without a schema');
  return { ...call, request: { ...call.request, schema } };
}
