import { isAside } from '../domain/cache-tags.ts';
import { endpointHostOf } from '../domain/endpoint-host.ts';
import type { RecentCall } from '../domain/ledger-entry.ts';
import type { Model, Thinking } from '../domain/model.ts';
import type { TaskReading } from '../routing/task/read-task.ts';

/** How a model would be asked. `thinks`: whether it may, by the body that would be sent. */
export type Manner = { thinking: Thinking | undefined; thinks: boolean };

/** Output tokens that an answer is likely to have, its reasoning included. */
export type LikelyTokens = (model: Model, manner: Manner) => number;

/** What tells how long an answer will be, whoever gives it. */
export type AnswerAsked = {
  tag: string | undefined;
  reading: Pick<TaskReading, 'task' | 'sure' | 'language'> & {
    shape: Pick<TaskReading['shape'], 'lengthAsked' | 'oneWordAnswer'>;
  };
};

/** Fewer calls tell nothing. */
const LEAST_CALLS = 5;
/** Where nothing is known of any answer yet. */
const ASSUMED_ANSWER = 500;
/** One word, a name, yes or no, with what is said around it. */
const ONE_WORD_ANSWER = 20;
/** Tokens of an English word, and of a Chinese character: about what the vendors' tokenizers make of them. */
const PER_WORD = 1.4;
const PER_CHARACTER = 0.7;
/** Tokens of reasoning for one of the answer, where no call has told: a guess that is right in its order. */
const ASSUMED_REASONING = 1.5;
/** Of that, what a little thinking takes. */
const LITTLE = 0.3;

/**
 * One length of the answer for all models: what the request asks for, else as the ledger's last answers have been. A model's own
 * would say more about what it was asked: where the long answers go to one and the short ones to another, the dearer one would
 * look cheap. A model's own is what it thinks for a token of the answer. One pass over the rows, since every chosen call pays for it.
 */
export function likelyTokens(rows: readonly RecentCall[], asked: AnswerAsked): LikelyTokens {
  const shares = new Map<string, number[]>();
  const [all, tagged, ofTask]: [number[], number[], number[]] = [[], [], []];
  for (const row of rows) {
    const { usage, provider, upstreamAsked, upstreamModel, endpointHost, tag } = row;
    // What the cache and the router ask gets an answer of one word, or none.
    if (usage === undefined || row.outcome !== 'answered' || isAside(row)) continue;
    const { reasoning = 0 } = usage;
    const answer = Math.max(0, usage.output - reasoning);
    all.push(answer);
    if (tag !== undefined && tag === asked.tag) tagged.push(answer);
    if (asked.reading.sure && taskOf(row.route) === asked.reading.task) ofTask.push(answer);
    const key = keyOf(provider, upstreamAsked ?? upstreamModel, endpointHost);
    if (reasoning > 0 && answer > 0) add(shares, key, reasoning / answer);
  }
  const answer = lengthAsked(asked) ?? median(tagged) ?? median(ofTask) ?? median(all) ?? ASSUMED_ANSWER;
  return (model, { thinking, thinks }) => {
    const told = median(shares.get(keyOf(model.provider, model.upstreamModel, endpointHostOf(model))));
    const share = thinks && !isSwitchedOff(model, thinking) ? (told ?? assumedShare(model)) : 0;
    return Math.round(answer * (1 + share * (thinking === 'off' || thinking === 'low' ? LITTLE : 1)));
  };
}

/** In tokens; undefined where the request says nothing of it. */
function lengthAsked({ reading: { language, shape } }: AnswerAsked): number | undefined {
  const { lengthAsked: length, oneWordAnswer } = shape;
  if (length !== undefined) return length * (language === 'zh' || language === 'mixed' ? PER_CHARACTER : PER_WORD);
  return oneWordAnswer ? ONE_WORD_ANSWER : undefined;
}

/** `code` of `auto: code 0.52 → x`: what a chosen call was taken for. Undefined of every other, and where it was not sure. */
function taskOf(route: unknown): string | undefined {
  if (typeof route !== 'string') return undefined;
  const from = route.indexOf(': ') + 2;
  const to = route.indexOf(' ', from);
  return from < 2 || to < 0 ? undefined : route.slice(from, to);
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
