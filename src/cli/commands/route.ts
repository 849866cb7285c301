import type { ChatRequest } from '../../domain/chat.ts';
import { isChosen } from '../../domain/config.ts';
import type { Thinking } from '../../domain/model.ts';
import { AUTO } from '../../domain/route-decision.ts';
import { tagOf } from '../../domain/tag.ts';
import type { CommandContext } from '../command-context.ts';
import { messagesFor, readPrompt } from '../read-input.ts';
import { type RouteReport, routeJson, routeText } from '../render/report-route.ts';

export type RouteOptions = {
  system?: string;
  file?: string[];
  /** A file, or fields in short. */
  schema?: string;
  maxTokens?: number;
  thinking?: Thinking;
  tag?: string;
  /** Whole units of the config's currency. */
  maxCost?: number;
  /** Seconds. */
  maxLatency?: number;
  json?: boolean;
  /** Ask no embedding endpoint. */
  offline?: boolean;
  stdin: boolean;
};

/** `mgw route [prompt…]`: which model a request would go to, and everything that decides it; asks none of them. */
export async function route(
  prompt: readonly string[],
  options: RouteOptions,
  { io, runtime, signal }: CommandContext,
): Promise<number> {
  const [config, models, gateway] = await Promise.all([runtime.config(), runtime.models(), runtime.gateway()]);
  const input = await readPrompt(prompt, options, {
    io,
    runtime,
    signal,
    models: [...models.values()],
    command: 'mgw route',
  });
  const { maxTokens, thinking, tag, maxCost, maxLatency } = options;
  const isAsked = isChosen(config.routing);
  const schema =
    options.schema === undefined
      ? undefined
      : await (await import('../input/read-schema.ts')).readSchema(options.schema);
  const plain: ChatRequest = {
    messages: messagesFor(input, options.system),
    ...(!isAsked && { model: AUTO }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(maxCost !== undefined && { maxCost }),
    ...(tag !== undefined && { tag: tagOf(tag) }),
    ...(maxLatency !== undefined && { maxLatencyMs: maxLatency * 1000 }),
  };
  const request = schema?.onto(plain) ?? plain;
  const decision = await gateway.route(request, { offline: options.offline === true });
  const { target } = decision;
  const model = target === undefined ? undefined : models.get(target);
  // Of who would be asked, which may be another than was decided for.
  const asked = decision.candidates.find((candidate) => candidate.model === target) ?? decision.ruled;
  const report: RouteReport = {
    decision,
    thinking: thinking ?? asked.thinking ?? model?.thinking ?? 'default',
    maxTokens: maxTokens ?? asked.maxTokens ?? model?.maxTokens,
    isAsked,
    currency: config.currency,
  };
  await io.stdout.write(options.json ? routeJson(report) : await routeText(report, io.stdout));
  return 0;
}
