import type { ChatCall, ChatRequest } from '../../domain/chat.ts';
import { MgwError, toMgwError } from '../../domain/errors.ts';
import type { Thinking } from '../../domain/model.ts';
import { AUTO } from '../../domain/route-decision.ts';
import type { CommandContext } from '../command-context.ts';
import { EXIT_CODES } from '../exit-codes.ts';
import { withManners } from '../io.ts';
import { messagesFor, readPrompt } from '../read-input.ts';
import { canRender } from '../render/answer-look.ts';
import { failureReport } from '../render/chat-json.ts';
import { createEntrant, type Entrant, follow } from '../render/compare/entrant.ts';
import { oneLine } from '../render/error-text.ts';

export type CompareOptions = {
  models?: string[];
  system?: string;
  file?: string[];
  temperature?: number;
  maxTokens?: number;
  thinking?: Thinking;
  maxCost?: number;
  raw?: boolean;
  json?: boolean;
  cache: boolean;
  /** Seconds. */
  timeout?: number;
  tag?: string;
  stdin: boolean;
};

const MOST_MODELS = 8;

type Planned = { entrant: Entrant; call: ChatCall | MgwError };

/** `mgw compare [prompt…]`: exit 0 when at least one answered, else as the first that failed. */
export async function compare(
  prompt: readonly string[],
  options: CompareOptions,
  context: CommandContext,
): Promise<number> {
  const { io, signal } = context;
  const planned = await plan(prompt, options, context);
  const entrants = planned.map(({ entrant }) => entrant);
  const gateway = await context.runtime.gateway();
  const ask = (changed: () => void) =>
    Promise.all(
      planned.map(({ entrant, call }) =>
        follow(entrant, () => gateway.stream(called(call), { signal, restartable: true }), changed),
      ),
    );
  if (options.json) {
    await ask(() => {});
    await io.stdout.write(`${JSON.stringify(entrants.map(report))}\n`);
  } else {
    const { markdown, screenReader } = (await context.runtime.config()).output;
    const own = { ...context, io: withManners(io, { isSpoken: screenReader }) };
    await show(entrants, ask, { markdown: markdown && options.raw !== true, context: own });
  }
  const failed = entrants.find(({ error }) => error !== undefined);
  if (signal.aborted || entrants.every(({ error }) => error !== undefined))
    return EXIT_CODES[failed?.error?.code ?? 'internal'];
  return 0;
}

/** A name that is not known is told before anything is read or sent; a model without a key only fails alone. */
async function plan(prompt: readonly string[], options: CompareOptions, context: CommandContext): Promise<Planned[]> {
  const { io, runtime, signal } = context;
  const gateway = await runtime.gateway();
  const settings = requestSettings(options);
  const names = [...new Set(options.models ?? gateway.plan({ messages: [] }).candidates.map(({ alias }) => alias))];
  if (names.length < 2 || names.length > MOST_MODELS) throw wrongCount(names);
  const planOf = (model: string) => {
    try {
      return gateway.plan({ messages: [], ...settings, model }).candidates;
    } catch (cause) {
      const error = toMgwError(cause);
      if (error.code === 'no-key') return [];
      throw error;
    }
  };
  const models = names.flatMap(planOf);
  const input = await readPrompt(prompt, options, { io, runtime, signal, models, command: 'mgw compare' });
  const messages = messagesFor(input, options.system);
  return Promise.all(
    names.map(async (model) => {
      const call = await gateway.decide({ messages, ...settings, model }).catch(toMgwError);
      const chosen = model === AUTO && !(call instanceof MgwError) ? call.candidates[0]?.alias : undefined;
      return { entrant: createEntrant(model, chosen), call };
    }),
  );
}

function called(call: ChatCall | MgwError): ChatCall {
  if (call instanceof MgwError) throw call;
  return call;
}

type Shown = { markdown: boolean; context: CommandContext };

async function show(
  entrants: readonly Entrant[],
  ask: (changed: () => void) => Promise<unknown>,
  { markdown, context: { io, runtime, signal } }: Shown,
): Promise<void> {
  const { clock } = runtime.effects;
  const { columns, animates } = io.stdout;
  const { showOneByOne } = await import('../render/compare/one-by-one.ts');
  const { createNotice } = await import('../render/compare/notice.ts');
  const { columnWidth } = await import('../render/compare/side-by-side.ts');
  const notice = createNotice();
  const oneByOne = () => showOneByOne(entrants, io, { markdown: markdown && canRender(io.stdout), clock, notice });
  // The console of Linux, and terminals from before there were windows, have one screen.
  const hasOtherScreen = animates && !/^(?:linux|ansi|vt\d+)/.test(runtime.effects.env['TERM'] ?? '');
  if (hasOtherScreen && columnWidth(entrants.length, columns) !== undefined) {
    const { showLive, printColumns } = await import('../render/compare/live-columns.ts');
    const live = showLive(entrants, io.stdout, { clock, markdown });
    signal.addEventListener('abort', live.stop, { once: true });
    await ask(live.changed).finally(live.stop);
    const isPrinted = await printColumns(entrants, io.stdout, { markdown });
    if (!isPrinted) await oneByOne();
  } else {
    await Promise.all([ask(notice.tell), oneByOne()]);
  }
  const { summaryTable } = await import('../render/compare/summary.ts');
  await io.stdout.write(summaryTable(entrants, io.stdout));
}

/** As `mgw chat --json` prints it; a failure with the model's name, and of `auto` with the one that was chosen. */
function report({ name, chosen, answer, error }: Entrant): object {
  if (answer !== undefined) return { ...answer, asked: name };
  const failed = { ...(error && failureReport(error)), asked: name, ...(chosen !== undefined && { model: chosen }) };
  return { ...failed, content: error?.content ?? '' };
}

function wrongCount(names: readonly string[]): MgwError {
  const found = names.length > MOST_MODELS ? `these are ${names.length}` : `this is ${names[0] ?? 'none'}`;
  return new MgwError('usage', `2 to ${MOST_MODELS} models can be compared; ${found}`, {
    hint: 'name them: mgw compare "your question" -m qwen,glm,deepseek; mgw models lists what there is',
  });
}

/** Asked anew, since a kept answer has no time and no cost; what is answered is kept for later. */
function requestSettings(options: CompareOptions): Omit<ChatRequest, 'messages' | 'model'> {
  const { temperature, maxTokens, thinking, maxCost, timeout, tag, cache } = options;
  return {
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(maxCost !== undefined && { maxCost }),
    ...(timeout !== undefined && { timeoutMs: timeout * 1000 }),
    ...(tag !== undefined && { tag: oneLine(tag) }),
    fallback: false,
    cache: cache ? 'refresh' : 'off',
  };
}
