import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type LimitParts, worstCases } from './budget/limits.ts';
import { fittingOutput } from './budget/overspending.ts';
import { createReservations } from './budget/reservations.ts';
import { type BudgetParts, budgetVerdicts } from './budget/with-budget.ts';
import { bypassRule } from './cache/with-cache.ts';
import { composeCache } from './compose-cache.ts';
import { type CredentialStore, createCredentials, hintForMissingKeys } from './config/credentials.ts';
import { implicitChain } from './default-model.ts';
import type { ChatCall, ChatRequest, Send, Usage } from './domain/chat.ts';
import { type Config, isBudgetSet } from './domain/config.ts';
import { corrected } from './domain/correction.ts';
import { type Model, outputCap } from './domain/model.ts';
import type { Effects } from './effects.ts';
import { createEstimate, createWorstCost } from './estimate.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createLearned, type Learned } from './learned.ts';
import type { AttemptParts } from './ledger/attempt-log.ts';
import { createLedger, type Ledger } from './ledger/ledger.ts';
import { createPromptHash } from './ledger/prompt-hash.ts';
import { createRecorder } from './ledger/record.ts';
import { createUlid } from './ledger/ulid.ts';
import { type Counting, createCounting } from './metering/counting.ts';
import { billingFor } from './metering/pricing.ts';
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
  const bill = (usage: Usage, model: Model, atMs: number, thought?: boolean) =>
    billingFor(usage, model.prices, atMs, thought);
  const counting = createCounting(config.counting.encoding, clock);
  const learned = createLearned(paths.ledger, counting.encoding, clock);
  const estimateUsage = usageEstimate(counting, learned);
  const limits = limitParts(composition, counting, learned);
  const budget = budgetParts(composition, { limits, ledger });
  const credentials = createCredentials(effects, composition.warn);
  const estimate = createEstimate({ config, clock, counting, learned });
  const cache = composeCache({
    ...composition,
    credentials,
    append: (entry) => ledger.append(entry),
    stream: (call, context) => gateway.stream(call, context),
    bill,
    freshNano: (model, request) => {
      const most = { inputTokens: limits.mostInputTokens(request), outputTokens: outputCap(model, request.maxTokens) };
      return estimate(model, request, most).likelyNano;
    },
  });
  const gateway: Gateway = createGateway({
    plan: planner(composition, credentials),
    router: {
      send: lazySend(composition, { credentials, counting, estimateUsage }),
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
    limits: { ...limits, ...(budget && { budgetRefusal: async (call) => (await budgetVerdicts(call, budget))[0] }) },
    budget,
    cache,
    ledger: {
      record: (call) => {
        const bypassed = cache === undefined || bypassRule(call, cache.exclusions) !== undefined;
        const looksUp = !bypassed && call.request.cache !== 'refresh';
        const cacheStatus = looksUp ? 'miss' : 'bypass';
        return createRecorder(call, {
          clock,
          pid: effects.pid,
          promptHash,
          bill,
          estimate: estimateUsage,
          createCounter: counting.createCounter,
          cacheStatus,
          counting,
        });
      },
      append: (entry) => ledger.append(entry),
      ready: counting.ready,
    },
    counting,
    estimate,
  });
  return gateway;
}

type EstimateUsage = AttemptParts['estimate'];

/** What a vendor would bill, from our own counts, corrected by what was learned of it. */
function usageEstimate(counting: Counting, learned: Learned): EstimateUsage {
  return (messages, model, { text, reasoning }) => {
    const drift = learned.driftOf(model);
    const billed = (tokens: number) => (drift === undefined ? tokens : corrected(tokens, drift.output));
    return {
      input: counting.billableInput(messages, drift?.input),
      output: billed(text + reasoning),
      ...(reasoning > 0 && { reasoning: billed(reasoning) }),
      source: 'estimated',
    };
  };
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
function lazySend(
  { effects, config, onClose }: Composition,
  parts: { credentials: CredentialStore; counting: Counting; estimateUsage: EstimateUsage },
): Send {
  const { credentials, counting, estimateUsage } = parts;
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
      estimateUsage: async ({ messages }, { text, reasoning }, model) => {
        await counting.ready();
        const output = { text: counting.tokensOf(text), reasoning: counting.tokensOf(reasoning) };
        return estimateUsage(messages, model, output);
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
function budgetParts(
  { effects, paths, config }: Composition,
  { limits, ledger }: { limits: LimitParts; ledger: Ledger },
): BudgetParts | undefined {
  const { budget, currency, routing } = config;
  if (!isBudgetSet(budget)) return undefined;
  return {
    reservations: createReservations(join(paths.state, 'reservations'), effects),
    clock: effects.clock,
    pid: effects.pid,
    hostname: effects.hostname,
    currency,
    allowUnpriced: routing.allowUnpriced,
    onExceeded: budget.onExceeded,
    warnAt: budget.warnAt,
    worstNanos: async (call) => (await worstCases(call, limits)).map(({ nano }) => nano),
    fittingOutput: (model, request, leftNano) =>
      fittingOutput({ model, request, inputTokens: limits.mostInputTokens(request), limitNano: leftNano }, limits),
    canRecord: () => ledger.check(effects.clock.now()),
    isRecorded: (id) => !ledger.lost.has(id),
    budgets: async () => (await import('./budget-status.ts')).budgetStatus(config, paths, effects),
  };
}

function limitParts({ effects, config }: Composition, counting: Counting, learned: Learned): LimitParts {
  const { routing, currency } = config;
  return {
    currency,
    clock: effects.clock,
    costLimitPerCallNano: routing.costLimitPerCallNano,
    allowUnpriced: routing.allowUnpriced,
    mostInputTokens: ({ messages }) => upperBoundInput(messages),
    countedInputTokens: async ({ messages }, model) => {
      const counted = await counting.countInput(messages);
      return counted === undefined ? undefined : upperBoundCounted(messages, counted, learned.driftOf(model)?.input);
    },
    leastInputTokens: ({ messages }) => Math.floor(estimateInput(messages) * SURE_SHARE),
    worstCost: createWorstCost({ config, clock: effects.clock }),
  };
}
