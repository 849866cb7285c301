import { type Answer, collect } from './domain/answer.ts';
import type { ChatCall, ChatEvent, ChatRequest, FinishEvent, Message } from './domain/chat.ts';
import { checkRequest } from './domain/check-request.ts';
import { MgwError } from './domain/errors.ts';
import type { JsonSchema } from './domain/json-schema.ts';
import { tagOf } from './domain/tag.ts';
import type { Effects } from './effects.ts';
import { nodeEffects } from './effects.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { GatewayStats } from './gateway-stats.ts';
import { createRuntime, type Runtime } from './runtime.ts';

/** A request without its messages, for a prompt given as text. */
export type ChatOptions = Omit<ChatRequest, 'messages'> & {
  /** System prompt; only with a prompt given as text. */
  system?: string;
  /** Stops the call: its socket closes, its row is written, and it throws `cancelled`. */
  signal?: AbortSignal;
  /** Lets a call pass that its cost limit refuses (never one that a budget refuses). Absent: it throws `cost-limit`. */
  approve?: (refusal: MgwError) => Promise<boolean>;
};

export type GatewayOptions = {
  /** Environment, clock, randomness; the process's own unless given. */
  effects?: Partial<Effects>;
  /** Called with what a person should know and that stops nothing, such as a key file that others can read. */
  onWarning?: (message: string) => void;
};

/** A config in the shape of the YAML file. */
export type ConfigInput = { readonly [key: string]: unknown };

/**
 * The gateway as a library. Nothing is read or opened before the first call.
 *
 * ```ts
 * const gateway = new ModelGateway('config.yaml');
 * const answer = await gateway.chat('translate: 人工智能正在改变世界', { model: 'qwen' });
 * console.log(answer.content, answer.cost);
 * await gateway.close();
 * ```
 */
export class ModelGateway {
  readonly #runtime: Runtime;
  readonly #warn: (message: string) => void;

  /** A config file's path, a config in the shape of that file, or nothing: then the user's own config, as on the command line. */
  constructor(config?: string | ConfigInput, options: GatewayOptions = {}) {
    this.#warn = options.onWarning ?? (() => {});
    this.#runtime = createRuntime(
      { ...nodeEffects(), ...options.effects },
      {
        ...(typeof config === 'string' && { configPath: config }),
        ...(typeof config === 'object' && { configInput: config }),
        warn: this.#warn,
      },
    );
  }

  /** The whole answer. Throws `MgwError`; its `entry` is the call's ledger row and its `content` what had arrived. */
  async chat(prompt: string | ChatRequest, options: ChatOptions = {}): Promise<Answer> {
    const { system, signal, approve, ...settings } = options;
    const request = toRequest(prompt, system, settings);
    if (request.schema !== undefined) return this.#structured(request, request.schema, options);
    return collect(this.#events(request, { signal, approve }));
  }

  /** The events as they come; the last is `finish`. Stop iterating and the call is cancelled. Drop what you hold at `restart`. */
  stream(prompt: string | ChatRequest, options: ChatOptions = {}): AsyncIterable<ChatEvent> {
    const { system, signal, approve, ...settings } = options;
    const request = toRequest(prompt, system, settings);
    if (request.schema !== undefined)
      throw new MgwError('usage', 'schema needs `chat`, which waits for the whole answer');
    return this.#events(request, { signal, approve });
  }

  /** What this month's calls cost, and what is left of the budget. */
  async stats(): Promise<GatewayStats> {
    const { gatewayStats } = await import('./gateway-stats.ts');
    return gatewayStats(this.#runtime);
  }

  /** Closes the connections. Calls that run are not waited for. */
  async close(): Promise<void> {
    await this.#runtime.close();
  }

  /** JSON that keeps the schema; asked once more where the first answer does not. Throws `malformed` where neither does. */
  async #structured(request: ChatRequest, schema: JsonSchema, options: Running): Promise<Answer> {
    checkRequest(request);
    const own = ownCopy(request);
    const [{ askStructured, withSchemaText }, { checkSchema }, { structuredAnswer }] = await Promise.all([
      import('./gateway/structured/ask-structured.ts'),
      import('./gateway/structured/check-schema.ts'),
      import('./gateway/structured/structured-answer.ts'),
    ]);
    checkSchema(schema, 'schema');
    const decide: Gateway['decide'] = async (asked, deciding) =>
      (await this.#runtime.gateway()).decide(asked, deciding);
    const asked = { ...own, messages: withSchemaText(own.messages, schema), schema };
    const run = async (call: ChatCall, accepts: (content: string) => boolean) => {
      const finishes: FinishEvent[] = [];
      const answer = await collect(
        this.#events(call, { ...options, accepts, tell: (finish) => finishes.push(finish) }),
      );
      return { content: answer.content, answer, finish: finishes[0] ?? unfinished() };
    };
    const decided = await decide(asked);
    const call = { ...decided, request: { ...decided.request, schema } };
    return structuredAnswer(await askStructured(call, { decide, run, config: await this.#runtime.config() }));
  }

  async *#events(given: ChatRequest | ChatCall, options: Running): AsyncGenerator<ChatEvent> {
    const { signal = new AbortController().signal, approve, accepts, tell } = options;
    if (!('candidates' in given)) checkRequest(given);
    const asked = 'candidates' in given ? given : ownCopy(given);
    const stop = new AbortController();
    const forward = () => stop.abort(cancelled(signal));
    if (signal.aborted) forward();
    signal.addEventListener('abort', forward, { once: true });
    try {
      const gateway = await this.#runtime.gateway();
      const call = 'candidates' in asked ? asked : await gateway.decide(asked);
      const context = {
        signal: stop.signal,
        restartable: true,
        ...(approve && { approve }),
        ...(accepts && { accepts }),
      };
      for await (const event of gateway.stream(call, context)) {
        if (event.type === 'warning') this.#warn(event.message);
        if (event.type === 'finish') tell?.(event);
        yield event;
      }
    } finally {
      signal.removeEventListener('abort', forward);
    }
  }
}

/** How a call is run; `tell` is told of its end. */
type Running = {
  signal?: AbortSignal | undefined;
  approve?: ChatOptions['approve'] | undefined;
  accepts?: (content: string) => boolean;
  tell?: (finish: FinishEvent) => void;
};

function unfinished(): never {
  throw new MgwError('internal', 'the stream ended without a finish event');
}

function toRequest(
  prompt: string | ChatRequest,
  system: string | undefined,
  settings: Omit<ChatRequest, 'messages'>,
): ChatRequest {
  if (typeof prompt !== 'string') return { ...prompt, ...settings };
  const user: Message = { role: 'user', content: prompt };
  return { ...settings, messages: system === undefined ? [user] : [{ role: 'system', content: system }, user] };
}

/** What is counted, limited and sent is one text, and counts are known by their array: a caller may go on with its own. */
function ownCopy(request: ChatRequest): ChatRequest {
  const { tag } = request;
  const messages = request.messages.map(({ role, content, images, demand }) => ({
    role,
    content,
    ...(images && { images: [...images] }),
    ...(demand !== undefined && { demand }),
  }));
  return { ...request, messages, ...(tag !== undefined && { tag: tagOf(tag) }) };
}

function cancelled({ reason }: AbortSignal): MgwError {
  return reason instanceof MgwError ? reason : new MgwError('cancelled', 'the call was cancelled', { cause: reason });
}
