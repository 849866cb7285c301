import type { ChatRequest } from '../../domain/chat.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { RouteDecision, RoutingRule, Strategy } from '../../domain/route-decision.ts';
import type { TaskReading } from '../task/read-task.ts';
import { askedWith, ruledWith } from './asked-with.ts';
import { ceilingFactor } from './ceiling.ts';
import { candidateOf, NO_KEY, type Option, type PassedOver } from './option.ts';
import { type Ranked, rank } from './rank.ts';
import { ruleFor } from './rules.ts';

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
  /** What `previous` answered was not what was asked for. */
  isUnfit?: true;
};

/** What is decided for a request, and everything that it was decided by. The same for the same parts, always. */
export function decide(parts: DecideParts): RouteDecision {
  const { request, reading, strategy, rules } = parts;
  const { sure, difficulty, language, margin, signals } = reading;
  const matched = ruleFor(request, reading, { rules, day: parts });
  const ceiling = ceilingOf(parts);
  const named = matched?.rule.model;
  const passed = named === undefined ? undefined : whyNot(parts.options, named);
  const ranked = rankedBy(parts, passed === undefined ? named : undefined, ceiling);
  const alias = ranked.model ?? parts.fallback;
  const instead = [passed, ranked.instead].filter((one) => one !== undefined);
  const rule = matched?.rule;
  const ruled = ruledWith(rule, request);
  const candidates = [...ranked.candidates, ...keyless(parts, instead)].map((candidate) => {
    const model = parts.options.find((option) => option.model.alias === candidate.model)?.model;
    return { ...candidate, ...(model && askedWith(model, { request, reading, strategy, rule })) };
  });
  const { thinking, maxTokens } = candidates.find(({ model }) => model === alias) ?? ruled;
  const decides = passed === undefined || rule?.thinking !== undefined || rule?.maxTokens !== undefined;
  const place = decides ? matched?.place : undefined;
  return {
    ...(ranked.model !== undefined && { model: ranked.model }),
    strategy,
    ...(place !== undefined && { rule: place }),
    task: reading.task,
    sure,
    margin,
    ...(reading.needed !== undefined && { needed: reading.needed }),
    difficulty,
    language,
    ...(thinking !== undefined && { thinking }),
    ...(maxTokens !== undefined && { maxTokens }),
    ruled,
    reason: withThinking(reasonOf(parts, { rule: place, alias, instead, stays: ranked.stays }), thinking),
    signals,
    ...(parts.comparedBy !== undefined && { comparedBy: parts.comparedBy }),
    similar: reading.nearest.map(({ example: { text, task: of }, similarity }) => ({ text, task: of, similarity })),
    ...(ceiling && { ceiling }),
    candidates,
  };
}

function withThinking(reason: string, thinking: string | undefined): string {
  return thinking === undefined ? reason : `${reason}, thinking ${thinking}`;
}

type Ceiling = NonNullable<RouteDecision['ceiling']>;

function rankedBy(parts: DecideParts, ruled: string | undefined, ceiling: Ceiling | undefined): Ranked {
  const { strategy, reading, options, fallback, standsInFor, currency, maxLatencyMs, previous, isUnfit } = parts;
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
    ...(isUnfit && { isUnfit }),
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

type Reasons = { rule: number | undefined; alias: string; instead: readonly PassedOver[]; stays: true | undefined };

function reasonOf({ reading, strategy }: DecideParts, { rule, alias, instead, stays }: Reasons): string {
  const what = reading.sure ? `${reading.task} ${reading.difficulty.toFixed(2)}` : 'not sure';
  const chosen = rule === undefined ? `${strategy}: ${what} → ${alias}` : `rule ${rule}: ${what} → ${alias}`;
  const kept = stays ? `${chosen}, as before` : chosen;
  return instead.reduce((reason, { model, fault }) => `${reason}, since ${model} ${fault}`, kept);
}
