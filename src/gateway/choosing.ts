import { join } from 'node:path';
import type { ChatCall, ChatRequest, Message } from '../domain/chat.ts';
import { isBudgetSet } from '../domain/config.ts';
import { AUTO, type RouteDecision } from '../domain/route-decision.ts';
import { zoneFor } from '../domain/zone.ts';
import type { Effects } from '../effects.ts';
import { isRecentCall } from '../ledger/is-recent-call.ts';
import { recentRows } from '../ledger/recent.ts';
import type { Paths } from '../paths.ts';
import { mostUsed } from '../routing/choose/ceiling.ts';
import { type DecideParts, decide } from '../routing/choose/decide.ts';
import { createMarkStore } from '../routing/choose/mark-store.ts';
import { type Mark, marginWith } from '../routing/choose/marks.ts';
import { NO_KEY } from '../routing/choose/option.ts';
import { previousModel } from '../routing/choose/previous-model.ts';
import { BLIND } from '../routing/plan.ts';
import type { Neighbour } from '../routing/task/nearest-examples.ts';
import type { OwnExamples } from '../routing/task/own-examples.ts';
import { createTaskReader, requestText, type TaskReader } from '../routing/task/read-task.ts';
import { createWorstCost } from './estimate.ts';
import { asPutTo, type OptionParts, routeOptions } from './route-options.ts';
import type { NearestByEmbedding, RequestVectorParts } from './semantic/request-vectors.ts';

export type ChooserParts = OptionParts & {
  effects: Effects;
  paths: Paths;
  /** For `routing.embedding`, which alone asks anybody. */
  embedding: Omit<RequestVectorParts, 'effects' | 'paths' | 'config'>;
  promptHash: (messages: readonly Message[]) => string;
  plan: (request: ChatRequest) => ChatCall;
};

/** The last rows of the ledger that speed and length are told by, some fifty, read in a millisecond. */
const RECENT_BYTES = 32 * 1024;
/** A conversation's last call may be further back. */
const CONVERSATION_BYTES = 256 * 1024;

/** How long the examples' vectors are asked for, once for all calls: while somebody waits for an answer, and for `mgw route`. */
const PATIENCE_MS = { call: 3_000, route: 120_000 };

/** What whoever asks knows besides the request. */
export type Deciding = {
  /** The alias that answered the conversation's last turn; absent: the ledger's rows are asked. */
  previous?: string | undefined;
  /** No embedding endpoint is asked, even where one is set up. */
  offline?: boolean;
};

export type Chooser = {
  choose(request: ChatRequest, deciding?: Deciding): Promise<RouteDecision>;
  /** The same decision, with what each model could cost at worst. */
  explain(request: ChatRequest, deciding?: Deciding): Promise<RouteDecision>;
  /** Keeps what a call was chosen by, so that it can be marked. Never fails. */
  remember(call: ChatCall): Promise<void>;
};

/** Decides by the request, the config, the clock and the ledger; asks nobody. */
export function createChooser(parts: ChooserParts): Chooser {
  const { config, effects, paths } = parts;
  const { routing } = config;
  const store = createMarkStore(join(paths.state, 'routing'));
  let marks: readonly Mark[] = [];
  let reader: Promise<TaskReader> | undefined;
  const loadReader = () => {
    reader ??= loadOwnExamples(parts).then((own) =>
      createTaskReader({ own, marginFor: (request, usual) => marginWith(marks, request, usual) }),
    );
    return reader;
  };
  const featuresOf = new WeakMap<RouteDecision, readonly number[]>();
  const nearestTo = nearestByEmbedding(parts);
  const choose = async (
    asked: ChatRequest,
    { withWorst, patienceMs, previous: known }: How,
  ): Promise<RouteDecision> => {
    const { model: _, ...request } = asked;
    marks = store.marks();
    const nearest = patienceMs > 0 ? await nearestTo?.(request, patienceMs) : undefined;
    const reading = (await loadReader())(request.messages, nearest);
    const nowMs = effects.clock.now();
    const mostBytes = isConversation(request) ? CONVERSATION_BYTES : RECENT_BYTES;
    const rows = recentRows(paths.ledger, { mostBytes, isRow: isRecentCall, nowMs });
    const previous = known ?? previousModel(request.messages, rows, parts.promptHash);
    const options = await routeOptions({ request, reading, rows, previous }, parts);
    const budget = await usedBudget(parts, request.tag);
    const maxLatencyMs = request.maxLatencyMs ?? routing.maxLatencyMs;
    const isAuto = asked.model === AUTO && routing.strategy === 'fixed';
    const decision = decide({
      request,
      reading,
      strategy: isAuto ? 'auto' : routing.strategy,
      rules: routing.rules ?? [],
      options: withWorst(options, { request, reading }),
      ...usual(parts.plan({ ...request, fallback: true })),
      currency: config.currency,
      // Asked by rules for hours alone, and the first question to the machine's zone is not free.
      get minute() {
        return zoneFor(undefined, effects.zoneName).minuteOf(nowMs);
      },
      ...(nearest && routing.embedding && { comparedBy: routing.embedding.model }),
      ...(budget && { budget }),
      ...(maxLatencyMs !== undefined && { maxLatencyMs }),
      ...(previous !== undefined && { previous }),
    });
    featuresOf.set(decision, reading.features);
    return decision;
  };
  return {
    choose: (request, { offline = false, previous } = {}) =>
      choose(request, { previous, withWorst: (options) => options, patienceMs: offline ? 0 : PATIENCE_MS.call }),
    explain: (request, { offline = false, previous } = {}) =>
      choose(request, { previous, withWorst: worstOf(parts), patienceMs: offline ? 0 : PATIENCE_MS.route }),
    async remember({ id, request, decision, candidates }) {
      if (decision === undefined) return;
      const { task, difficulty } = decision;
      const ts = new Date(effects.clock.now()).toISOString();
      const features = featuresOf.get(decision) ?? (await loadReader())(request.messages).features;
      store.remember({ id, ts, task, difficulty, model: candidates[0]?.alias ?? '', features });
    },
  };
}

