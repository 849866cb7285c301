import { isAside } from '../domain/cache-tags.ts';
import { endpointHostOf } from '../domain/endpoint-host.ts';
import type { RecentCall } from '../domain/ledger-entry.ts';
import type { Model, Thinking } from '../domain/model.ts';

/** How a model would be asked. `thinks`: whether it may, by the body that would be sent. */
export type Manner = { tag: string | undefined; thinking: Thinking | undefined; thinks: boolean };

/** Output tokens that an answer is likely to have, its reasoning included. */
export type LikelyTokens = (model: Model, manner: Manner) => number;

/** Fewer calls tell nothing. */
const LEAST_CALLS = 5;
/** Where nothing is known of any answer yet. */
const ASSUMED_ANSWER = 500;
/** Tokens of reasoning for one of the answer, where no call has told: a guess that is right in its order. */
const ASSUMED_REASONING = 1.5;
/** Of that, what a little thinking takes. */
const LITTLE = 0.3;

/**
 * By the ledger's last rows: answers as long as they have been with the tag, of the model, of any; and as much reasoning for
 * one of them as the model has needed. One pass for all models, since every chosen call pays for it.
 */
export function likelyTokens(rows: readonly RecentCall[]): LikelyTokens {
  const answers = new Map<string, number[]>();
  const shares = new Map<string, number[]>();
  for (const row of rows) {
    const { usage, provider, upstreamAsked, upstreamModel, endpointHost, tag } = row;
    // What the cache and the router ask gets an answer of one word, or none.
    if (usage === undefined || row.outcome !== 'answered' || isAside(row)) continue;
    const key = keyOf(provider, upstreamAsked ?? upstreamModel, endpointHost);
    const { reasoning = 0 } = usage;
    const answer = Math.max(0, usage.output - reasoning);
    add(answers, '', answer);
    add(answers, key, answer);
    if (tag !== undefined) add(answers, `${key}\t${tag}`, answer);
    if (reasoning > 0 && answer > 0) add(shares, key, reasoning / answer);
  }
  return (model, { tag, thinking, thinks }) => {
    const key = keyOf(model.provider, model.upstreamModel, endpointHostOf(model));
    const answer =
      median(tag === undefined ? undefined : answers.get(`${key}\t${tag}`)) ??
      median(answers.get(key)) ??
      median(answers.get('')) ??
      ASSUMED_ANSWER;
    const told = median(shares.get(key));
    const share = thinks && !isSwitchedOff(model, thinking) ? (told ?? assumedShare(model)) : 0;
    return Math.round(answer * (1 + share * (thinking === 'off' || thinking === 'low' ? LITTLE : 1)));
  };
}

/** Where only the person knows the switch, the bounds do not rely on it, and what is likely does. */
function isSwitchedOff({ thinkingField }: Model, thinking: Thinking | undefined): boolean {
  return thinkingField !== undefined && thinking === 'off';
}

/** Whether a model thinks whose switch nobody knows is told by its own answers alone. */
function assumedShare({ provider, thinkingField }: Model): number {
  return provider === 'openai-compatible' && thinkingField === undefined ? 0 : ASSUMED_REASONING;
}

function keyOf(provider = '', upstreamModel = '', endpointHost = ''): string {
  return `${provider}\t${upstreamModel}\t${endpointHost}`;
}

function add(lists: Map<string, number[]>, key: string, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}

function median(values: readonly number[] | undefined): number | undefined {
  if (values === undefined || values.length < LEAST_CALLS) return undefined;
  return new Float64Array(values).sort()[Math.floor((values.length - 1) / 2)];
}
