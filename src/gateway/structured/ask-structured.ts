import type { ChatCall, ChatRequest, FinishEvent, Message } from '../../domain/chat.ts';
import type { Config } from '../../domain/config.ts';
import { MgwError, toMgwError } from '../../domain/errors.ts';
import type { JsonSchema } from '../../domain/json-schema.ts';
import { type LedgerEntry, spending } from '../../domain/ledger-entry.ts';
import { convertNano, NANO, type Nano } from '../../domain/money.ts';
import { AUTO } from '../../domain/route-decision.ts';
import type { Deciding } from '../choosing.ts';
import { type Checked, createJsonCheck } from './json-check.ts';

/** An answer, whole. */
export type Received = { content: string; finish: FinishEvent };

export type StructuredParts<Answered extends Received = Received> = {
  /** Decides a request anew. */
  decide: (request: ChatRequest, deciding?: Pick<Deciding, 'unfit'>) => Promise<ChatCall>;
  /** Runs a call to its end. `accepts`: for the cache, which keeps no answer that is not what was asked for. */
  run: (call: ChatCall, accepts: (content: string) => boolean) => Promise<Answered>;
  config: Pick<Config, 'routing' | 'currency' | 'exchangeRates'>;
  /** Told before it is asked again. */
  askingAgain?: (problem: string) => Promise<void> | void;
};

/** What came of a call with a schema: `text` is the answer's JSON as it was written. */
export type Structured<Answered extends Received> = {
  text: string;
  value: unknown;
  last: Answered;
  earlier: readonly Answered[];
};

/**
 * Asks, and once more with what is wrong where the answer does not keep the schema. Both calls have their rows; together they
 * keep to the limit of a call, and budgets see both. Throws `malformed` where the second is no better, with its content.
 */
export async function askStructured<Answered extends Received>(
  call: ChatCall & { request: { schema: JsonSchema } },
  parts: StructuredParts<Answered>,
): Promise<Structured<Answered>> {
  const check = createJsonCheck(call.request.schema);
  const accepts = (content: string) => !('problem' in check(content));
  const first = await parts.run(call, accepts);
  const checked = check(first.content);
  if (!('problem' in checked)) return { ...checked, last: first, earlier: [] };
  if (first.finish.reason === 'length') throw wasCut(first, checked.problem);
  await parts.askingAgain?.(checked.problem);
  const second = await askAgain({ call, first, problem: checked.problem }, parts, accepts);
  const again = check(second.content);
  if (!('problem' in again)) return { ...again, last: second, earlier: [first] };
  throw after(first, second.finish.reason === 'length' ? wasCut(second, again.problem) : unfit(second, again));
}

/** The messages of a request whose answer is to keep a schema: its system prompt says so, since not every vendor can be told otherwise. */
export function withSchemaText(messages: readonly Message[], schema: JsonSchema): Message[] {
  const text = `Answer with JSON alone: one value that is valid by this JSON Schema, without Markdown fences and without any other words.\n\n${JSON.stringify(schema)}`;
  const [first, ...rest] = messages;
  if (first?.role === 'system') return [{ ...first, content: `${first.content}\n\n${text}` }, ...rest];
  return [{ role: 'system', content: text }, ...messages];
}

type Again = { call: ChatCall; first: Received; problem: string };

async function askAgain<Answered extends Received>(
  { call, first, problem }: Again,
  parts: StructuredParts<Answered>,
  accepts: (content: string) => boolean,
): Promise<Answered> {
  const { request } = call;
  const left = leftOf(request, first.finish.entry, parts.config);
  const correction = `That is not valid by the JSON Schema: ${problem}. Answer again, with the corrected JSON alone.`;
  const messages: Message[] = [
    ...request.messages,
    // A vendor refuses an empty message.
    { role: 'assistant', content: first.content.trim() === '' ? '(nothing)' : first.content },
    { role: 'user', content: correction },
  ];
  try {
    // Where a model is chosen, it is by what the person asked, and not by these words of ours.
    const model = first.finish.entry?.model;
    const unfit = model === undefined ? undefined : { asked: request.messages, model };
    const chosen = call.decision === undefined ? {} : { model: AUTO };
    const again = await parts.decide({ ...request, ...chosen, ...left, messages }, unfit && { unfit });
    return await parts.run(again, accepts);
  } catch (cause) {
    throw ofSecond(toMgwError(cause), first, problem);
  }
}

/** What was answered before is not lost, and a refusal names what it was about: the limit is that of both calls. */
function ofSecond(error: MgwError, first: Received, problem: string): MgwError {
  if (!error.content) error.content = first.content;
  if (error.code !== 'cost-limit' && error.code !== 'budget') return after(first, error);
  const message = `the answer does not keep the schema (${problem}), and it is not asked again: ${error.message}`;
  const refusal = new MgwError(error.code, message, { hint: error.hint, cause: error });
  refusal.content = error.content;
  refusal.entry = error.entry;
  return after(first, refusal);
}

/** With the row of what was asked before, which is paid for as well. */
function after({ finish: { entry } }: Received, error: MgwError): MgwError {
  if (entry !== undefined) error.earlier = [entry];
  return error;
}

/** What the limit of a call leaves for the second. Unknown costs take nothing off: what cannot be priced was let through. */
function leftOf(
  { maxCost }: ChatRequest,
  entry: LedgerEntry | undefined,
  { routing, currency, exchangeRates }: StructuredParts['config'],
): { maxCost?: number } {
  const limitNano = maxCost === undefined ? routing.costLimitPerCallNano : Math.round(maxCost * NANO);
  if (limitNano === undefined) return {};
  const parts = entry === undefined ? [] : spending(entry);
  const spent = parts.reduce<Nano>((sum, part) => {
    const nano =
      part.nano === undefined ? undefined : convertNano(part.nano, part.currency ?? currency, currency, exchangeRates);
    return sum + (nano ?? 0);
  }, 0);
  return { maxCost: Math.max(0, limitNano - spent) / NANO };
}

function wasCut({ content, finish }: Received, problem: string): MgwError {
  return failed(content, finish, {
    message: `the answer does not keep the schema: it was cut at the output cap (${problem})`,
    hint: 'raise it with --max-tokens',
  });
}

function unfit({ content, finish }: Received, { problem }: Extract<Checked, { problem: string }>): MgwError {
  return failed(content, finish, {
    message: `the answer does not keep the schema, asked twice: ${problem}`,
    hint: 'another model may do better (-m), or a schema that asks for less',
  });
}

function failed(
  content: string,
  { entry }: FinishEvent,
  { message, hint }: { message: string; hint: string },
): MgwError {
  const error = new MgwError('malformed', message, { hint });
  error.content = content;
  error.entry = entry;
  return error;
}
