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
import type { Latency, RoutingRule, Strategy } from '../domain/route-decision.ts';
import type { Effects } from '../effects.ts';
import type { Counting } from '../metering/counting.ts';
import { costNano, unitPricesAt } from '../metering/pricing.ts';
import type { Paths } from '../paths.ts';
import { askedWith } from '../routing/choose/asked-with.ts';
import { expectedMs, latencies } from '../routing/choose/latency.ts';
import type { Option } from '../routing/choose/option.ts';
import { BLIND } from '../routing/plan.ts';
import { createRestStore, type Rest } from '../routing/rest-store.ts';
import type { TaskReading } from '../routing/task/read-task.ts';
import type { CostObjection, Objection } from './cost-objection.ts';
import { type LikelyTokens, likelyTokens } from './likely-tokens.ts';
import { selectable } from './selectable.ts';

export type OptionParts = {
  effects: Pick<Effects, 'clock'>;
  paths: Pick<Paths, 'state'>;
  config: Config;
  models: ReadonlyMap<string, Model>;
  credentials: Pick<CredentialStore, 'status'>;
  limits: LimitParts;
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
  strategy: Strategy;
  /** Of the config, which holds for the request. */
  rule: RoutingRule | undefined;
  /** Whether somebody asks how fast they are. */
  isTimed: boolean;
  /** Absent: nothing bounds what the call may cost. */
  objectionTo: CostObjection | undefined;
};

export type RouteOptions = {
  options: Option[];
  /** Of those that would not be asked whatever is decided: by alias. One that rests is asked last, and stands not here. */
  objections: ReadonlyMap<string, Pick<Objection, 'reason'> & Partial<Objection>>;
};

/** Everybody who could be asked: the config's own models, or the presets where it has none, as far as they have a key. */
export async function routeOptions(asked: Asked, parts: OptionParts): Promise<RouteOptions> {
  const { config, counting, credentials, effects, limits } = parts;
  const { request, rows, isTimed, objectionTo } = asked;
  const now = effects.clock.now();
  const known = isTimed ? latencies(rows, now) : new Map<string, Latency>();
  const tokensOf = likelyTokens(rows, { tag: request.tag, reading: asked.reading });
  const restOf = resting(parts);
  const least = limits.leastInputTokens(request);
  // Of the text: the same for all of them, and of a long one no trifle.
  const input = counting.billableInput(request.messages);
  const able = selectable(config, parts.models).filter(({ key }) => credentials.status(key).state !== 'missing');
  const objections = new Map<string, Pick<Objection, 'reason'> & Partial<Objection>>();
  const options = await Promise.all(
    able.map(async (model): Promise<Option> => {
      const own = asPutTo(model, asked);
      const { currency, likelyNano, tokens } = likelyOf(model, own, { ...parts, ...asked, tokensOf, input });
      const cannot = unableTo(model, least, request);
      const objection = cannot === undefined ? await objectionTo?.(model, own) : { reason: cannot };
      if (objection !== undefined) objections.set(model.alias, objection);
      const unable = objection?.reason;
      const rests = restText(await restOf(model), now);
      return {
        model,
        currency,
        ...(likelyNano !== undefined && { likelyNano }),
        ...latencyOf(known.get(model.alias), tokens),
        ...(unable !== undefined && { unable }),
        ...(rests !== undefined && { rests }),
      };
    }),
  );
  return { options, objections };
}

/** The request as it would be put to a model: with the effort and the cap that are decided for it. */
export function asPutTo(model: Model, asked: Pick<Asked, 'request' | 'reading' | 'rule' | 'strategy'>): ChatRequest {
  return { ...asked.request, ...askedWith(model, asked) };
}

type Likely = { currency: Currency; likelyNano?: Nano; tokens: number };

type LikelyParts = OptionParts & Pick<Asked, 'previous'> & { tokensOf: LikelyTokens; input: number };

/** Thinking is in it, and what the vendor has cached of a conversation that it has been asked in before. */
function likelyOf(model: Model, own: ChatRequest, parts: LikelyParts): Likely {
  const { config, counting, effects, limits, previous, tokensOf } = parts;
  const input = parts.input + likelyImageTokens(model, own.messages);
  const { thinks, outputTokens } = limits.bounds(model, own);
  const tokens = Math.min(outputTokens, tokensOf(model, { thinking: own.thinking, thinks }));
  const prices = unitPricesAt(model.prices, { inputTokens: input, thinks }, effects.clock.now());
  if (prices === undefined) return { currency: config.currency, tokens };
  const cachedInput = model.alias === previous ? counting.billableInput(own.messages.slice(0, -2)) : 0;
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
  const latencyMs = latency && expectedMs(latency, tokens);
  return latencyMs === undefined ? {} : { latencyMs };
}

function unableTo(
  { contextWindow = LARGEST_WINDOW, sees }: Model,
  leastTokens: number,
  { messages }: ChatRequest,
): string | undefined {
  if (imagesIn(messages).length > 0 && sees !== true) return BLIND;
  return leastTokens > contextWindow ? 'has too small a window' : undefined;
}

function restText(rest: Rest | undefined, now: number): string | undefined {
  return rest === undefined || rest.until <= now ? undefined : `rests until ${new Date(rest.until).toISOString()}`;
}
