import type { ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Io } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { accountingParts } from './accounting-line.ts';
import { createAnswerText } from './answer-text.ts';
import { oneLine } from './error-text.ts';
import type { ServedHit } from './hit-notice.ts';
import { localTime } from './local-time.ts';
import type { PlayPieces } from './play-pieces.ts';
import type { ReasoningOptions, ReasoningView } from './reasoning-view.ts';
import type { Spinner } from './spinner.ts';
import { styled } from './style.ts';
import { createSubstitution, failureText } from './substitution.ts';
import { fitParts, fitTerminal } from './wrap.ts';

export type ChatTextOptions = {
  quiet: boolean;
  /** False: the answer is given whole, at its end. */
  stream: boolean;
  /** Whether Markdown is rendered; only ever for a person. */
  markdown?: boolean;
  /** How the model's thinking is shown; absent: that there is some, by the spinner. */
  reasoning?: ReasoningOptions | undefined;
  spinner: Spinner;
  /** What is left of a budget, in words; asked once the call is over, where a person reads it. */
  left?: () => Promise<string | undefined>;
  /** Whether the last line is ended in a pipe or a file, too. */
  endsLine?: boolean;
  /** What is given of a whole answer; '' for nothing. Only where it is not streamed. */
  whole?: (content: string) => string | Promise<string>;
  /** How a kept answer comes at a terminal; absent: at once. */
  play?: PlayPieces;
};

/**
 * The answer's bytes to stdout as they come, everything else to stderr. On a terminal: a spinner until the first
 * token, a grey line for each failed attempt, a rule where an answer begins again, and one accounting line.
 */
export async function renderChatText(
  events: AsyncIterable<ChatEvent>,
  io: Io,
  options: ChatTextOptions,
): Promise<FinishEvent> {
  const screen = createScreen(io, options);
  try {
    for await (const event of events) {
      const finish = await screen.show(event);
      if (finish !== undefined) return finish;
    }
  } catch (error) {
    await screen.stopped(error);
    throw error;
  } finally {
    screen.stop();
  }
  throw new Error('the stream ended without a finish event');
}

type Screen = {
  /** Returns the finish event once everything is shown. */
  show(event: ChatEvent): Promise<FinishEvent | undefined>;
  /** The call has failed: what it cost all the same is said. */
  stopped(error: unknown): Promise<void>;
  stop(): void;
};

