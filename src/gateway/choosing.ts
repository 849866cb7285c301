import { join } from 'node:path';
import type { BudgetParts } from '../budget/budget-parts.ts';
import type { Budget } from '../budget/standing.ts';
import type { ChatCall, ChatRequest, Message } from '../domain/chat.ts';
import { imagesIn } from '../domain/image-tokens.ts';
import { AUTO, type ExplainedRoute, type RouteDecision } from '../domain/route-decision.ts';
import { zoneFor } from '../domain/zone.ts';
import type { Effects } from '../effects.ts';
import { isRecentCall } from '../ledger/is-recent-call.ts';
import { recentRows } from '../ledger/recent.ts';
import type { Paths } from '../paths.ts';
import { mostUsed } from '../routing/choose/ceiling.ts';
import { type DecideParts, decide } from '../routing/choose/decide.ts';
import { createMarkStore } from '../routing/choose/mark-store.ts';
import { type Mark, marginWith } from '../routing/choose/marks.ts';
import type { Option } from '../routing/choose/option.ts';
import { NO_KEY } from '../routing/choose/option.ts';
import { previousModel } from '../routing/choose/previous-model.ts';
import { ruleFor } from '../routing/choose/rules.ts';
import { BLIND } from '../routing/plan.ts';
import { materialReaderFor } from '../routing/task/material-reader-for.ts';
import type { Neighbour } from '../routing/task/nearest-examples.ts';
import type { OwnExamples } from '../routing/task/own-examples.ts';
import { createTaskReader, requestText, type TaskReader } from '../routing/task/read-task.ts';
import { costObjection } from './cost-objection.ts';
import { asPutTo, type OptionParts, routeOptions } from './route-options.ts';
import { type Chosen, explainedRoute } from './route-target.ts';
import type { NearestByEmbedding, RequestVectorParts } from './semantic/request-vectors.ts';

export type ChooserParts = OptionParts & {
  effects: Effects;
  paths: Paths;
  /** For `routing.embedding`, which alone asks anybody. */
  embedding: Omit<RequestVectorParts, 'effects' | 'paths' | 'config'>;
  /** Absent: no budget is set. */
  budget: BudgetParts | undefined;
  promptHash: (messages: readonly Message[]) => string;
  plan: (request: ChatRequest, decision?: RouteDecision) => ChatCall;
};

/** The last rows of the ledger that speed and length are told by, some thirty-five. */
const RECENT_BYTES = 24 * 1024;
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
  /** An answer that was not what was asked for, which the request says: `asked` is read, and a higher tier than that of `model` is taken. */
  unfit?: { asked: readonly Message[]; model: string };
};

export type Chooser = {
  choose(request: ChatRequest, deciding?: Deciding): Promise<RouteDecision>;
  /** The same decision, with what each model could cost at worst, and what would come of it. Throws what planning the call throws. */
  explain(request: ChatRequest, deciding?: Deciding): Promise<ExplainedRoute>;
  /** Keeps what a call was chosen by, so that it can be marked. Never fails. */
  remember(call: ChatCall): Promise<void>;
};

