import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LimitParts } from '../budget/limit-parts.ts';
import type { CredentialStore } from '../config/credentials.ts';
import type { ChatRequest } from '../domain/chat.ts';
import type { Config } from '../domain/config.ts';
import { imagesIn, likelyImageTokens } from '../domain/image-tokens.ts';
import type { RecentCall } from '../domain/ledger-entry.ts';
import { LARGEST_WINDOW, type Model } from '../domain/model.ts';
import { type Currency, convertNano, type Nano } from '../domain/money.ts';
import type { Latency } from '../domain/route-decision.ts';
import type { Effects } from '../effects.ts';
import type { Counting } from '../metering/counting.ts';
import { costNano, unitPricesAt } from '../metering/pricing.ts';
import type { Paths } from '../paths.ts';
import { thinkingFor } from '../routing/choose/effort.ts';
import { expectedMs, latencies } from '../routing/choose/latency.ts';
import type { Option } from '../routing/choose/rank.ts';
import { BLIND } from '../routing/plan.ts';
import { createRestStore, type Rest } from '../routing/rest-store.ts';
import type { TaskReading } from '../routing/task/read-task.ts';
import { type LikelyTokens, likelyTokens } from './likely-tokens.ts';
import { selectable } from './selectable.ts';

export type OptionParts = {
  effects: Pick<Effects, 'clock'>;
  paths: Pick<Paths, 'state'>;
  config: Config;
  models: ReadonlyMap<string, Model>;
  credentials: Pick<CredentialStore, 'status'>;
  limits: Pick<LimitParts, 'bounds' | 'mostInputTokens' | 'leastInputTokens'>;
  counting: Pick<Counting, 'billableInput'>;
  /** The same for the same upstream model under the same key. */
  identify: (model: Model) => string;
};

/** A request, what it was taken for, and the ledger's last rows. */
export type Asked = {
  request: ChatRequest;
  reading: TaskReading;
  rows: readonly RecentCall[];
  /** The alias that the conversation is on. */
  previous: string | undefined;
};

/** Everybody who could be asked: the config's own models, or the presets where it has none, as far as they have a key. */
export async function routeOptions(asked: Asked, parts: OptionParts): Promise<Option[]> {
  const { config, counting, credentials, effects, limits } = parts;
  const { request, rows } = asked;
  const now = effects.clock.now();
  const known = latencies(rows, now);
  const tokensOf = likelyTokens(rows, { tag: request.tag, reading: asked.reading });
  const restOf = resting(parts);
  const least = limits.leastInputTokens(request);
  // Of the text: the same for all of them, and of a long one no trifle.
  const input = counting.billableInput(request.messages);
  const able = selectable(config, parts.models).filter(({ key }) => credentials.status(key).state !== 'missing');
  return Promise.all(
    able.map(async (model) => {
      const { currency, likelyNano, tokens } = likelyOf(model, asked, { ...parts, tokensOf, input });
      const unable = unableTo(model, least, request) ?? restText(await restOf(model), now);
      return {
        model,
        currency,
        ...(likelyNano !== undefined && { likelyNano }),
        ...latencyOf(known.get(model.alias), tokens),
        ...(unable !== undefined && { unable }),
      };
    }),
  );
}

/** The request as it would be put to a model, with its thinking. */
export function asPutTo(model: Model, { request, reading }: Pick<Asked, 'request' | 'reading'>): ChatRequest {
  const thinking = request.thinking ?? thinkingFor(reading, request, model);
  return { ...request, ...(thinking !== undefined && { thinking }) };
}

type Likely = { currency: Currency; likelyNano?: Nano; tokens: number };

/** Thinking is in it, and what the vendor has cached of a conversation that it has been asked in before. */
function likelyOf(model: Model, asked: Asked, parts: OptionParts & { tokensOf: LikelyTokens; input: number }): Likely {
  const { config, counting, effects, limits, tokensOf } = parts;
  const input = parts.input + likelyImageTokens(model, asked.request.messages);
  const own = asPutTo(model, asked);
  const { thinks, outputTokens } = limits.bounds(model, own);
  const tokens = Math.min(outputTokens, tokensOf(model, { thinking: own.thinking, thinks }));
  const prices = unitPricesAt(model.prices, { inputTokens: input, thinks }, effects.clock.now());
  if (prices === undefined) return { currency: config.currency, tokens };
  const cachedInput = model.alias === asked.previous ? counting.billableInput(own.messages.slice(0, -2)) : 0;
  const nano = costNano({ input, output: tokens, ...(cachedInput > 0 && { cachedInput }) }, prices);
  const likelyNano = convertNano(nano, prices.currency, config.currency, config.exchangeRates);
  // What cannot be converted cannot be compared.
  return likelyNano === undefined
    ? { currency: prices.currency, tokens }
    : { currency: config.currency, likelyNano, tokens };
}

/** Mostly nobody rests, and then nobody is looked for. */
function resting({ effects, paths, identify }: OptionParts): (model: Model) => Promise<Rest | undefined> {
  const folder = join(paths.state, 'rest');
  if (!existsSync(folder)) return async () => undefined;
  const rests = createRestStore(folder, effects.clock);
  const anybody = rests.all().then((all) => all.length > 0);
  return async (model) => ((await anybody) ? rests.get(identify(model)) : undefined);
}

function latencyOf(latency: Latency | undefined, tokens: number): Pick<Option, 'latencyMs'> {
  return latency === undefined ? {} : { latencyMs: expectedMs(latency, tokens) };
}

function unableTo(
  { contextWindow = LARGEST_WINDOW, sees }: Model,
  leastTokens: number,
  { messages }: ChatRequest,
): string | undefined {
  if (imagesIn(messages).length > 0 && sees !== true) return BLIND;
  return leastTokens > contextWindow ? 'its window is too small' : undefined;
}

function restText(rest: Rest | undefined, now: number): string | undefined {
  return rest === undefined || rest.until <= now ? undefined : `rests until ${new Date(rest.until).toISOString()}`;
}
