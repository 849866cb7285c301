import type { ChatCall, ChatRequest } from '../../domain/chat.ts';
import { toMgwError } from '../../domain/errors.ts';
import type { Thinking } from '../../domain/model.ts';
import { tagOf } from '../../domain/tag.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { hearing, type Tell } from '../hear-answer.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { type Input, type InputTemplate, messagesFor, readPrompt } from '../read-input.ts';
import { renderFailure } from '../render/chat-json.ts';
import type { OneTurn } from '../session/one-shot.ts';
import type { Talk } from '../session/talk.ts';
import { type Answered, type Answering, answerCall } from './answer-call.ts';

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
  /** Markdown is not rendered. */
  raw?: boolean;
  /** True: thinking stays on the screen; false: it is not shown; absent: as the config says. */
  reasoning?: boolean;
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
  /** The last conversation is gone on with. */
  continue?: boolean;
  /** The conversation of this name is gone on with, or begun. */
  session?: string;
  /** False: nothing is kept. */
  history: boolean;
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
      await context.io.stderr.write(`mgw: ${t('not sent')}\n`);
      return EXIT_CODES[error.code];
    }
    const format = options.json ? 'json' : options.jsonl ? 'jsonl' : undefined;
    if (format !== undefined && error.code !== 'reader-gone') await renderFailure(error, context.io, format);
    throw error;
  }
}

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

async function run(words: readonly string[], given: ChatOptions, context: Answering): Promise<number> {
  const asked = await withTemplates(words, given, context);
  if (!opensSession(asked, context)) return oneCall(asked, context);
  const { options } = asked;
  const { talk } = await import('../session/talk.ts');
  const answer: Talk['answer'] = (call, about) => answerCall(call, options, { ...context, ...about });
  return talk({ options, settings: requestSettings(options), answer }, context);
}

/** Without anything to ask, at a terminal: then a person is asked for it, again and again. */
function opensSession({ prompt, options, template }: Asked, { io, runtime }: CommandContext): boolean {
  const { file = [], json, jsonl, dryRun, extract, schema, stdin } = options;
  const isSilent = prompt.join('').trim() === '' && file.length === 0 && template === undefined;
  const isForOne = Boolean(json || jsonl || dryRun || extract) || schema !== undefined;
  const isTerminal = io.stdin.isTTY && io.stdout.isTTY && io.stdin.openEditor !== undefined;
  return isSilent && !isForOne && isTerminal && stdin && !runtime.effects.env['MGW_NO_STDIN'];
}

async function oneCall({ options, prompt, template }: Asked, context: Answering): Promise<number> {
  const { io, runtime, signal } = context;
  const gateway = await runtime.gateway();
  const settings = requestSettings(options);
  // Planned before anything is read, so that a missing key is told at once and the window bounds what is read.
  const { candidates } = gateway.plan({ messages: [], ...settings });
  const schema = options.schema === undefined ? undefined : await readSchema(options.schema);
  const input = await readPrompt(prompt, options, { io, runtime, signal, models: candidates, template });
  if (!options.quiet && isTold(input, io.stderr))
    await (await import('../render/input-list.ts')).tellInput(input, io.stderr);
  const onto = schema?.onto ?? ((request: ChatRequest) => request);
  const turn = { input, words: prompt.join(' ').trim() || input.text, settings, onto };
  const kept = isConversation(options)
    ? await (await import('../session/one-shot.ts')).goOn(turn, options, context)
    : undefined;
  // What sends nothing asks no embedding endpoint either.
  const deciding = { offline: options.dryRun === true };
  const alone = () => gateway.decide(onto({ messages: messagesFor(input, options.system), ...settings }), deciding);
  const call = kept?.call ?? (await alone());
  if (options.dryRun) return dryRun(call, options, context);
  const hear = isKept(options, io) ? hearOneShot({ ...turn, system: options.system }, context) : undefined;
  await answerCall(call, options, {
    ...context,
    ...(options.file !== undefined && { input: { files: input.files, skipped: input.skipped } }),
    ...(hear && { hear }),
    ...kept?.answering,
  });
  return 0;
}

async function dryRun(call: ChatCall, options: ChatOptions, { io, runtime }: CommandContext): Promise<number> {
  const { renderDryRun } = await import('../render/dry-run.ts');
  const gateway = await runtime.gateway();
  const preview = await gateway.preview(call, { approves: options.yes === true });
  await io.stdout.write(await renderDryRun(preview, options.json ? 'json' : 'text', io.stdout));
  return preview.target === undefined && !preview.fromCache ? EXIT_CODES['cost-limit'] : 0;
}

/** A schema, by its file or its fields. */
async function readSchema(given: string) {
  return (await import('../input/read-schema.ts')).readSchema(given);
}

/** Of what was decoded, and of what is empty, everybody is told; a person also of more than one text of their own naming. */
function isTold({ files, skipped, empty }: Input, { remarks }: Pick<Output, 'remarks'>): boolean {
  if (empty.length > 0 || files.some(({ encoding }) => encoding !== undefined)) return true;
  const named = files.filter(({ path }) => path !== 'stdin');
  return remarks && (named.length > 1 || skipped.length > 0 || named.some(({ image }) => image !== undefined));
}

function isConversation(options: ChatOptions): boolean {
  return options.continue === true || options.session !== undefined;
}

/** What a person asks and reads at a terminal can be gone on with; what a script asks leaves nothing. */
function isKept(options: ChatOptions, { stdout }: CommandContext['io']): boolean {
  return stdout.isTTY && options.history && !options.json && !options.jsonl && !isConversation(options);
}

/** Loads what keeps an answer once there is one. With a schema there may be two, which are one turn. */
function hearOneShot(turn: OneTurn & { system: string | undefined }, context: CommandContext): Answering['hear'] {
  let keep: Promise<Tell> | undefined;
  return (events) =>
    hearing(events, async (heard) => {
      keep ??= import('../session/one-shot.ts').then(({ keepOneShot }) => keepOneShot(turn, context));
      return (await keep)(heard);
    });
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