/** Decides by the request, the config, the clock and the ledger; asks nobody. */
export function createChooser(parts: ChooserParts): Chooser {
  const { config, effects, paths } = parts;
  const { routing } = config;
  const store = createMarkStore(join(paths.state, 'routing'));
  let marks: readonly Mark[] = [];
  let own: ReturnType<typeof loadOwnExamples> | undefined;
  const readerFor = async (messages: readonly Message[]): Promise<TaskReader> => {
    own ??= loadOwnExamples(parts);
    const materialReader = await materialReaderFor(messages);
    return createTaskReader({ own: await own, materialReader, marginFor: (...read) => marginWith(marks, ...read) });
  };
  const featuresOf = new WeakMap<RouteDecision, readonly number[]>();
  const sent = { requests: 0 };
  const nearestTo = nearestByEmbedding(parts, () => {
    sent.requests += 1;
  });
  const choose = async (asked: ChatRequest, { how, patienceMs, unfit, previous: given }: How): Promise<Chosen> => {
    const { model: _, ...request } = asked;
    const messages = unfit?.asked ?? request.messages;
    const known = unfit?.model ?? given;
    marks = store.marks();
    const nearest = patienceMs > 0 ? await nearestTo?.({ ...request, messages }, patienceMs) : undefined;
    const reading = (await readerFor(messages))(messages, { nearest, isStructured: request.schema !== undefined });
    const nowMs = effects.clock.now();
    const isSought = known === undefined && isConversation(request);
    const mostBytes = isSought ? CONVERSATION_BYTES : RECENT_BYTES;
    const rows = recentRows(paths.ledger, { mostBytes, isRow: isRecentCall, nowMs });
    const previous = known ?? previousModel(request.messages, rows, parts.promptHash);
    const isAuto = asked.model === AUTO && routing.strategy === 'fixed';
    const strategy = isAuto ? 'auto' : routing.strategy;
    let minuteOfDay: number | undefined;
    const day = {
      // Asked by rules for hours alone, and the first question to the machine's zone is not free.
      get minute() {
        minuteOfDay ??= zoneFor(undefined, effects.zoneName).minuteOf(nowMs);
        return minuteOfDay;
      },
    };
    const budgets = await budgetsFor(request, parts);
    const { rules = [] } = routing;
    // What a model could cost is reckoned with the thinking and the cap that the rule names.
    const put = { request, reading, strategy, rule: ruleFor(request, reading, { rules, day })?.rule };
    const objectionTo = costObjection(request, budgets, { ...parts, how });
    const maxLatencyMs = request.maxLatencyMs ?? routing.maxLatencyMs;
    const isTimed = how === 'closely' || maxLatencyMs !== undefined || ['fastest', 'balanced'].includes(strategy);
    const { options, objections } = await routeOptions({ ...put, rows, previous, isTimed, objectionTo }, parts);
    const budget = mostUsed(budgets, request.tag);
    const decision = decide({
      ...{ request, reading, strategy, rules },
      options: how === 'closely' ? withWorst(options, { ...put, objections }, parts) : options,
      ...usual(request, options, parts),
      currency: config.currency,
      get minute() {
        return day.minute;
      },
      ...(nearest && routing.embedding && { comparedBy: routing.embedding.model }),
      ...(budget && { budget }),
      ...(maxLatencyMs !== undefined && { maxLatencyMs }),
      ...(previous !== undefined && { previous }),
      ...(unfit && { isUnfit: true }),
    });
    featuresOf.set(decision, reading.features);
    return { request, decision, objections };
  };
  return {
    choose: async (request, { offline = false, ...deciding } = {}) => {
      const patienceMs = offline ? 0 : PATIENCE_MS.call;
      return (await choose(request, { ...deciding, how: 'quickly', patienceMs })).decision;
    },
    explain: async (request, { offline = false, ...deciding } = {}) => {
      const before = sent.requests;
      const patienceMs = offline ? 0 : PATIENCE_MS.route;
      const explained = explainedRoute(await choose(request, { ...deciding, how: 'closely', patienceMs }), parts);
      const requests = sent.requests - before;
      const { embedding } = routing;
      return embedding && requests > 0 ? { ...explained, embedding: { model: embedding.model, requests } } : explained;
    },
    async remember({ id, request, decision, candidates }) {
      if (decision === undefined) return;
      const { task, difficulty } = decision;
      const ts = new Date(effects.clock.now()).toISOString();
      const features = featuresOf.get(decision) ?? (await readerFor(request.messages))(request.messages).features;
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

type How = Omit<Deciding, 'offline'> & { how: 'quickly' | 'closely'; patienceMs: number };

/** Who is asked first where nobody is chosen: the default, or the next where it has no key or does not see what is to be seen. */
function usual(
  request: ChatRequest,
  options: readonly Option[],
  { config, plan }: ChooserParts,
): Pick<DecideParts, 'fallback' | 'standsInFor'> {
  const isSeen = imagesIn(request.messages).length > 0;
  // With the images nobody is planned with where the chain has nobody that sees, whoever else does.
  const messages = isSeen ? request.messages.map(({ images: _, ...message }) => message) : request.messages;
  const { asked, candidates } = plan({ ...request, messages, fallback: true });
  const seeing = options.flatMap(({ model }) => (model.sees === true ? [model.alias] : []));
  const inOrder = [asked, ...(config.routing.fallbackChain ?? []), ...seeing];
  const fallback = isSeen
    ? (inOrder.find((alias) => seeing.includes(alias)) ?? asked)
    : (candidates[0]?.alias ?? asked);
  if (fallback === asked) return { fallback };
  const hasKey = options.some(({ model }) => model.alias === asked);
  return { fallback, standsInFor: { model: asked, fault: hasKey ? BLIND : NO_KEY } };
}

/** Undefined without `routing.embedding`; nothing of it is loaded then. */
function nearestByEmbedding({ embedding, ...parts }: ChooserParts, onSent: () => void) {
  const { embedding: settings } = parts.config.routing;
  if (settings === undefined) return undefined;
  let loading: Promise<NearestByEmbedding> | undefined;
  return async ({ messages, tag }: ChatRequest, patienceMs: number): Promise<Neighbour[] | undefined> => {
    loading ??= import('./semantic/request-vectors.ts').then(({ createRequestVectors }) =>
      createRequestVectors({ ...parts, ...embedding, onSent }, settings),
    );
    const text = requestText(messages, await materialReaderFor(messages));
    return text.trim() === '' ? undefined : (await loading)(text, { patienceMs, tag });
  };
}

type Worst = Parameters<typeof asPutTo>[1] & { objections: Chosen['objections'] };

/** What is shown; what is decided by it stands in the objections already. */
function withWorst(
  options: readonly Option[],
  { objections, ...asked }: Worst,
  { limits }: Pick<ChooserParts, 'limits'>,
): Option[] {
  return options.map((option) => {
    const { model } = option;
    const own = asPutTo(model, asked);
    const { outputTokens, addedInputTokens } = limits.bounds(model, own);
    const inputTokens = limits.mostInputTokens(own, model) + addedInputTokens;
    const worstNano = objections.get(model.alias)?.nano ?? limits.worstCost(model, { inputTokens, outputTokens }, own);
    return { ...option, ...(worstNano !== undefined && { worstNano }) };
  });
}

function isConversation({ messages }: ChatRequest): boolean {
  return messages.filter(({ role }) => role === 'user').length > 1;
}

/** Those that the call counts in, with what they have spent; nothing is read where there is none. */
async function budgetsFor(request: ChatRequest, { budget, limits }: ChooserParts): Promise<readonly Budget[]> {
  return budget === undefined || limits.isBudgeted?.(request) !== true ? [] : budget.budgets();
}
