import type { ChatCall, ChatRequest, Message } from '../../domain/chat.ts';
import type { Thinking } from '../../domain/model.ts';
import type { CommandContext } from '../command-context.ts';
import { readInput } from '../read-input.ts';
import { renderChatJson, renderChatJsonl } from '../render/chat-json.ts';
import { renderChatText } from '../render/chat-text.ts';
import { oneLine } from '../render/error-text.ts';
import { createSpinner } from '../render/spinner.ts';

export type ChatOptions = {
  model?: string;
  system?: string;
  file: string[];
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
  tag?: string;
  dryRun?: boolean;
  quiet?: boolean;
  stdin: boolean;
};

/** Bytes of text that a token can stand for at most, in ordinary text; only inputs beyond it are refused unread. */
const MOST_BYTES_PER_TOKEN = 16;
const LARGEST_WINDOW = 2_000_000;

/** `mgw chat [prompt…]`: exit 0 when answered, 7 when the vendor filtered the answer. */
export async function chat(prompt: readonly string[], options: ChatOptions, context: CommandContext): Promise<number> {
  const { io, runtime, signal } = context;
  const gateway = await runtime.gateway();
  const settings = requestSettings(options);
  // Planned before anything is read, so that a missing key is told at once and the window bounds what is read.
  const window = Math.max(
    ...gateway.plan({ messages: [], ...settings }).candidates.map((model) => model.contextWindow ?? LARGEST_WINDOW),
  );
  const input = await readInput(io, runtime.effects, {
    prompt,
    files: options.file,
    stdin: options.stdin && !runtime.effects.env['MGW_NO_STDIN'],
    maxBytes: window * MOST_BYTES_PER_TOKEN,
    signal,
  });
  const call = gateway.plan({ messages: messagesFor(input, options.system), ...settings });
  if (options.dryRun) {
    const { renderDryRun } = await import('../render/dry-run.ts');
    await io.stdout.write(renderDryRun(await gateway.preview(call), options.json === true));
    return 0;
  }
  return answer(call, options, context);
}

async function answer(call: ChatCall, options: ChatOptions, { io, runtime, signal }: CommandContext): Promise<number> {
  const gateway = await runtime.gateway();
  const collecting = options.json === true || !options.stream;
  const restartable = collecting || options.jsonl === true || io.stdout.isTTY;
  const events = gateway.stream(call, { signal, restartable });
  if (options.json) return exitFor((await renderChatJson(events, io)).finishReason, options, call, io);
  if (options.jsonl) return exitFor((await renderChatJsonl(events, io)).reason, options, call, io);
  const quiet = options.quiet === true;
  const spinner = createSpinner(io, runtime.effects.clock);
  const finish = await renderChatText(events, io, { quiet, stream: options.stream }, spinner);
  return exitFor(finish.reason, options, call, io);
}

async function exitFor(
  reason: string,
  options: ChatOptions,
  call: ChatCall,
  io: CommandContext['io'],
): Promise<number> {
  if (reason === 'content-filter') {
    await io.stderr.write("mgw: the vendor's content filter ended the answer\n");
    return 7;
  }
  if (reason === 'length' && !options.quiet) {
    const cap = call.request.maxTokens ?? call.candidates[0]?.maxTokens;
    await io.stderr.write(`mgw: the answer was cut at the output cap of ${cap} tokens\n  raise it with --max-tokens\n`);
  }
  return 0;
}

function messagesFor(input: string, system: string | undefined): Message[] {
  const user: Message = { role: 'user', content: input };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

function requestSettings(options: ChatOptions): Omit<ChatRequest, 'messages'> {
  const { model, temperature, maxTokens, thinking, maxCost, tag, timeout } = options;
  return {
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(maxCost !== undefined && { maxCost }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(tag !== undefined && { tag: oneLine(tag) }),
    fallback: options.fallback,
    cache: options.cache ? (options.refresh ? 'refresh' : 'use') : 'off',
  };
}
