import type { ChatCall, ChatRequest, FinishEvent } from '../../domain/chat.ts';
import { isBudgetSet } from '../../domain/config.ts';
import { type MgwError, toMgwError } from '../../domain/errors.ts';
import type { Thinking } from '../../domain/model.ts';
import { tagOf } from '../../domain/tag.ts';
import type { Gateway } from '../../gateway/gateway.ts';
import type { Asking } from '../asking.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import type { InputReport } from '../input/attach.ts';
import { canConfirm, type Output } from '../io.ts';
import { type Input, type InputTemplate, messagesFor, readPrompt } from '../read-input.ts';
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
  /** Names of templates. */
  prompt?: string;
  role?: string;
  file?: string[];
  temperature?: number;
  maxTokens?: number;
  thinking?: Thinking;
  maxCost?: number;
  stream: boolean;
  json?: boolean;
  jsonl?: boolean;
  /** Print the first code block alone. */
  extract?: boolean;
  /** A file, or the fields in short. */
  schema?: string;
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

type Asked = { options: ChatOptions; prompt: readonly string[]; template?: InputTemplate | undefined };

/** What the templates say stands behind what the command line says. */
async function withTemplates(
  words: readonly string[],
  options: ChatOptions,
  { runtime }: CommandContext,
): Promise<Asked> {
  if (options.prompt === undefined && options.role === undefined) return { options, prompt: words };
  const { applyTemplates } = await import('../input/apply-templates.ts');
  const { settings, system, template, rest } = await applyTemplates(words, options, runtime.paths.prompts);
  return { options: { ...settings, ...options, ...(system !== undefined && { system }) }, prompt: rest, template };
}

async function run(words: readonly string[], given: ChatOptions, context: ChatContext): Promise<number> {
  const { io, runtime, signal } = context;
  const gateway = await runtime.gateway();
  const { options, prompt, template } = await withTemplates(words, given, context);
  const settings = requestSettings(options);
  // Planned before anything is read, so that a missing key is told at once and the window bounds what is read.
  const { candidates } = gateway.plan({ messages: [], ...settings });
  const schema = options.schema === undefined ? undefined : await readSchema(options.schema);
  const input = await readPrompt(prompt, options, { io, runtime, signal, models: candidates, template });
  if (!options.quiet && isTold(input, io.stderr))
    await (await import('../render/input-list.ts')).tellInput(input, io.stderr);
  const messages = messagesFor(input, options.system);
  const request = schema === undefined ? { messages, ...settings } : await schema.onto({ messages, ...settings });
  // What sends nothing asks no embedding endpoint either.
  const call = await gateway.decide(request, { offline: options.dryRun === true });
  if (options.dryRun) {
    const { renderDryRun } = await import('../render/dry-run.ts');
    const preview = await gateway.preview(call, { approves: options.yes === true });
    await io.stdout.write(await renderDryRun(preview, options.json ? 'json' : 'text', io.stdout));
    return preview.target === undefined && !preview.fromCache ? EXIT_CODES['cost-limit'] : 0;
  }
  const finish = await answer(call, options, { ...context, input });
  if (finish.reason === 'length' && !options.quiet) {
    const model = call.candidates.find(({ alias }) => alias === finish.entry?.model);
    const cap = call.request.maxTokens ?? model?.maxTokens;
    const text = `mgw: the answer was cut at the output cap of ${cap} tokens\n  raise it with --max-tokens\n`;
    await io.stderr.write(await fitTerminal(text, io.stderr, '  '));
  }
  return 0;
}

/** A schema, by its file or its fields. */
async function readSchema(given: string) {
  return (await import('../input/read-schema.ts')).readSchema(given);
}

/** Of what was decoded everybody is told; a person also of more than one text of their own naming. */
function isTold({ files, skipped }: InputReport, { remarks }: Pick<Output, 'remarks'>): boolean {
  if (files.some(({ encoding }) => encoding !== undefined)) return true;
  const named = files.filter(({ path }) => path !== 'stdin');
  return remarks && (named.length > 1 || skipped.length > 0 || named.some(({ image }) => image !== undefined));
}

async function answer(
  call: ChatCall,
  options: ChatOptions,
  { io, runtime, signal, answered, input }: ChatContext & { input: Input },
): Promise<FinishEvent> {
  const gateway = await runtime.gateway();
  const collecting =
    options.json === true || !options.stream || options.extract === true || options.schema !== undefined;
  const restartable = collecting || options.jsonl === true || io.stdout.isTTY;
  const quiet = options.quiet === true;
  const machine = options.json === true || options.jsonl === true;
  const spinner = createSpinner(quiet || machine ? undefined : io, runtime.effects.clock);
  // Where nobody can be asked, the limit itself refuses, whatever a budget would say of it.
  const approve = options.yes
    ? async () => true
    : canConfirm(io) && ((refusal: MgwError) => askPerson(refusal, { io, signal, spinner, answered }));
  const person = io.stdin.isTTY && io.stdout.isTTY && !machine;
  const ask: Asking['ask'] = (asked, accepts) =>
    gateway.stream(asked, { signal, restartable, person, ...(approve && { approve }), ...(accepts && { accepts }) });
  const { files, skipped } = input;
  const json = { quiet, ...(options.file !== undefined && { input: { files, skipped } }) };
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
    const decide: Gateway['decide'] = (request) => gateway.decide(request);
    return answerStructured(call, { ask, decide, config, io, text, ...(options.json && { json }) });
  }
  if (options.extract) {
    const { answerExtracted } = await import('./answer-extracted.ts');
    return answerExtracted(ask(call), { io, text, ...(options.json && { json }) });
  }
  if (options.json) return renderChatJson(ask(call), io, json);
  if (options.jsonl) return renderChatJsonl(ask(call), io);
  return renderChatText(ask(call), io, { ...text, play: createPlayPieces(runtime.effects.clock, signal) });
}

/** Whether a person wants a call in spite of its limit. */
async function askPerson(
  { message, hint }: MgwError,
  { io, signal, spinner, answered }: Pick<ChatContext, 'io' | 'signal' | 'answered'> & { spinner: Spinner },
): Promise<boolean> {
  spinner.stop();
  const { confirm } = await import('../confirm.ts');
  const smaller = /--max-tokens \d+ would fit/.exec(hint ?? '');
  const question = `mgw: ${oneLine(message)}\n${smaller === null ? '' : `  ${smaller[0]}\n`}  Ask it all the same?`;
  const yes = await confirm(await fitTerminal(question, io.stderr, '  '), { io, signal });
  answered.no = !yes;
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
    ...(tag !== undefined && { tag: tagOf(tag) }),
    fallback: options.fallback,
    cache: options.cache ? (options.refresh ? 'refresh' : 'use') : 'off',
  };
}