/** Undefined without `routing.examples`; nothing of it is loaded then. */
async function loadOwnExamples({ config, paths }: ChooserParts): Promise<OwnExamples | undefined> {
  const { examples = [] } = config.routing;
  if (examples.length === 0) return undefined;
  const { ownExamples } = await import('../routing/task/own-examples.ts');
  return ownExamples(examples, join(paths.state, 'routing', 'examples.bin'));
}

/** Who is asked first where nobody is chosen: the default, or the next of the chain where it has no key or does not see. */
function usual({ asked, candidates, skipped }: ChatCall): Pick<DecideParts, 'fallback' | 'standsInFor'> {
  const fallback = candidates[0]?.alias ?? asked;
  const missed = skipped.find(({ model }) => model === asked && model !== fallback);
  if (missed === undefined) return { fallback };
  return { fallback, standsInFor: { model: asked, fault: missed.code === 'no-key' ? NO_KEY : BLIND } };
}

type How = Pick<Deciding, 'previous'> & { withWorst: WithWorst; patienceMs: number };

/** Undefined without `routing.embedding`; nothing of it is loaded then. */
function nearestByEmbedding({ embedding, ...parts }: ChooserParts) {
  const { embedding: settings } = parts.config.routing;
  if (settings === undefined) return undefined;
  let loading: Promise<NearestByEmbedding> | undefined;
  return async ({ messages, tag }: ChatRequest, patienceMs: number): Promise<Neighbour[] | undefined> => {
    loading ??= import('./semantic/request-vectors.ts').then(({ createRequestVectors }) =>
      createRequestVectors({ ...parts, ...embedding }, settings),
    );
    const text = requestText(messages);
    return text.trim() === '' ? undefined : (await loading)(text, { patienceMs, tag });
  };
}

type Options = Awaited<ReturnType<typeof routeOptions>>;
type WithWorst = (options: Options, asked: Parameters<typeof asPutTo>[1]) => Options;

/** What is shown, and nothing is decided by. */
function worstOf({ config, effects, limits }: ChooserParts): WithWorst {
  const worstCost = createWorstCost({ config, clock: effects.clock });
  return (options, asked) =>
    options.map((option) => {
      const { model } = option;
      const own = asPutTo(model, asked);
      const { outputTokens, addedInputTokens } = limits.bounds(model, own);
      const inputTokens = limits.mostInputTokens(own, model) + addedInputTokens;
      const worstNano = worstCost(model, { inputTokens, outputTokens }, own);
      return { ...option, ...(worstNano !== undefined && { worstNano }) };
    });
}

function isConversation({ messages }: ChatRequest): boolean {
  return messages.filter(({ role }) => role === 'user').length > 1;
}

async function usedBudget({ config, paths, effects }: ChooserParts, tag: string | undefined) {
  if (!isBudgetSet(config.budget)) return undefined;
  const { budgetStatus } = await import('./budget-status.ts');
  return mostUsed(await budgetStatus(config, paths, effects), tag);
}
