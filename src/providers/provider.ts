import type { ChatRequest } from '../domain/chat.ts';
import type { Disposition, ErrorCode } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { ReportedUsage } from '../domain/reported-usage.ts';

/** A vendor: data, two pure functions and a table of its errors. All network I/O is in `send.ts`. */
export type Provider = {
  name: string;
  /** Its own meanings, asked before the generic ones. */
  errors: readonly ErrorRow[];
  /** Response headers that carry the vendor's trace id, the first present wins. */
  requestIdHeaders: readonly string[];
  authorize(key: string): Record<string, string>;
  encode(model: Model, request: ChatRequest): Record<string, unknown>;
  /** One SSE payload, or a whole JSON answer. Undefined: not of this protocol. */
  decode(json: unknown): Frame | undefined;
};

/** What one payload says. `usage` only where it is reported; `finish` in the vendor's own words. */
export type Frame = {
  text?: string | undefined;
  reasoning?: string | undefined;
  finish?: string | undefined;
  usage?: ReportedUsage | undefined;
  choices?: readonly ChoiceState[] | undefined;
  upstreamModel?: string | undefined;
  requestId?: string | undefined;
  /** True when the payload is an error and not a part of an answer. */
  failed?: boolean;
};

/** Of one answer among several: whether it ends here, and its own usage where the vendor has it there. */
export type ChoiceState = { index: number; ended: boolean; usage: ReportedUsage | undefined };

/** A row matches when everything that it names matches; the first row wins. */
export type ErrorRow = {
  /** `error.code` or `error.type` of the body. */
  codes?: readonly string[];
  /** Sought in the error's message, or in the whole body where there is none. */
  message?: RegExp;
  /** A finish reason that is a failure. */
  finish?: readonly string[];
  status?: number;
  meaning: ErrorCode;
  disposition: Disposition;
  /** Instead of the general hint of the meaning. */
  hint?: string;
  /** The message says when it clears: `2026-08-25 07:41:44`, Beijing time. */
  resetInMessage?: boolean;
};
