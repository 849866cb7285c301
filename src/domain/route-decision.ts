import type { Model, Thinking } from './model.ts';
import type { Currency, Nano } from './money.ts';
import type { Language, Task } from './task.ts';

export const STRATEGIES = ['fixed', 'cheapest', 'fastest', 'balanced', 'auto'] as const;

/** How a model is chosen where none is named: `fixed` takes the default, `auto` goes by the task. */
export type Strategy = (typeof STRATEGIES)[number];

/** In place of a model: let mgw choose. */
export const AUTO = 'auto';

export const TIERS = ['economy', 'standard', 'reasoning'] as const;

export type Tier = NonNullable<Model['tier']>;

/** A range of numbers, `from` included, `to` excluded; absent ends are open. */
export type NumberRange = { from?: number; to?: number };

/** The first rule all of whose conditions hold decides. A condition that is absent holds. */
export type RoutingRule = {
  task?: readonly Task[];
  /** 0 to 1. */
  difficulty?: NumberRange;
  tag?: readonly string[];
  language?: readonly Language[];
  /** Characters of the last message of the user. */
  length?: NumberRange;
  /** Minutes of this machine's day, each from (included) to (excluded). */
  minutes?: readonly (readonly [number, number])[];
  model?: string;
  thinking?: Thinking;
  maxTokens?: number;
};

/** How fast a model has answered lately. Ms and tokens a second, absent where all answers were too short to tell; `samples` are the calls. */
export type Latency = { firstTokenMs: number; tokensPerSecond?: number; samples: number };

/** Effort and output cap that a model is asked with; absent: left as the model and the request have it. */
export type AskedWith = { thinking?: Thinking; maxTokens?: number };

/** One model that could have been chosen, how it would be asked, and why it was not. Amounts in `currency`; absent where unpriced. */
export type RouteCandidate = AskedWith & {
  model: string;
  tier?: Tier;
  currency: Currency;
  worstNano?: Nano;
  likelyNano?: Nano;
  /** Until the likely answer is whole; absent: too few recent calls. */
  latencyMs?: number;
  kept: boolean;
  reason: string;
};

/** What moved the decision, and by how much. */
export type RouteSignal = { name: string; value: string; weight: number };

/** What was decided for one request, with everything that it was decided by. */
export type RouteDecision = AskedWith & {
  /** The alias; absent: the default of the config is kept. */
  model?: string;
  strategy: Strategy;
  /** Which rule of the config decided, from 1; absent also where its model cannot be asked and it says nothing else. */
  rule?: number;
  task: Task;
  /** False: the task is not told from others; `auto` keeps the default where it can be asked. */
  sure: boolean;
  /** 0 to 1: how far the task is ahead of the next one. */
  margin: number;
  /** How far it must be ahead to be sure, where your marks on similar requests have moved that. */
  needed?: number;
  difficulty: number;
  language: Language;
  /** What a rule says of whoever answers. What is decided besides holds for each candidate alone. */
  ruled: AskedWith;
  /** For a ledger row: `auto: code 0.52 → economy`, `auto: not sure → economy, since standard has no key`. */
  reason: string;
  signals: readonly RouteSignal[];
  /** The embedding model by which the request was compared with the examples; absent: by words. */
  comparedBy?: string;
  /** The most similar examples, nearest first. */
  similar: readonly { text: string; task: Task; similarity: number }[];
  /** A price that a likely call may not pass as budgets are used up; absent: no budget is half used. */
  ceiling?: { nano: Nano; currency: Currency; budget: string; used: number };
  candidates: readonly RouteCandidate[];
};

/** What is decided, and what would come of it. */
export type ExplainedRoute = RouteDecision & {
  /** The alias that would be asked first; absent: the call would be refused. */
  target?: string;
  /** The model that is decided for, where its window, a limit or a budget keeps it from being asked. */
  passedOver?: { model: string; reason: string };
  /** What was sent to `routing.embedding` for this: its model, and how many requests. Absent: nothing. */
  embedding?: { model: string; requests: number };
};
