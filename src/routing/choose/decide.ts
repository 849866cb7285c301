import type { ChatRequest } from '../../domain/chat.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { RouteDecision, RoutingRule, Strategy } from '../../domain/route-decision.ts';
import type { TaskReading } from '../task/read-task.ts';
import { ceilingFactor } from './ceiling.ts';
import { capFor, thinkingFor } from './effort.ts';
import { candidateOf, NO_KEY, type Option, type PassedOver } from './option.ts';
import { type Ranked, rank } from './rank.ts';
import { firstRule } from './rules.ts';

export type DecideParts = {
  request: ChatRequest;
  reading: TaskReading;
  strategy: Strategy;
  rules: readonly RoutingRule[];
  /** Everybody who has a key, in the order of the config. */
  options: readonly Option[];
  /** The alias that is asked first where nobody is chosen. */
  fallback: string;
  /** The default, where it cannot be asked and `fallback` is the next of the chain. */
  standsInFor?: PassedOver;
  currency: Currency;
  /** Of this machine's day, 0 to 1439. Read where a rule asks for it. */
  minute: number;
  /** The embedding model that told the nearest examples. */
  comparedBy?: string;
  /** The budget of this call that is used most. */
  budget?: { name: string; used: number };
  maxLatencyMs?: number;
  previous?: string;
};

/** What is decided for a request, and everything that it was decided by. The same for the same parts, always. */
export function decide(parts: DecideParts): RouteDecision {
  const { request, reading, strategy, rules } = parts;
  const { sure, difficulty, language, characters, margin, signals } = reading;
  const task = sure ? reading.task : undefined;
  const matched = firstRule(rules, {
    ...{ task, difficulty, tag: request.tag, language, length: characters },
    get minute() {
      return parts.minute;
    },
  });
  const ceiling = ceilingOf(parts);
  const ruled = matched?.rule.model;
  const passed = ruled === undefined ? undefined : whyNot(parts.options, ruled);
  const ranked = rankedBy(parts, passed === undefined ? ruled : undefined, ceiling);
  const alias = ranked.model ?? parts.fallback;
  const instead = [passed, ranked.instead].filter((one) => one !== undefined);
  const model = parts.options.find((option) => option.model.alias === alias)?.model;
  const thinking =
    matched?.rule.thinking ?? (strategy === 'fixed' || !model ? undefined : thinkingFor(reading, request, model));
  const maxTokens =
    matched?.rule.maxTokens ??
    (strategy === 'fixed' || !model ? undefined : capFor(reading, { request, model, thinking }));
  const decides = passed === undefined || matched?.rule.thinking !== undefined || matched?.rule.maxTokens !== undefined;
  const rule = decides ? matched?.place : undefined;
  const reason = reasonOf(parts, { rule, alias, instead });
  return {
    ...(ranked.model !== undefined && { model: ranked.model }),
    strategy,
    ...(rule !== undefined && { rule }),
    task: reading.task,
    sure,
    margin,
    difficulty,
    language,
    ...(thinking !== undefined && request.thinking === undefined && { thinking }),
    ...(maxTokens !== undefined && request.maxTokens === undefined && { maxTokens }),
    reason: withThinking(reason, request.thinking === undefined ? thinking : undefined),
    signals,
    ...(parts.comparedBy !== undefined && { comparedBy: parts.comparedBy }),
    similar: reading.nearest.map(({ example: { text, task: of }, similarity }) => ({ text, task: of, similarity })),
    ...(ceiling && { ceiling }),
    candidates: [...ranked.candidates, ...keyless(parts, instead)],
  };
}

function withThinking(reason: string, thinking: string | undefined): string {
  return thinking === undefined ? reason : `${reason}, thinking ${thinking}`;
}

type Ceiling = NonNullable<RouteDecision['ceiling']>;

function rankedBy(parts: DecideParts, ruled: string | undefined, ceiling: Ceiling | undefined): Ranked {
  const { strategy, reading, options, fallback, standsInFor, currency, maxLatencyMs, previous } = parts;
  if (ruled !== undefined) return only(options, ruled, 'a rule of the config names it');
  if (strategy === 'fixed') {
    if (standsInFor === undefined) return only(options, fallback, 'the default');
    return {
      ...only(options, fallback, `the default ${standsInFor.model} ${standsInFor.fault}`),
      instead: standsInFor,
    };
  }
  const { task, sure, difficulty } = reading;
  return rank(options, {
    ...{ strategy, currency, task, sure, difficulty, fallback },
    ...(standsInFor && { standsInFor }),
    ...(maxLatencyMs !== undefined && { maxLatencyMs }),
    ...(previous !== undefined && { previous }),
    ...(ceiling && {
      ceiling: {
        nano: ceiling.nano,
        why: `${Math.round(ceiling.used * 100)} % of ${ceiling.budget} used`,
      },
    }),
  });
}

function only(options: readonly Option[], chosen: string, why: string): Ranked {
  return {
    model: chosen,
    candidates: options.map((option) => {
      const kept = option.model.alias === chosen;
      return candidateOf(option, { kept, reason: kept ? why : (option.unable ?? `${chosen} is named`) });
    }),
  };
}

/** Why the model of a rule cannot be asked; undefined: it can be, after its fallbacks where it rests. */
function whyNot(options: readonly Option[], model: string): PassedOver | undefined {
  const option = options.find((one) => one.model.alias === model);
  const fault = option === undefined ? NO_KEY : option.unable;
  return fault === undefined ? undefined : { model, fault };
}

/** Those that a rule or the config would have, and that are no options for want of a key. */
function keyless({ options, currency }: DecideParts, instead: readonly PassedOver[]): RouteDecision['candidates'] {
  const names = new Set(instead.map(({ model }) => model));
  return [...names]
    .filter((model) => options.every((option) => option.model.alias !== model))
    .map((model) => ({ model, currency, kept: false, reason: NO_KEY }));
}

function ceilingOf({ budget, options, fallback, currency }: DecideParts): Ceiling | undefined {
  const factor = budget && ceilingFactor(budget.used);
  const usual = usualNano(options, fallback);
  if (budget === undefined || factor === undefined || usual === undefined) return undefined;
  const nano: Nano = Math.round(usual * factor);
  return { nano, currency, budget: budget.name, used: budget.used };
}

/** What a call costs on the default; where that has no price, on the middle one of those that have (of two, the cheaper). */
function usualNano(options: readonly Option[], fallback: string): Nano | undefined {
  const own = options.find(({ model }) => model.alias === fallback)?.likelyNano;
  if (own !== undefined) return own;
  const prices = options.flatMap(({ likelyNano }) => likelyNano ?? []).toSorted((a, b) => a - b);
  return prices[Math.floor((prices.length - 1) / 2)];
}

type Reasons = { rule: number | undefined; alias: string; instead: readonly PassedOver[] };

function reasonOf({ reading, strategy }: DecideParts, { rule, alias, instead }: Reasons): string {
  const what = reading.sure ? `${reading.task} ${reading.difficulty.toFixed(2)}` : 'not sure';
  const chosen = rule === undefined ? `${strategy}: ${what} → ${alias}` : `rule ${rule}: ${what} → ${alias}`;
  return instead.reduce((reason, { model, fault }) => `${reason}, since ${model} ${fault}`, chosen);
}
