import type { ChatCall, ChatRequest, FinishEvent } from '../../domain/chat.ts';
import { isBudgetSet } from '../../domain/config.ts';
import { type MgwError, toMgwError } from '../../domain/errors.ts';
import type { Thinking } from '../../domain/model.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { messagesFor, readPrompt } from '../read-input.ts';
import { leftText } from '../render/accounting-line.ts';
import { renderChatJson, renderChatJsonl, renderFailure } from '../render/chat-json.ts';
import { renderChatText } from '../render/chat-text.ts';
import { oneLine } from '../render/error-text.ts';
import { createPlayPieces } from '../render/play-pieces.ts';
import { createSpinner, type Spinner } from '../render/spinner.ts';
import { fitTerminal } from '../render/wrap.ts';

export type ChatOptions = {
  model?: string;
  system?: string;
  file?: string[];
  temperature?: number;
  maxTokens?: number;
  thinking?: Thinking;
  maxCost?: number;
  stream: boolean;
  json?: boolean;
  jsonl?: boolean;
  cache: boolean;
  refresh?: boolean;
  fallback: boolean;
  /** Seconds. */
  timeout?: number;
  /** Seconds. */
  maxLatency?: number;
  tag?: string;
  dryRun?: boolean;
  yes?: boolean;
  quiet?: boolean;
  stdin: boolean;
};

/** `mgw chat [prompt…]`: exit 0 when answered. With `--json` and `--jsonl` a failure is an object on stdout as well. */
export async function chat(prompt: readonly string[], options: ChatOptions, context: CommandContext): Promise<number> {
  const answered: Answered = { no: false };
  try {
    return await run(prompt, options, { ...context, answered });
  } catch (cause) {
    const error = toMgwError(cause);
    if (answered.no && error.code === 'cost-limit' && !options.json && !options.jsonl) {
      // The person has just read the rest.
      await context.io.stderr.write('mgw: not sent\n');
      return EXIT_CODES[error.code];
    }
    const format = options.json ? 'json' : options.jsonl ? 'jsonl' : undefined;
    if (format !== undefined && error.code !== 'reader-gone') await renderFailure(error, context.io, format);
    throw error;
  }
}

/** What a person has answered to the question whether a call over its limit is to be sent. */
type Answered = { no: boolean };
type ChatContext = CommandContext & { answered: Answered };

async function run(prompt: readonly string[], options: ChatOptions, context: ChatContext): Promise<number> {
  const { io, runtime, signal } = context;
  const gateway = await runtime.gateway();
  const settings = requestSettings(options);
  // Planned before anything is read, so that a missing key is told at once and the window bounds what is read.
  const { candidates } = gateway.plan({ messages: [], ...settings });
  const input = await readPrompt(prompt, options, { io, runtime, signal, models: candidates });
  const request = { messages: messagesFor(input, options.system), ...settings };
  // What sends nothing asks no embedding endpoint either.
  const call = await gateway.decide(request, { offline: options.dryRun === true });
  if (options.dryRun) {
    const { renderDryRun } = await import('../render/dry-run.ts');
    const preview = await gateway.preview(call);
    await io.stdout.write(await renderDryRun(preview, options.json ? 'json' : 'text', io.stdout));
    return preview.target === undefined && !preview.fromCache ? EXIT_CODES['cost-limit'] : 0;
  }
  const finish = await answer(call, options, context);
  if (finish.reason === 'length' && !options.quiet) {
    const model = call.candidates.find(({ alias }) => alias === finish.entry?.model);
    const cap = call.request.maxTokens ?? model?.maxTokens;
    const text = `mgw: the answer was cut at the output cap of ${cap} tokens\n  raise it with --max-tokens\n`;
    await io.stderr.write(await fitTerminal(text, io.stderr, '  '));
  }
  return 0;
}

async function answer(
  call: ChatCall,
  options: ChatOptions,
  { io, runtime, signal, answered }: ChatContext,
): Promise<FinishEvent> {
  const gateway = await runtime.gateway();
  const collecting = options.json === true || !options.stream;
  const restartable = collecting || options.jsonl === true || io.stdout.isTTY;
  const quiet = options.quiet === true;
  const machine = options.json === true || options.jsonl === true;
  const spinner = createSpinner(quiet || machine ? undefined : io, runtime.effects.clock);
  const approve = options.yes
    ? async () => true
    : (refusal: MgwError) => ask(refusal, { io, signal, spinner, answered });
  const person = io.stdin.isTTY && io.stdout.isTTY && !machine;
  const events = gateway.stream(call, { signal, restartable, approve, person });
  if (options.json) return renderChatJson(events, io, { quiet });
  if (options.jsonl) return renderChatJsonl(events, io);
  const left = async () => {
    const config = await runtime.config();
    if (!isBudgetSet(config.budget)) return undefined;
    const { budgetStatus } = await import('../../gateway/budget-status.ts');
    return leftText(await budgetStatus(config, runtime.paths, runtime.effects), config.currency, call.request.tag);
  };
  const play = createPlayPieces(runtime.effects.clock, signal);
  return renderChatText(events, io, { quiet, stream: options.stream, spinner, left, play });
}

/** Whether a person wants a call in spite of its limit. Where nobody can be asked the answer is no. */
async function ask(
  { message, hint }: MgwError,
  { io, signal, spinner, answered }: Pick<ChatContext, 'io' | 'signal' | 'answered'> & { spinner: Spinner },
): Promise<boolean> {
  spinner.stop();
  const { canConfirm, confirm } = await import('../confirm.ts');
  const smaller = /--max-tokens \d+ would fit/.exec(hint ?? '');
  const question = `mgw: ${oneLine(message)}\n${smaller === null ? '' : `  ${smaller[0]}\n`}  Ask it all the same?`;
  const yes = await confirm(await fitTerminal(question, io.stderr, '  '), { io, signal });
  answered.no = !yes && canConfirm(io);
  return yes;
}

function requestSettings(options: ChatOptions): Omit<ChatRequest, 'messages'> {
  const { model, temperature, maxTokens, thinking, maxCost, tag, timeout, maxLatency } = options;
  return {
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(maxCost !== undefined && { maxCost }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(maxLatency !== undefined && { maxLatencyMs: maxLatency * 1000 }),
    ...(tag !== undefined && { tag: oneLine(tag) }),
    fallback: options.fallback,
    cache: options.cache ? (options.refresh ? 'refresh' : 'use') : 'off',
  };
}
