import type { ChatCall, ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { isBudgetSet } from '../../domain/config.ts';
import type { MgwError } from '../../domain/errors.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Asking } from '../asking.ts';
import type { CommandContext } from '../command-context.ts';
import type { InputReport } from '../input/attach.ts';
import { canConfirm, withManners } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { leftText } from '../render/accounting-line.ts';
import { answerLook } from '../render/answer-look.ts';
import { renderChatJson, renderChatJsonl } from '../render/chat-json.ts';
import { renderChatText } from '../render/chat-text.ts';
import { oneLine } from '../render/error-text.ts';
import { createPlayPieces } from '../render/play-pieces.ts';
import { createSpinner, type Spinner } from '../render/spinner.ts';
import { fitTerminal } from '../render/wrap.ts';

/** How an answer is printed, and who lets a call pass that is over its limit. */
export type AnswerOptions = {
  stream: boolean;
  json?: boolean;
  jsonl?: boolean;
  extract?: boolean;
  yes?: boolean;
  quiet?: boolean;
  /** The answer as it came, without its Markdown rendered. */
  raw?: boolean;
  /** Absent: as the config says. */
  reasoning?: boolean;
};

/** What a person has answered to the question whether a call over its limit is to be sent. */
export type Answered = { no: boolean };

/** How a call is answered, besides what its options say. */
export type Answering = CommandContext & {
  answered: Answered;
  /** What went in, for `--json`. */
  input?: InputReport;
  /** What the events of each call pass through on their way to the screen: with a schema there may be two. */
  hear?: (events: AsyncIterable<ChatEvent>) => AsyncIterable<ChatEvent>;
  /** Added to the JSON of an answer, once it is there. */
  about?: () => Record<string, unknown>;
  /** Asks a person, where `confirm` cannot since somebody else reads what is typed. */
  confirm?: (question: string) => Promise<boolean | undefined>;
};

/** Asks a call and prints its answer; says where it was cut. */
export async function answerCall(call: ChatCall, options: AnswerOptions, answering: Answering): Promise<FinishEvent> {
  const finish = await render(call, options, answering);
  if (finish.reason === 'length' && !options.quiet) {
    const { stderr } = answering.io;
    const model = call.candidates.find(({ alias }) => alias === finish.entry?.model);
    const cap = call.request.maxTokens ?? model?.maxTokens;
    const cut = t('the answer was cut at the output cap of {cap} tokens', { cap: `${cap}` });
    await stderr.write(await fitTerminal(`mgw: ${cut}\n  ${t('raise it with --max-tokens')}\n`, stderr, '  '));
  }
  return finish;
}

async function render(call: ChatCall, options: AnswerOptions, answering: Answering): Promise<FinishEvent> {
  const { runtime, signal, about } = answering;
  const gateway = await runtime.gateway();
  const { output } = await runtime.config();
  const io = withManners(answering.io, { isSpoken: output.screenReader });
  const quiet = options.quiet === true;
  const spinner = createSpinner(quiet || isForMachine(options) ? undefined : io, runtime.effects.clock);
  const ask = asker(gateway, call, { ...answering, io, options, spinner });
  const json = { quiet, input: answering.input, about };
  const left = async () => {
    const config = await runtime.config();
    if (!isBudgetSet(config.budget)) return undefined;
    const { budgetStatus } = await import('../../gateway/budget-status.ts');
    return leftText(await budgetStatus(config, runtime.paths, runtime.effects), config.currency, call.request.tag);
  };
  const text = { quiet, stream: options.stream, spinner, left };
  if (call.request.schema !== undefined) {
    const { answerStructured } = await import('./answer-structured.ts');
    const config = await runtime.config();
    const decide: Gateway['decide'] = (request, deciding) => gateway.decide(request, deciding);
    return answerStructured(call, { ask, decide, config, io, text, ...(options.json && { json }) });
  }
  if (options.extract) {
    const { answerExtracted } = await import('./answer-extracted.ts');
    return answerExtracted(ask(call), { io, text, ...(options.json && { json }) });
  }
  if (options.json) return renderChatJson(ask(call), io, json);
  if (options.jsonl) return renderChatJsonl(ask(call), io, about);
  const { clock } = runtime.effects;
  const look = answerLook(options, output, { io, clock });
  // So that answers of many calls stand one below the other.
  const endsLine = !options.stream && options.raw !== true;
  return renderChatText(ask(call), io, { ...text, ...look, endsLine, play: createPlayPieces(clock, signal) });
}

type Asker = Answering & { options: AnswerOptions; spinner: Spinner };

function asker(gateway: Gateway, call: ChatCall, { options, spinner, ...answering }: Asker): Asking['ask'] {
  const { io, signal, hear = (events) => events } = answering;
  const collecting = options.json === true || !options.stream || options.extract === true;
  const isWhole = collecting || call.request.schema !== undefined;
  const restartable = isWhole || options.jsonl === true || io.stdout.isTTY;
  // Where nobody can be asked, the limit itself refuses, whatever a budget would say of it.
  const asksPerson = answering.confirm !== undefined || canConfirm(io);
  const approve = options.yes
    ? async () => true
    : asksPerson && ((refusal: MgwError) => askPerson(refusal, answering, spinner));
  const person = io.stdin.isTTY && io.stdout.isTTY && !isForMachine(options);
  return (asked, accepts) =>
    hear(
      gateway.stream(asked, { signal, restartable, person, ...(approve && { approve }), ...(accepts && { accepts }) }),
    );
}

function isForMachine({ json, jsonl }: AnswerOptions): boolean {
  return json === true || jsonl === true;
}

/** Whether a person wants a call in spite of its limit. */
async function askPerson(
  { message, hint }: MgwError,
  { io, signal, answered, confirm: ownConfirm }: Answering,
  spinner: Spinner,
): Promise<boolean> {
  spinner.stop();
  const { confirm } = await import('../confirm.ts');
  const [, fitting] = /--max-tokens (\d+) would fit/.exec(hint ?? '') ?? [];
  const lines = [
    `mgw: ${told(oneLine(message))}`,
    ...(fitting === undefined ? [] : [`  ${t('--max-tokens {n} would fit', { n: fitting })}`]),
    `  ${t('Ask it all the same?')}`,
  ];
  const question = await fitTerminal(lines.join('\n'), io.stderr, '  ');
  const yes = await (ownConfirm ? ownConfirm(question) : confirm(question, { io, signal }));
  answered.no = yes !== true;
  return yes === true;
}
