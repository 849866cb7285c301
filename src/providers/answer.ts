import type { AttemptEvent, FinishEvent, FinishReason, Usage } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { completedUsage, type ReportedUsage, wholeUsage } from '../domain/reported-usage.ts';
import { classifyFinish } from './classify.ts';
import type { Provider } from './provider.ts';
import { type Piece, ThinkTags } from './think-tags.ts';
import { ToldUsage } from './told-usage.ts';

type Delta = Extract<AttemptEvent, { text: string }>;

/** Payloads, by what they turned out to be. */
type Seen = { recognised: number; malformed: number; foreign: number };

type Parts = {
  provider: Provider;
  model: Model;
  requestId: string | undefined;
  errorIn: (payload: string) => MgwError;
};

/** What has come of one answer. What `take` returns is to be shown; then `failure`, if there is one, to be thrown. */
export class Answer {
  /** `[DONE]` was seen: nothing of meaning follows. */
  done = false;
  failure: MgwError | undefined;
  /** What the finish reason means, where that is a failure: thrown by `finish`, since its usage may still come. */
  finishFailure: MgwError | undefined;
  readonly #parts: Parts;
  readonly #output = { text: '', reasoning: '' };
  readonly #seen: Seen = { recognised: 0, malformed: 0, foreign: 0 };
  #requestId: string | undefined;
  #finish: string | undefined;
  readonly #usage: ToldUsage;
  #upstreamModel: string | undefined;
  /** Undefined: the answer is all text. */
  readonly #thinkTags: ThinkTags | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#requestId = parts.requestId;
    const { provider, thinkTags = provider === 'openai-compatible' } = parts.model;
    this.#thinkTags = thinkTags ? new ThinkTags() : undefined;
    this.#usage = new ToldUsage(Number(parts.model.params['n'] ?? 1));
  }

  /** Some payload was of the protocol. */
  get recognised(): boolean {
    return this.#seen.recognised > 0;
  }

  /** The vendor said why the answer ends; only its usage may still come. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /** What the vendor has told of its bill so far. No output where there is text is a field that nobody filled, not a bill. */
  get reported(): ReportedUsage | undefined {
    const { reported } = this.#usage;
    const { text, reasoning } = this.#output;
    if (reported?.output !== 0 || (text === '' && reasoning === '')) return reported;
    const { output: _, reasoning: __, ...told } = reported;
    return Object.keys(told).length === 0 ? undefined : told;
  }

  /** Another answer of the same call is under way: its tokens are billed too. */
  get hasOpenChoice(): boolean {
    return this.#usage.hasOpenChoice;
  }

  /** The answer has ended and its bill is told: what may still come is another figure at most. */
  get settled(): boolean {
    const { params } = this.#parts.model;
    const isOfAll = this.#usage.isOfAll || Number(params['n'] ?? 1) <= 1;
    return this.finished && isOfAll && wholeUsage(this.reported) !== undefined;
  }

  /** Reads payloads that came together; deltas of one kind among them are one event. */
  take(payloads: readonly string[]): Delta[] {
    const deltas: Delta[] = [];
    for (const payload of payloads) {
      if (payload === '[DONE]') this.done = true;
      else if (this.failure) this.#takeUsage(payload);
      else this.#takeOne(payload, deltas);
      if (this.done) break;
    }
    return deltas;
  }

  /** The one last event. Throws `incomplete` or `malformed` when the answer is not whole, or what the finish reason means. */
  async finish(
    estimate: (output: { text: string; reasoning: string }) => Usage | Promise<Usage>,
  ): Promise<FinishEvent> {
    if (this.#finish === undefined) throw unfinished(this.#parts.model, this.#seen);
    if (this.finishFailure !== undefined) throw this.finishFailure;
    const usage = wholeUsage(this.reported) ?? completedUsage(this.reported, await estimate(this.#billed()));
    return {
      type: 'finish',
      reason: FINISH_REASONS.get(this.#finish.toLowerCase()) ?? 'other',
      usage,
      ...(this.#upstreamModel === undefined ? {} : { upstreamModel: this.#upstreamModel }),
      ...(this.#requestId === undefined ? {} : { requestId: this.#requestId }),
      ...(this.#seen.malformed === 0 ? {} : { malformedFrames: this.#seen.malformed }),
    };
  }

  #billed(): { text: string; reasoning: string } {
    const { text, reasoning } = this.#output;
    return { text, reasoning: this.#thinkTags?.billed(reasoning) ?? reasoning };
  }

  #takeOne(payload: string, deltas: Delta[]): void {
    const { provider, model, errorIn } = this.#parts;
    const json = parse(payload);
    const frame = json === undefined ? undefined : provider.decode(json);
    if (!frame) {
      if (json === undefined) this.#seen.malformed++;
      // What begins like JSON was cut off; anything else was never meant for us.
      if (json !== undefined || !payload.startsWith('{')) this.#seen.foreign++;
      return;
    }
    this.#seen.recognised++;
    if (frame.failed) {
      this.failure = errorIn(payload);
      if (this.failure.bill?.usage) this.#usage.replace(this.failure.bill.usage);
      return;
    }
    if (frame.reasoning) this.#thinkTags?.trust();
    this.#add(deltas, 'reasoning', frame.reasoning);
    this.#addText(deltas, frame.text);
    this.#usage.take(frame);
    if (frame.upstreamModel) this.#upstreamModel = frame.upstreamModel;
    this.#requestId ??= frame.requestId;
    if (frame.finish === undefined) return;
    this.#finish = frame.finish;
    for (const { kind, text } of this.#thinkTags?.end() ?? []) this.#add(deltas, kind, text);
    this.finishFailure = classifyFinish(provider, frame.finish, model);
  }

  /** Behind an error nothing else has a meaning. */
  #takeUsage(payload: string): void {
    const frame = this.#parts.provider.decode(parse(payload));
    if (frame) this.#usage.take(frame);
  }

  /** With what the model thinks at its start, where the server leaves that in. */
  #addText(deltas: Delta[], text: string | undefined): void {
    const pieces: Piece[] = text && this.#thinkTags ? this.#thinkTags.take(text) : [{ kind: 'text', text: text ?? '' }];
    for (const piece of pieces) this.#add(deltas, piece.kind, piece.text);
  }

  #add(deltas: Delta[], kind: 'text' | 'reasoning', text: string | undefined): void {
    if (!text) return;
    this.#output[kind] += text;
    this.#usage.grow();
    const last = deltas.at(-1);
    if (last?.type === `${kind}-delta`) last.text += text;
    else deltas.push({ type: `${kind}-delta`, text });
  }
}

const FINISH_REASONS: ReadonlyMap<string, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content-filter'],
  ['sensitive', 'content-filter'],
  ['tool_calls', 'tool-calls'],
  ['function_call', 'tool-calls'],
]);

function parse(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function unfinished({ alias }: Model, seen: Seen): MgwError {
  if (seen.recognised === 0 && seen.foreign > 0) return foreignAnswer(alias, 'something else');
  return new MgwError('incomplete', `${alias}: ${endingOf(seen)}`, {
    disposition: 'retry',
    hint: 'the connection or the vendor gave up in the middle; try again',
  });
}

function endingOf({ recognised, malformed }: Seen): string {
  if (recognised + malformed === 0) return 'the answer ended without a word';
  const ending = 'the answer ended without saying that it is finished';
  return malformed === 0 ? ending : `${ending}, and ${malformed} of its frames could not be read`;
}

/** An answer with status 200 that is not of the protocol. `what` names what came instead. */
export function foreignAnswer(alias: string, what: string): MgwError {
  return new MgwError('malformed', `${alias}: the endpoint answered 200 with ${what}, not with a chat completion`, {
    disposition: 'next',
    hint: 'check `endpoint`: it must be the address of an OpenAI-compatible chat completions API, and no proxy or portal in its place',
  });
}