function createScreen(
  io: Io,
  { quiet, stream, markdown = false, endsLine = false, reasoning, spinner, left, play, whole }: ChatTextOptions,
): Screen {
  const held: string[] = [];
  const text = createAnswerText(io, { markdown, spinner, endsLine });
  /** A failure that nothing has followed yet: if it was the last, it is the error, and is told once. */
  let pending: Failure | undefined;
  const substitution = createSubstitution();
  let hit: ServedHit | undefined;
  const isPlayed = play !== undefined && stream && io.stdout.isTTY;
  let thinking: ReasoningView | undefined;
  const think = async (more: string) => {
    spinner.text(t('thinking'));
    // Of a kept answer the thinking is over.
    if (reasoning === undefined || more === '' || hit !== undefined) return;
    const { createReasoningView } = await import('./reasoning-view.ts');
    thinking ??= createReasoningView(io.stderr, { ...reasoning, appears: () => spinner.stop() });
    await thinking.write(more);
  };
  const endThinking = async () => {
    const ended = thinking;
    thinking = undefined;
    await ended?.end();
  };
  const breakLine = async () => {
    await endThinking();
    await text.breakLine();
  };
  const note = async (said: string) => notes(await fitTerminal(oneLine(said), io.stderr, '  '));
  const notes = async (said: string) => {
    if (quiet) return;
    spinner.stop();
    await breakLine();
    await io.stderr.write(`${await styled(io.stderr, 'gray', said)}\n`);
  };
  const accountOf = async (entry: LedgerEntry, about: { left?: string | undefined } = {}) =>
    notes(await fitParts(accountingParts(entry, about).map(oneLine), ' · ', io.stderr));
  /** Also with --quiet: without it a person would read two answers as one. */
  const rule = async (said: string) => {
    await breakLine();
    const output = io.stderr.isTTY ? io.stderr : io.stdout;
    await output.write(`${await styled(output, 'gray', `──── ${said} ────`)}\n`);
  };
  const account = async (entry: LedgerEntry) => {
    if (entry.outcome !== 'cached') return accountOf(entry, { left: await left?.() });
    const { hitNotice } = await import('./hit-notice.ts');
    for (const line of await hitNotice(entry, hit, io.stderr.columns)) await note(line);
  };
  /** Where remarks are read, the failures themselves are told. */
  const substituted = async (entry: LedgerEntry | undefined) => {
    const said = io.stderr.remarks ? undefined : substitution.text(entry);
    if (said !== undefined) await note(`mgw: ${said}`);
  };
  const remark = async (said: string) => (io.stderr.remarks ? note(said) : undefined);
  return {
    stop: () => spinner.stop(),
    async stopped(error) {
      await breakLine();
      const entry = error instanceof MgwError ? error.entry : undefined;
      const cost = entry?.costNano !== undefined || entry?.attempts.some(({ billed }) => billed !== undefined);
      if (entry !== undefined && cost && io.stderr.remarks && !quiet) await accountOf(entry);
    },
    async show(event) {
      substitution.hear(event);
      if (pending !== undefined) await remark(followed(pending, event));
      pending = undefined;
      switch (event.type) {
        case 'route':
          for (const { model, reason } of event.skipped)
            await note(t('{model} skipped: {reason}', { model, reason: told(reason) }));
          return undefined;
        case 'rest':
          await remark(restText(event));
          return undefined;
        case 'approved':
          return undefined;
        case 'attempt-start':
          spinner.text(event.target);
          return undefined;
        case 'attempt-failed':
          pending = event;
          return undefined;
        case 'cache-hit':
          hit = event;
          return undefined;
        case 'cache-miss':
          return undefined;
        case 'reasoning-delta':
          await think(event.text);
          return undefined;
        case 'text-delta':
          if (thinking !== undefined && event.text !== '') await endThinking();
          // A kept answer is there whole: the call is over before it is played.
          if (stream && !(hit && isPlayed)) await text.write(event.text);
          else held.push(event.text);
          return undefined;
        case 'restart':
          held.length = 0;
          if (stream) await rule(t('the answer above is void; it begins again'));
          return undefined;
        case 'warning':
          await note(`mgw: ${told(event.message)}`);
          return undefined;
        case 'finish':
          await endThinking();
          if (play && hit && isPlayed) await play(held, text.write);
          else await text.write(whole === undefined ? held.join('') : await whole(held.join('')));
          spinner.stop();
          await breakLine();
          if (!text.isAny && whole === undefined) await note(`mgw: ${t('the answer is empty')}`);
          await substituted(event.entry);
          if (event.entry !== undefined && io.stderr.remarks && !quiet) await account(event.entry);
          return event;
        default:
          return event satisfies never;
      }
    },
  };
}

function restText({ target, until, reason }: Extract<ChatEvent, { type: 'rest' }>): string {
  return t('{target} rests until {time}: {reason}', { target, time: localTime(until), reason: told(reason) });
}

type Failure = Extract<ChatEvent, { type: 'attempt-failed' }>;

/** With who is asked next, where that is somebody else. */
function followed(failed: Failure, next: ChatEvent): string {
  const failure = failedOnce(failed);
  if (next.type !== 'attempt-start' || next.target === failed.target) return failure;
  return t('{failure}; asking {target}', { failure, target: next.target });
}

function failedOnce(event: Failure): string {
  const failure = failureText(event);
  if (event.retryInMs === undefined) return failure;
  return t('{failure}; again in {seconds} s', { failure, seconds: (event.retryInMs / 1000).toFixed(1) });
}
