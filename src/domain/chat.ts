import type { ErrorCode, MgwError } from './errors.ts';
import type { JsonSchema } from './json-schema.ts';
import type { LedgerEntry } from './ledger-entry.ts';
import type { Model, Thinking } from './model.ts';
import type { Currency, Nano } from './money.ts';
import type { AttemptBill } from './reported-usage.ts';
import type { RouteDecision } from './route-decision.ts';
import type { Task } from './task.ts';

export type Role = 'system' | 'user' | 'assistant';
export type Message = {
  role: Role;
  content: string;
  /** Of a user's message: what is to be seen, in this order, before the text. Only models that see take it. */
  images?: readonly ImagePart[];
  /**
   * Of a user's message: the words of `content` that say what is to be done with the rest of it, where somebody knows them. Only
   * routing reads it; it is never sent, and no part of what an answer is kept by.
   */
  demand?: string;
};

export type ImageType = 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif';

/** Pixels bound what an image costs; where they are not given, an image costs at worst the most that the model takes for one. */
export type ImagePart = {
  mediaType: ImageType;
  /** Base64, without the head of a data URL. */
  data: string;
  width?: number;
  height?: number;
};

/** What a caller asks for. Only `messages` is needed; the rest falls back to the model's and the config's settings. */
export type ChatRequest = {
  messages: readonly Message[];
  /** An alias, or `vendor/upstream-model`; `auto`: chosen by the task; absent: as `routing` says. */
  model?: string;
  temperature?: number;
  /** Output cap in tokens. */
  maxTokens?: number;
  thinking?: Thinking;
  /** The most that this call may cost at worst, in units of the config's currency. */
  maxCost?: number;
  /** False: only the first candidate is tried. */
  fallback?: boolean;
  /** `use` reads and keeps; `refresh` asks anew and keeps; `off` does neither. */
  cache?: 'use' | 'refresh' | 'off';
  /** The deadline of the whole chain up to the first token, in ms. */
  timeoutMs?: number;
  /** Where a model is chosen: those that have lately taken longer to a whole answer are passed over, ms. */
  maxLatencyMs?: number;
  tag?: string;
  /** The answer is to be JSON that keeps this schema: asked for by the vendor's own means. Whoever sets it says so in the messages too. */
  schema?: JsonSchema;
};

/** Tokens. `input` includes `cachedInput`; `output` includes `reasoning`. Absent is "not reported", which is not 0. */
export type Usage = {
  input: number;
  output: number;
  cachedInput?: number;
  reasoning?: number;
  source: 'provider' | 'estimated' | 'cache';
};

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'tool-calls' | 'other';

/** A candidate that was passed over before anything was sent. `until`: it rests that long, ISO 8601, UTC. */
export type Skipped = { model: string; code: ErrorCode; reason: string; until?: string };

/** A request with everything decided that is decided before sending. The gateway's stages pass it on unchanged or narrowed. */
export type ChatCall = {
  /** ULID; the ledger row's id. */
  id: string;
  request: ChatRequest;
  /** What was asked for: the alias named, or the default. */
  asked: string;
  /** In order of preference; at least one, at most three. */
  candidates: readonly Model[];
  skipped: readonly Skipped[];
  /** Why the first candidate is the first: `asked for`, `default`, `auto: code 0.52 → qwen`, … */
  reason: string;
  /** Where the model was chosen: all that it was chosen by. */
  decision?: RouteDecision;
  /** Of a call that the cache makes for another: the other's tag, whose budget holds for it, too. */
  forTag?: string;
};

export type ChatEvent =
  | {
      type: 'route';
      target: string;
      reason: string;
      candidates: readonly string[];
      skipped: readonly Skipped[];
      /** The call names the model that it wants. */
      byName?: true;
      /** Where the model was chosen by what is asked for. */
      task?: Task;
      difficulty?: number;
    }
  /** A candidate that failed a moment ago is left for last. `until`: ISO 8601, UTC. */
  | { type: 'rest'; target: string; until: string; code: ErrorCode; reason: string }
  /** Whoever may decide has let a call pass that is over its limit, after so long. */
  | { type: 'approved'; target: string; waitedMs: number }
  | { type: 'attempt-start'; target: string; attempt: number }
  /** With what is known of its bill: it may have been billed although it failed. */
  | ({
      type: 'attempt-failed';
      target: string;
      attempt: number;
      code: ErrorCode;
      message: string;
      httpStatus?: number;
      /** Present when the same model is tried again after this pause. */
      retryInMs?: number;
    } & AttemptBill)
  | {
      type: 'cache-hit';
      /** The layer that served: the same request, one that asks the same, one that a model confirmed, one that is near by its vector. */
      kind: 'exact' | 'equivalent' | 'confirmed' | 'embedding';
      entryId: string;
      similarity: number;
      /** The alias that gave the kept answer. */
      model: string;
      /** ISO 8601, UTC. */
      askedAt: string;
      /** The question that bought the answer, where it is kept. */
      question?: string;
      /** What the kept answer cost, less what asking about it cost now, and below zero where that was more; absent when unpriced. */
      savedNano?: Nano;
      savedCurrency?: Currency;
      /** What was paid in this call to find out that the answer fits, in `savedCurrency`; absent when nothing was. */
      spentNano?: Nano;
      /** What was billed for the kept answer; absent where it was kept without. */
      usage?: Usage;
    }
  /** Asking whether a kept answer fits was paid for, and none was served. */
  | { type: 'cache-miss'; spentNano: Nano; spentCurrency: Currency }
  | { type: 'reasoning-delta'; text: string }
  | { type: 'text-delta'; text: string }
  /** What was shown so far is void: a consumer that holds text drops it. */
  | { type: 'restart'; discarded: number; reason: string }
  /** Something that the person should know and that stops nothing. */
  | { type: 'warning'; message: string }
  /** Always last, exactly once, unless the stream throws. */
  | FinishEvent;

export type FinishEvent = {
  type: 'finish';
  reason: FinishReason;
  usage: Usage;
  /** The name that the vendor gave in its answer. */
  upstreamModel?: string;
  /** The vendor's trace id. */
  requestId?: string;
  /** Frames that could not be read and were passed over. */
  malformedFrames?: number;
  /** The call's ledger row; added by `withLedger`, so always there for whoever consumes the gateway. */
  entry?: LedgerEntry;
};

export type CallContext = {
  signal: AbortSignal;
  /** True when the consumer can drop what it has seen: it collects, or a person watches. False for a pipe. */
  restartable: boolean;
  /** The clock's `monotonic()` at which the chain must have its first token; set by `withDeadline`. */
  deadlineAt?: number;
  /** What of the call's time is used up before its deadline is armed. Ms. */
  usedMs?: number;
  /** A person asks at a terminal: who asks the same again within a minute wants another answer. */
  person?: boolean;
  /** Whether an answer is what was asked for: others are not kept. */
  accepts?: (content: string) => boolean;
  /** Asks whoever may decide to let a call pass that a cost limit of single calls refuses. Absent: nobody, it is refused. */
  approve?: (refusal: MgwError) => Promise<boolean>;
};

/** A provider call, the router, the deadline, the cache, the limits, the ledger: each is one of these, or wraps one. */
export type ChatStream = (call: ChatCall, context: CallContext) => AsyncIterable<ChatEvent>;

/** What one attempt on one model yields: deltas, then one finish. It throws `MgwError` with a disposition. */
export type AttemptEvent = Extract<ChatEvent, { type: 'text-delta' | 'reasoning-delta' | 'finish' }>;
export type Send = (model: Model, request: ChatRequest, signal: AbortSignal) => AsyncIterable<AttemptEvent>;
