import type { Nano } from '../../domain/money.ts';
import type { Clock } from '../../effects.ts';
import type { AskedQuestion, Hit } from '../hit.ts';
import type { Rest } from '../rest.ts';
import { within } from '../within.ts';
import { type ConfirmPrompt, confirmPrompt, PROMPT_VERSION, steers } from './confirm-prompt.ts';
import type { FindNeighbours, Neighbour } from './neighbours.ts';
import type { Pair, Verdicts } from './verdicts.ts';

/** What a confirmer said. `costNano` is absent when it is unpriced. */
export type Confirmation = { text: string; finish: string; costNano?: Nano };

/**
 * Layer 3, for `cache.semantic: confirm`. Config keys: `cache.semantic` (`off`, `confirm`, `embedding`; default `off`, since
 * this layer sends kept answers to a model and pays for it), `cache.confirm_model` (an alias; default: of the configured
 * models with a key, a price and a switch that turns thinking off, the cheapest for 400 tokens in and two out), and
 * `cache.embedding` to find neighbours by embeddings instead of words (`EmbedderParts`).
 */
export type ConfirmedParts = {
  /** `createWordNeighbours`, or with `cache.embedding` `createVectorNeighbours`. */
  neighbours: FindNeighbours;
  /** `createVerdicts` of the cache folder. */
  verdicts: Verdicts;
  /** Alias or upstream model of the confirmer: verdicts hold for it alone. */
  confirmer: string;
  /**
   * For a question with this tag, whose budget holds for it, too. Sends the prompt to the confirmer: thinking off, temperature 0, no cache, no fallback, no retry, a cap of two tokens (with one,
   * vendors report every answer as cut), a ledger row of its own with the tag `cache-confirm`. Under limits and budgets as all
   * calls; refused by one, it is undefined. `finish` is the event's reason, `stop` when it ended by itself.
   */
  ask(prompt: ConfirmPrompt, asked: Pick<AskedQuestion, 'signal' | 'tag'>): Promise<Confirmation | undefined>;
  /** The most that asking this would cost, in nano of the config's currency; undefined when unpriced, and then nothing is asked. */
  askNano(prompt: ConfirmPrompt): Nano | undefined;
  clock: Pick<Clock, 'after' | 'monotonic'>;
  /** For the look-up of neighbours and all asks together. Default 5,000; less where the call has less time. */
  timeoutMs?: number;
  /** What other processes know of a confirmer that has failed. Absent: each finds out by itself. */
  rest?: Rest;
  /** One line for stderr, said once: a confirmer that never ends with a word. */
  warn(message: string): void;
};

const MOST_ASKS = 2;
const TIMEOUT_MS = 5_000;

/** Asks in one call together cost at most one part in so many of a fresh answer. */
const FRESH_PARTS = 10;

/** After a failure nothing is asked for so long, or every call would wait for a model that is down. Ms. */
const REST_MS = 60_000;

/**
 * Serves what a model says fully answers the question: of the nearest kept questions, at most two are put to it, and none twice.
 * Anything but a clean yes is a miss; what it said is kept, an error is not.
 */
export function createConfirmed(parts: ConfirmedParts): (asked: AskedQuestion) => Promise<Hit | undefined> {
  const { clock, timeoutMs = TIMEOUT_MS } = parts;
  const state: State = { restsUntil: Number.NEGATIVE_INFINITY, warned: false };
  return (asked) =>
    within({ ms: Math.min(timeoutMs, asked.withinMs ?? timeoutMs), clock, signal: asked.signal }, async (signal) => {
      const near = await parts.neighbours(asked, signal);
      const known = near.map((neighbour) => parts.verdicts.of(pairOf(parts, asked, neighbour)));
      const confirmed = near[known.indexOf('yes')];
      if (confirmed !== undefined) return hitOn(confirmed);
      const unknown = near.filter((_, place) => known[place] === undefined);
      return await askAbout(unknown, { parts, asked, signal, state });
    }).catch(async (cause) => {
      // The caller's own cancel says nothing of the confirmer.
      if (asked.signal.aborted) return undefined;
      state.restsUntil = clock.monotonic() + REST_MS;
      await parts.rest?.begin(cause instanceof Error ? cause.message : 'it failed', REST_MS);
      return undefined;
    });
}

type State = { restsUntil: number; warned: boolean };
type Asking = { parts: ConfirmedParts; asked: AskedQuestion; signal: AbortSignal; state: State };

async function askAbout(neighbours: readonly Neighbour[], asking: Asking): Promise<Hit | undefined> {
  const { parts, asked, signal, state } = asking;
  if (neighbours.length === 0 || (await parts.rest?.isResting())) return undefined;
  let left = Math.min((asked.freshNano ?? 0) / FRESH_PARTS, asked.roomNano ?? Number.POSITIVE_INFINITY);
  let asks = 0;
  for (const neighbour of neighbours) {
    const { question, content } = neighbour.entry;
    if (asks === MOST_ASKS || parts.clock.monotonic() < state.restsUntil) return undefined;
    if ([asked.question, question, content].some(steers)) continue;
    const prompt = confirmPrompt({ question: asked.question, kept: question, answer: content });
    const price = parts.askNano(prompt);
    if (price === undefined || price > left) continue;
    asks += 1;
    left -= price;
    const said = await parts.ask(prompt, { ...asked, signal });
    if (said === undefined) return undefined;
    if (said.costNano !== undefined) asked.spent?.(said.costNano);
    const isYes = said.finish === 'stop' && /^(?:yes|是)[.。!！]?$/iu.test(said.text.trim());
    parts.verdicts.keep(pairOf(parts, asked, neighbour), isYes ? 'yes' : 'no');
    if (isYes) return hitOn(neighbour);
    warnOfCut(said, asking);
  }
  return undefined;
}

function hitOn({ entry, similarity }: Neighbour): Hit {
  return { layer: 'confirmed', entry, similarity };
}

function warnOfCut({ finish }: Confirmation, { parts, state }: Asking): void {
  if (finish !== 'length' || state.warned) return;
  state.warned = true;
  parts.warn(
    `${parts.confirmer} was cut off before it had said yes or no, so its answer counts as no; name another cache.confirm_model`,
  );
}

function pairOf({ confirmer }: ConfirmedParts, { question }: AskedQuestion, { entry }: Neighbour): Pair {
  return verdictPair(confirmer, question, entry);
}

/** What a verdict is kept by. */
export function verdictPair(confirmer: string, question: string, entry: Neighbour['entry']): Pair {
  return { question, kept: entry.question, entryId: entry.id, confirmer: `${confirmer} ${PROMPT_VERSION}` };
}
