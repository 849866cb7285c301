import type { ConfirmPrompt } from '../../cache/confirm/confirm-prompt.ts';
import type { Confirmation, ConfirmedParts } from '../../cache/confirm/confirmed.ts';
import { CONFIRM_TAG } from '../../domain/cache-tags.ts';
import type { ChatCall, ChatRequest } from '../../domain/chat.ts';
import { type ErrorCode, MgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Model } from '../../domain/model.ts';
import { createUlid } from '../../ledger/ulid.ts';
import type { SemanticParts } from './compose-semantic.ts';

/** Of the confirmer alone, up to its first token. Ms. */
const TIMEOUT_MS = 5_000;

/** Some tokenizers need two for 是 or yes, and with one cap vendors call every answer cut. */
const MOST_TOKENS = 2;

/** Nothing was sent, by decision: no fault of the confirmer's. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set(['cost-limit', 'budget', 'input-too-large']);

/** Asks a model one short question through the gateway, so that limits, budgets and the ledger hold for it as for every call. */
export function createAsk(model: Model, parts: SemanticParts): Pick<ConfirmedParts, 'ask' | 'askNano'> {
  const { stream, freshNano, convert, effects } = parts;
  const nextId = createUlid(effects);
  const confirmer = { ...model, maxRetries: 0 };
  const requestFor = ({ system, user }: ConfirmPrompt): ChatRequest => ({
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: user },
    ],
    model: model.alias,
    temperature: 0,
    maxTokens: MOST_TOKENS,
    thinking: 'off',
    fallback: false,
    cache: 'off',
    timeoutMs: TIMEOUT_MS,
    tag: CONFIRM_TAG,
  });
  return {
    askNano: (prompt) => freshNano(confirmer, requestFor(prompt)),
    async ask(prompt, { signal, tag }) {
      const request = requestFor(prompt);
      const about = { asked: model.alias, skipped: [], reason: 'asked by the cache' };
      const forTag = tag === undefined ? {} : { forTag: tag };
      const call: ChatCall = { id: nextId(), request, candidates: [confirmer], ...about, ...forTag };
      try {
        return await collected(stream(call, { signal, restartable: true }), convert);
      } catch (error) {
        if (error instanceof MgwError && REFUSALS.has(error.code)) return undefined;
        throw error;
      }
    },
  };
}

async function collected(
  events: ReturnType<SemanticParts['stream']>,
  convert: SemanticParts['convert'],
): Promise<Confirmation | undefined> {
  let text = '';
  for await (const event of events) {
    if (event.type === 'restart') text = '';
    if (event.type === 'text-delta') text += event.text;
    if (event.type !== 'finish') continue;
    const costNano = costOf(event.entry, convert);
    return { text, finish: event.reason, ...(costNano !== undefined && { costNano }) };
  }
  return undefined;
}

function costOf(entry: LedgerEntry | undefined, convert: SemanticParts['convert']): number | undefined {
  const { costNano, currency } = entry ?? {};
  return costNano === undefined || currency === undefined ? undefined : convert(costNano, currency);
}
