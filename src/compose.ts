import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { LimitParts } from './budget/limits.ts';
import { createReservations } from './budget/reservations.ts';
import type { BudgetParts } from './budget/with-budget.ts';
import { createExactStore } from './cache/exact-store.ts';
import { bypassRule } from './cache/with-cache.ts';
import { type CredentialStore, createCredentials, hintForMissingKeys } from './config/credentials.ts';
import { implicitChain } from './default-model.ts';
import type { ChatCall, ChatRequest, Send, Usage } from './domain/chat.ts';
import type { Config } from './domain/config.ts';
import { type Model, outputCap } from './domain/model.ts';
import { convertNano } from './domain/money.ts';
import type { Effects } from './effects.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createLedger } from './ledger/ledger.ts';
import { createPromptHash } from './ledger/prompt-hash.ts';
import { createRecorder } from './ledger/record.ts';
import { createUlid } from './ledger/ulid.ts';
import { type Counting, createCounting } from './metering/counting.ts';
import { billingFor, listAt, worstCaseNano } from './metering/pricing.ts';
import { estimateInput, upperBoundCounted, upperBoundInput } from './metering/tokens.ts';
import { findModel } from './models.ts';
import type { Paths } from './paths.ts';
import { createHealth } from './routing/health.ts';
import { planCall } from './routing/plan.ts';
import { createRestStore } from './routing/rest-store.ts';

type Composition = {
  effects: Effects;
  paths: Paths;
  config: Config;
  models: ReadonlyMap<string, Model>;
  warn: (message: string) => void;
  /** Registers what must be closed at the end. */
  onClose: (close: () => Promise<void>) => void;
};

/** Of an estimate: what can be relied on, so that no input is refused that might fit. */
const SURE_SHARE = 0.6;

/** Every part of the gateway, from the config and the effects. */
export function composeGateway(composition: Composition): Gateway {
  const { effects, paths, config } = composition;
  const { clock, random } = effects;
  const ledger = createLedger(paths.ledger);
  const promptHash = createPromptHash(paths.state);
  const bill = (usage: Usage, model: Model, atMs: number) => billingFor(usage, model.prices, atMs);
  const counting = createCounting('o200k_base', clock);
  const limits = limitParts(composition, counting);
  const credentials = createCredentials(effects, composition.warn);
  return createGateway({
    plan: planner(composition, credentials),
    router: {
      send: lazySend(composition, credentials, counting),
      clock,
      random,
      health: createHealth({
        store: createRestStore(join(paths.state, 'rest'), clock),
        clock,
        identify: (model) => identify(model, credentials),
      }),
      limits: config.routing,
    },
    totalTimeoutMs: config.routing.totalTimeoutMs,
    limits,
    budget: budgetParts(composition, limits),
    cache: config.cache.enabled
      ? { store: createExactStore(paths.cache, { clock, random, ...config.cache }), clock, bill }
      : undefined,
    ledger: {
      record: (call) => {
        const looksUp = config.cache.enabled && call.request.cache !== 'refresh' && bypassRule(call) === undefined;
        const cacheStatus = looksUp ? 'miss' : 'bypass';
        return createRecorder(call, {
          clock,
          pid: effects.pid,
          promptHash,
          bill,
          estimateInput: counting.billableInput,
          createCounter: counting.createCounter,
          cacheStatus,
          counting,
        });
      },
      append: (entry) => ledger.append(entry),
      ready: counting.ready,
    },
    counting,
  });
}

function identify({ endpoint, upstreamModel, key }: Model, credentials: CredentialStore): string {
  const identity = JSON.stringify([endpoint, upstreamModel, credentials.fingerprint(key)]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

function planner(
  { effects, config, models }: Composition,
  credentials: CredentialStore,
): (request: ChatRequest) => ChatCall {
  const nextId = createUlid(effects);
  const hasOwn = [...config.models.values()].some(({ origin }) => origin === 'config');
  return (request) => {
    const plan = planCall(request, {
      find: (name) => findModel(name, config, models),
      aliases: [...models.keys()],
      routing: config.routing,
      implicitChain: implicitChain(config),
      chainIsPresets: !hasOwn && config.routing.fallbackChain === undefined,
      keyMissing: (key) => {
        const { state, detail } = credentials.status(key);
        return state === 'missing' ? detail : undefined;
      },
      hintForNoKey: hintForMissingKeys(effects.platform),
    });
    return { id: nextId(), request, ...plan };
  };
}

/** undici and the providers are loaded when the first request is sent; an answer from the cache never loads them. */
function lazySend({ effects, config, onClose }: Composition, credentials: CredentialStore, counting: Counting): Send {
  let loaded: Promise<Send> | undefined;
  const load = async () => {
    const [{ createHttpClient }, { createSend }] = await Promise.all([
      import('./http/client.ts'),
      import('./providers/send.ts'),
    ]);
    const http = createHttpClient({ env: effects.env, connectTimeoutMs: config.routing.connectTimeoutMs });
    onClose(() => http.close());
    return createSend({
      http,
      keyFor: (model) => credentials.resolve(model.key, model.alias),
      clock: effects.clock,
      estimateInput: counting.billableInput,
      estimateUsage: async ({ messages }, { text, reasoning }) => {
        await counting.ready();
        const output = counting.tokensOf(text) + counting.tokensOf(reasoning);
        return { input: counting.billableInput(messages), output, source: 'estimated' };
      },
    });
  };
  return async function* send(model, request, signal) {
    loaded ??= load();
    void counting.load();
    const sending = await loaded;
    counting.begin(request.messages);
    yield* sending(model, request, signal);
  };
}

/** Undefined when no budget is set: then nothing is read and nothing is reserved. */
function budgetParts({ effects, paths, config }: Composition, limits: LimitParts): BudgetParts | undefined {
  const { budget, currency, routing } = config;
  const isSet = budget.dailyNano !== undefined || budget.monthlyNano !== undefined || budget.perTagNano !== undefined;
  if (!isSet) return undefined;
  return {
    reservations: createReservations(join(paths.state, 'reservations'), effects),
    clock: effects.clock,
    pid: effects.pid,
    hostname: effects.hostname,
    currency,
    allowUnpriced: routing.allowUnpriced,
    onExceeded: budget.onExceeded,
    warnAt: budget.warnAt,
    worstNano: (model, { request }) =>
      limits.worstCost(model, limits.mostInputTokens(request), outputCap(model, request.maxTokens)),
    budgets: async () => (await import('./budget-status.ts')).budgetStatus(config, paths, effects),
  };
}

function limitParts({ effects, config }: Composition, counting: Counting): LimitParts {
  const { routing, currency, exchangeRates } = config;
  return {
    currency,
    costLimitPerCallNano: routing.costLimitPerCallNano,
    allowUnpriced: routing.allowUnpriced,
    mostInputTokens: ({ messages }) => upperBoundInput(messages),
    countedInputTokens: async ({ messages }) => {
      const counted = await counting.countInput(messages);
      return counted === undefined ? undefined : upperBoundCounted(messages, counted);
    },
    leastInputTokens: ({ messages }) => Math.floor(estimateInput(messages) * SURE_SHARE),
    worstCost: (model, inputTokens, outputTokens) => {
      const now = effects.clock.now();
      const nano = worstCaseNano(inputTokens, outputTokens, model.prices, now);
      const list = listAt(model.prices, now);
      return nano === undefined || list === undefined
        ? undefined
        : convertNano(nano, list.currency, currency, exchangeRates);
    },
  };
}
