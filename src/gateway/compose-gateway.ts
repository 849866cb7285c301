import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { roomBeside } from '../budget/overspending.ts';
import { budgetVerdicts } from '../budget/with-budget.ts';
import { bypassRule } from '../cache/with-cache.ts';
import { type CredentialStore, createCredentials, hintForMissingKeys } from '../config/credentials.ts';
import type { ChatCall, ChatRequest, Send, Usage } from '../domain/chat.ts';
import { type Config, isChosen } from '../domain/config.ts';
import { corrected } from '../domain/correction.ts';
import { likelyImageTokens } from '../domain/image-tokens.ts';
import type { Model } from '../domain/model.ts';
import { AUTO, type RouteDecision } from '../domain/route-decision.ts';
import type { Effects } from '../effects.ts';
import type { AttemptParts } from '../ledger/attempt-log.ts';
import { createLedger } from '../ledger/ledger.ts';
import { createPromptHash } from '../ledger/prompt-hash.ts';
import { createRecorder } from '../ledger/record.ts';
import { createUlid } from '../ledger/ulid.ts';
import { type Counting, createCounting } from '../metering/counting.ts';
import { billingFor } from '../metering/pricing.ts';
import type { Paths } from '../paths.ts';
import { callBounds } from '../providers/call-bounds.ts';
import { createHealth } from '../routing/health.ts';
import { planCall } from '../routing/plan.ts';
import { createRestStore } from '../routing/rest-store.ts';
import { asChosen, asDecided, lazyChoose } from './chosen.ts';
import { composeCache } from './compose-cache.ts';
import { budgetParts, limitParts } from './compose-limits.ts';
import { implicitChain } from './default-model.ts';
import { createEstimate } from './estimate.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { createLearned, type Learned } from './learned.ts';
import { findModel } from './models.ts';

type Composition = {
  effects: Effects;
  paths: Paths;
  config: Config;
  models: ReadonlyMap<string, Model>;
  warn: (message: string) => void;
  /** Registers what must be closed at the end. */
  onClose: (close: () => Promise<void>) => void;
};

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
  const plan = planner(composition, credentials);
  const identity = (model: Model) => identify(model, credentials);
  const estimate = createEstimate({ config, clock, counting, learned });
  const cache = composeCache({
    ...composition,
    credentials,
    append: (entry) => ledger.append(entry),
    budget,
    stream: (call, context) => gateway.stream(call, context),
    bill: ({ usage, model, atMs, thought }) => bill(usage, model, atMs, thought),
    freshNano: (model, request) => {
      const { outputTokens } = callBounds(model, request);
      const most = { inputTokens: limits.mostInputTokens(request, model), outputTokens };
      return estimate(model, request, most).likelyNano;
    },
    roomNano: (model, request) => roomBeside(model, request, limits),
  });
  const gateway: Gateway = createGateway({
    plan,
    chooses: ({ model }) => model === AUTO || (model === undefined && isChosen(config.routing)),
    chooser: lazyChoose({
      ...{ ...composition, credentials, limits, budget, counting, promptHash, plan, identify: identity },
      embedding: { ...composition, credentials, budget, append: (entry) => ledger.append(entry) },
    }),
    router: {
      send: lazySend(composition, { credentials, counting, estimateUsage }),
      clock,
      random,
      health: createHealth({
        store: createRestStore(join(paths.state, 'rest'), clock),
        clock,
        identify: identity,
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
      ready: ({ request }) => counting.ready(request.messages),
    },
    counting,
    estimate,
  });
  return gateway;
}

type EstimateUsage = AttemptParts['estimate'];

/** Twice the cap is no matter of another tokenizer. */
const NOT_KEPT = 2;

/** What a vendor would bill, from our own counts, corrected by what was learned of it. */
function usageEstimate(counting: Counting, learned: Learned): EstimateUsage {
  return (request, model, { text, reasoning }) => {
    const drift = learned.driftOf(model);
    // A vendor bills no more than the cap that it was sent, unless what came shows that it does not keep it.
    const { outputTokens: most, answers } = callBounds(model, request);
    const learnedOf = (tokens: number) => (drift === undefined ? tokens : corrected(tokens, drift.output));
    // Of several answers the first is counted; what was learned may know of the others.
    const billed = (tokens: number) => {
      const all = Math.max(tokens * answers, learnedOf(tokens));
      return tokens * answers > NOT_KEPT * most ? all : Math.min(most, all);
    };
    return {
      input: counting.billableInput(request.messages, drift?.input) + likelyImageTokens(model, request.messages),
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
): (request: ChatRequest, decision?: RouteDecision) => ChatCall {
  const nextId = createUlid(effects);
  const hasOwn = [...config.models.values()].some(({ origin }) => origin === 'config');
  return (asked, decision) => {
    const request = asChosen(asked, decision);
    const plan = planCall(request, {
      find: (name) => findModel(name, config, models),
      aliases: [...models.keys(), AUTO],
      routing: config.routing,
      implicitChain: implicitChain(config),
      seeingChain: () => [...models.values()].filter(({ sees }) => sees).map(({ alias }) => alias),
      chainIsPresets: !hasOwn && config.routing.fallbackChain === undefined,
      keyMissing: (key) => {
        const { state, detail } = credentials.status(key);
        return state === 'missing' ? detail : undefined;
      },
      hintForNoKey: (missing) => hintForMissingKeys(effects.platform, missing),
      preferred: decision?.model,
    });
    if (decision === undefined) return { id: nextId(), request, ...plan };
    const isFirst = plan.candidates[0]?.alias === (decision.model ?? plan.asked);
    const candidates = plan.candidates.map((model) => asDecided(model, decision));
    return { id: nextId(), request, ...plan, candidates, decision, ...(isFirst && { reason: decision.reason }) };
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
      import('../http/client.ts'),
      import('../providers/send.ts'),
    ]);
    const http = createHttpClient({ env: effects.env, connectTimeoutMs: config.routing.connectTimeoutMs });
    onClose(() => http.close());
    return createSend({
      http,
      keyFor: (model) => credentials.resolve(model.key, model.alias),
      clock: effects.clock,
      estimateInput: counting.billableInput,
      estimateUsage: async (request, { text, reasoning }, model) => {
        await counting.ready();
        const output = { text: counting.tokensOf(text), reasoning: counting.tokensOf(reasoning) };
        return estimateUsage(request, model, output);
      },
    });
  };
  return async function* send(model, request, signal) {
    loaded ??= load();
    void counting.load();
    // A long input's thread starts while the rest is loaded.
    counting.begin(request.messages);
    const sending = await loaded;
    yield* sending(model, request, signal);
  };
}
