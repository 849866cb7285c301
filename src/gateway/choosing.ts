import { join } from 'node:path';
import type { LimitParts } from '../budget/limit-parts.ts';
import type { CredentialStore } from '../config/credentials.ts';
import type { ChatCall, ChatRequest, Message } from '../domain/chat.ts';
import { type Config, isBudgetSet } from '../domain/config.ts';
import { imagesIn } from '../domain/image-tokens.ts';
import type { LedgerEntry } from '../domain/ledger-entry.ts';
import { LARGEST_WINDOW, type Model } from '../domain/model.ts';
import { convertNano, type Nano } from '../domain/money.ts';
import { AUTO, type Latency, type RouteDecision } from '../domain/route-decision.ts';
import { zoneFor } from '../domain/zone.ts';
import type { Effects } from '../effects.ts';
import { recentEntries } from '../ledger/recent.ts';
import type { Counting } from '../metering/counting.ts';
import { costNano, unitPricesAt } from '../metering/pricing.ts';
import type { Paths } from '../paths.ts';
import { mostUsed } from '../routing/choose/ceiling.ts';
import { decide } from '../routing/choose/decide.ts';
import { thinkingFor } from '../routing/choose/effort.ts';
import { expectedMs, latencies } from '../routing/choose/latency.ts';
import { createMarkStore } from '../routing/choose/mark-store.ts';
import { type Mark, marginWith } from '../routing/choose/marks.ts';
import { previousModel } from '../routing/choose/previous-model.ts';
import type { Option } from '../routing/choose/rank.ts';
import { BLIND } from '../routing/plan.ts';
import { createRestStore, type Rest } from '../routing/rest-store.ts';
import { createTaskReader, type TaskReading } from '../routing/task/read-task.ts';
import { createEstimate } from './estimate.ts';
import { learnedFrom } from './learned.ts';
import { selectable } from './selectable.ts';

export type ChooserParts = {
  effects: Effects;
  paths: Paths;
  config: Config;
  models: ReadonlyMap<string, Model>;
  credentials: CredentialStore;
  limits: Pick<LimitParts, 'bounds' | 'mostInputTokens' | 'leastInputTokens'>;
  counting: Pick<Counting, 'billableInput' | 'encoding'>;
  promptHash: (messages: readonly Message[]) => string;
  plan: (request: ChatRequest) => ChatCall;
  /** The same for the same upstream model under the same key. */
  identify: (model: Model) => string;
};

/** The last rows of the ledger that speed and length are told by: some hundred, which are read in a millisecond or two. */
const RECENT_BYTES = 64 * 1024;

/** What whoever asks knows besides the request. */
export type Deciding = {
  /** The alias that answered the conversation's last turn; absent: the ledger's rows are asked. */
  previous?: string | undefined;
};

export type Chooser = {
  choose(request: ChatRequest, deciding?: Deciding): Promise<RouteDecision>;
  /** Keeps what a call was chosen by, so that it can be marked. Never fails. */
  remember(call: ChatCall): Promise<void>;
};

/** Decides by the request, the config, the clock and the ledger; asks nobody. */
export function createChooser(parts: ChooserParts): Chooser {
  const { config, effects, paths } = parts;
  const { routing } = config;
  const store = createMarkStore(join(paths.state, 'routing'));
  let marks: readonly Mark[] = [];
  const read = createTaskReader({
    ...(routing.examples && { examples: routing.examples }),
    marginFor: (request, usual) => marginWith(marks, request, usual),
  });
  const decideFor = async (asked: ChatRequest, { previous: known }: Deciding = {}): Promise<RouteDecision> => {
    const { model: _, ...request } = asked;
    marks = await store.marks();
    const reading = read(request.messages);
    const now = effects.clock.now();
    const rows = recentEntries(paths.ledger, RECENT_BYTES);
    const previous = known ?? previousModel(request.messages, rows, parts.promptHash);
    const options = await optionsFor({ request, reading, rows, previous }, parts);
    const budget = await usedBudget(parts, request.tag);
    const maxLatencyMs = request.maxLatencyMs ?? routing.maxLatencyMs;
    const isAuto = asked.model === AUTO && routing.strategy === 'fixed';
    return decide({
      request,
      reading,
      strategy: isAuto ? 'auto' : routing.strategy,
      rules: routing.rules ?? [],
      options,
      fallback: usual(parts.plan({ ...request, fallback: true })),
      currency: config.currency,
      minute: zoneFor(undefined, effects.zoneName).minuteOf(now),
      ...(budget && { budget }),
      ...(maxLatencyMs !== undefined && { maxLatencyMs }),
      ...(previous !== undefined && { previous }),
    });
  };
  return {
    choose: decideFor,
    async remember({ id, request, decision, candidates }) {
      if (decision === undefined) return;
      const { task, difficulty } = decision;
      const ts = new Date(effects.clock.now()).toISOString();
      const { features } = read(request.messages);
      await store.remember({ id, ts, task, difficulty, model: candidates[0]?.alias ?? '', features });
    },
  };
}

