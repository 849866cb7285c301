import type { ChatEvent, FinishEvent } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Io } from '../io.ts';
import { accountingParts } from './accounting-line.ts';
import { oneLine } from './error-text.ts';
import type { ServedHit } from './hit-notice.ts';
import type { PlayPieces } from './play-pieces.ts';
import type { Spinner } from './spinner.ts';
import { styled } from './style.ts';
import { fitParts, fitTerminal } from './wrap.ts';

export type ChatTextOptions = {
  quiet: boolean;
  /** False: the answer is given whole, at its end. */
  stream: boolean;
  spinner: Spinner;
  /** What is left of a budget, in words; asked once the call is over, where a person reads it. */
  left?: () => Promise<string | undefined>;
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

function createScreen(io: Io, { quiet, stream, spinner, left, play, whole }: ChatTextOptions): Screen {
  const held: string[] = [];
  let atLineStart = true;
  let anything = false;
  /** A failure that nothing has followed yet: if it was the last, it is the error, and is told once. */
  let pending: string | undefined;
  let hit: ServedHit | undefined;
  const isPlayed = play !== undefined && stream && io.stdout.isTTY;
  const answer = async (text: string) => {
    spinner.stop();
    if (text === '') return;
    anything = true;
    atLineStart = text.endsWith('\n');
    await io.stdout.write(io.stdout.isTTY ? harmless(text) : text);
  };
  const breakLine = async () => {
    if (!atLineStart && (io.stdout.isTTY || io.stdout.remarks)) await answer('\n');
  };
  const note = async (text: string) => notes(await fitTerminal(oneLine(text), io.stderr, '  '));
  const notes = async (text: string) => {
    if (quiet) return;
    spinner.stop();
    await breakLine();
    await io.stderr.write(`${await styled(io.stderr, 'gray', text)}\n`);
  };
  const accountOf = async (entry: LedgerEntry, about: { left?: string | undefined } = {}) =>
    notes(await fitParts(accountingParts(entry, about).map(oneLine), ' · ', io.stderr));
  /** Also with --quiet: without it a person would read two answers as one. */
  const rule = async (text: string) => {
    await breakLine();
    const output = io.stderr.isTTY ? io.stderr : io.stdout;
    await output.write(`${await styled(output, 'gray', `──── ${text} ────`)}\n`);
  };
  const account = async (entry: LedgerEntry) => {
    if (entry.outcome !== 'cached') return accountOf(entry, { left: await left?.() });
    const { hitNotice } = await import('./hit-notice.ts');
    for (const line of await hitNotice(entry, hit, io.stderr.columns)) await note(line);
  };
  const remark = async (text: string) => (io.stderr.remarks ? note(text) : undefined);
  return {
    stop: () => spinner.stop(),
    async stopped(error) {
      await breakLine();
      const entry = error instanceof MgwError ? error.entry : undefined;
      const cost = entry?.costNano !== undefined || entry?.attempts.some(({ billed }) => billed !== undefined);
      if (entry !== undefined && cost && io.stderr.remarks && !quiet) await accountOf(entry);
    },
    async show(event) {
      if (pending !== undefined) await remark(pending);
      pending = undefined;
      switch (event.type) {
        case 'route':
          for (const { model, reason } of event.skipped) await note(`${model} skipped: ${reason}`);
          return undefined;
        case 'rest':
          await remark(`${event.target} rests until ${localTime(event.until)}: ${event.reason}`);
          return undefined;
        case 'approved':
          return undefined;
        case 'attempt-start':
          spinner.text(event.target);
          return undefined;
        case 'attempt-failed':
          pending = failureText(event);
          return undefined;
        case 'cache-hit':
          hit = event;
          return undefined;
        case 'cache-miss':
          return undefined;
        case 'reasoning-delta':
          spinner.text('thinking');
          return undefined;
        case 'text-delta':
          // A kept answer is there whole: the call is over before it is played.
          if (stream && !(hit && isPlayed)) await answer(event.text);
          else held.push(event.text);
          return undefined;
        case 'restart':
          held.length = 0;
          if (stream) await rule('the answer above is void; it begins again');
          return undefined;
        case 'warning':
          await note(`mgw: ${event.message}`);
          return undefined;
        case 'finish':
          if (play && hit && isPlayed) await play(held, answer);
          else await answer(whole === undefined ? held.join('') : await whole(held.join('')));
          spinner.stop();
          await breakLine();
          if (!anything && whole === undefined) await note('mgw: the answer is empty');
          if (event.entry !== undefined && io.stderr.remarks && !quiet) await account(event.entry);
          return event;
        default:
          return event satisfies never;
      }
    },
  };
}

/** `14:03:20`, in this machine's zone. */
function localTime(iso: string): string {
  return new Date(iso).toTimeString().slice(0, 8);
}

function failureText(event: Extract<ChatEvent, { type: 'attempt-failed' }>): string {
  const then = event.retryInMs === undefined ? '' : `; again in ${(event.retryInMs / 1000).toFixed(1)} s`;
  const named = event.message.startsWith(event.target) ? event.message : `${event.target}: ${event.message}`;
  return `${named}${then}`;
}

/** What a model writes must not drive the terminal: escape sequences lose their escape. */
export function harmless(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, (control) => (control === '\r' ? '' : '�'));
}
