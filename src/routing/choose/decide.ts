import type { ChatRequest } from '../../domain/chat.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { RouteDecision, RoutingRule, Strategy } from '../../domain/route-decision.ts';
import type { TaskReading } from '../task/read-task.ts';
import { askedWith, ruledWith } from './asked-with.ts';
import { ceilingFactor } from './ceiling.ts';
import { type Option, type Ranked, rank } from './rank.ts';
import { firstRule } from './rules.ts';

export type DecideParts = {
  request: ChatRequest;
  reading: TaskReading;
  strategy: Strategy;
  rules: readonly RoutingRule[];
  /** Everybody who has a key, in the order of the config. */
  options: readonly Option[];
  /** The alias that a call asks for when it names none. */
  fallback: string;
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
  const ranked = rankedBy(parts, matched?.rule.model, ceiling);
  const alias = ranked.model ?? parts.fallback;
  const rule = matched?.rule;
  const ruled = ruledWith(rule, request);
  const candidates = ranked.candidates.map((candidate) => {
    const model = parts.options.find((option) => option.model.alias === candidate.model)?.model;
    return { ...candidate, ...(model && askedWith(model, { request, reading, strategy, rule })) };
  });
  const { thinking, maxTokens } = candidates.find(({ model }) => model === alias) ?? ruled;
  return {
    ...(ranked.model !== undefined && { model: ranked.model }),
    strategy,
    ...(matched && { rule: matched.place }),
    task: reading.task,
    sure,
    margin,
    difficulty,
    language,
    ...(thinking !== undefined && { thinking }),
    ...(maxTokens !== undefined && { maxTokens }),
    ruled,
    reason: withThinking(reasonOf(parts, matched?.place, alias), thinking),
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
  const { strategy, reading, options, fallback, maxLatencyMs, previous } = parts;
  if (ruled !== undefined || strategy === 'fixed') {
    const model = ruled ?? fallback;
    return only(options, model, ruled === undefined ? 'the default' : 'a rule of the config names it');
  }
  const { task, sure, difficulty } = reading;
  return rank(options, {
    strategy,
    task,
    sure,
    difficulty,
    fallback,
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
    why,
    candidates: options.map(({ model, unable: _, ...facts }) => {
      const kept = model.alias === chosen;
      const reason = kept ? why : `${chosen} is named`;
      return { model: model.alias, ...(model.tier && { tier: model.tier }), ...facts, kept, reason };
    }),
  };
}

function ceilingOf({ budget, options, fallback, currency }: DecideParts): Ceiling | undefined {
  const factor = budget && ceilingFactor(budget.used);
  const usual = options.find(({ model }) => model.alias === fallback)?.likelyNano;
  if (budget === undefined || factor === undefined || usual === undefined) return undefined;
  const nano: Nano = Math.round(usual * factor);
  return { nano, currency, budget: budget.name, used: budget.used };
}

function reasonOf({ reading, strategy }: DecideParts, rule: number | undefined, alias: string): string {
  const what = reading.sure ? `${reading.task} ${reading.difficulty.toFixed(2)}` : 'not sure';
  return rule === undefined ? `${strategy}: ${what} → ${alias}` : `rule ${rule}: ${what} → ${alias}`;
}