/** Who is asked where nobody is chosen: with images the first that sees. */
function usual({ asked, candidates, request }: ChatCall): string {
  return imagesIn(request.messages).length > 0 ? (candidates[0]?.alias ?? asked) : asked;
}

type Asked = {
  request: ChatRequest;
  reading: TaskReading;
  rows: readonly LedgerEntry[];
  previous: string | undefined;
};

/** Everybody who could be asked: the config's own models, or the presets where it has none, as far as they have a key. */
async function optionsFor({ request, reading, rows, previous }: Asked, parts: ChooserParts): Promise<Option[]> {
  const { config, effects, counting, limits } = parts;
  const { clock } = effects;
  const learned = learnedFrom(() => rows, counting.encoding, clock);
  const estimate = createEstimate({ config, clock, counting, learned });
  const known = latencies(rows, clock.now());
  const restOf = await resting(parts);
  const least = limits.leastInputTokens(request);
  return Promise.all(
    selectable(config, parts.models)
      .filter(({ key }) => parts.credentials.status(key).state !== 'missing')
      .map(async (model) => {
        const thinking = request.thinking ?? thinkingFor(reading, request, model);
        const own = { ...request, ...(thinking !== undefined && { thinking }) };
        const { outputTokens, addedInputTokens } = limits.bounds(model, own);
        const most = { inputTokens: limits.mostInputTokens(own, model) + addedInputTokens, outputTokens };
        const { currency, worstNano, likelyNano, likelyOutput } = estimate(model, own, most);
        const unable = unableTo(model, least, request) ?? restText(await restOf(model), clock.now());
        return {
          model,
          currency,
          ...(worstNano !== undefined && { worstNano }),
          // What cannot be converted cannot be compared.
          ...(likelyNano !== undefined &&
            currency === config.currency && {
              likelyNano: Math.max(0, likelyNano - (model.alias === previous ? cachedNano(model, request, parts) : 0)),
            }),
          ...latencyOf(known.get(model.alias), likelyOutput.tokens),
          ...(unable !== undefined && { unable }),
        };
      }),
  );
}

/** What the vendor is likely to have cached of a conversation costs so much less, in the config's currency. */
function cachedNano(model: Model, { messages }: ChatRequest, { config, counting, effects }: ChooserParts): Nano {
  const earlier = counting.billableInput(messages.slice(0, -2));
  const prices = unitPricesAt(model.prices, { inputTokens: earlier }, effects.clock.now());
  if (prices === undefined || earlier === 0) return 0;
  const usage = { input: earlier, output: 0 };
  const nano = costNano(usage, prices) - costNano({ ...usage, cachedInput: earlier }, prices);
  return convertNano(nano, prices.currency, config.currency, config.exchangeRates) ?? 0;
}

/** Mostly nobody rests, and then nobody is looked for. */
async function resting({
  effects,
  paths,
  identify,
}: ChooserParts): Promise<(model: Model) => Promise<Rest | undefined>> {
  const rests = createRestStore(join(paths.state, 'rest'), effects.clock);
  const anybody = (await rests.all()).length > 0;
  return async (model) => (anybody ? rests.get(identify(model)) : undefined);
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

function restText(rest: { until: number; reason: string } | undefined, now: number): string | undefined {
  return rest === undefined || rest.until <= now ? undefined : `rests until ${new Date(rest.until).toISOString()}`;
}

async function usedBudget({ config, paths, effects }: ChooserParts, tag: string | undefined) {
  if (!isBudgetSet(config.budget)) return undefined;
  const { budgetStatus } = await import('./budget-status.ts');
  return mostUsed(await budgetStatus(config, paths, effects), tag);
}
