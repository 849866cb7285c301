import { open } from 'node:fs/promises';
import type { Message } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { LARGEST_WINDOW, type Model } from '../domain/model.ts';
import { formatCount } from '../domain/money.ts';
import type { Effects } from '../effects.ts';
import { decodeText } from './decode-text.ts';
import type { Io } from './io.ts';

export type InputOptions = {
  /** The words of the command line. */
  prompt: readonly string[];
  /** `-` is stdin. */
  files: readonly string[];
  /** False: stdin is not read, whatever it is. */
  stdin: boolean;
  /** Larger inputs are refused unread. */
  maxBytes: number;
  signal: AbortSignal;
  /** The words before a prompt, for a hint. */
  command?: string;
};

/** Bytes of text that a token can stand for at most, in ordinary text; only inputs beyond it are refused unread. */
const MOST_BYTES_PER_TOKEN = 16;

/** How long a pipe may be silent before a word explains the wait. */
const STDIN_HINT_MS = 2_000;

/** A text that goes before the question. */
export type Part = { name: string; text: string };

/**
 * The user's message: piped text and files first, the question last, so that the next question about the same file
 * shares its beginning, which vendors bill at a fraction. Throws `usage` and `input-too-large`.
 */
export async function readInput(io: Io, effects: Effects, options: InputOptions): Promise<string> {
  const parts: Part[] = [];
  const question = options.prompt.join(' ');
  const stdinNamed = options.files.includes('-');
  const kind = io.stdin.kind();
  const readsStdin = options.stdin && (kind === 'pipe' || kind === 'file');
  if (stdinNamed && !readsStdin) {
    throw new MgwError(
      'usage',
      options.stdin
        ? '-f - needs something piped in, and stdin is not a pipe or a file'
        : '-f - and --no-stdin contradict each other',
    );
  }
  const takeStdin = async () => parts.push({ name: 'stdin', text: await readStdin(io, effects, options) });
  if (readsStdin && !stdinNamed) await takeStdin();
  for (const file of new Set(options.files)) {
    if (file === '-') await takeStdin();
    else parts.push({ name: file, text: await readTextFile(file, options) });
  }
  const filled = parts.filter(({ text }) => text.trim() !== '');
  if (question.trim() === '' && filled.length === 0) throw nothingToAsk(parts, options.command);
  return joinParts(filled, question);
}

/** The options of a command that takes a prompt. */
export type PromptOptions = { file?: string[]; stdin: boolean };

/** As `readInput`, for whoever may be asked: what none of their windows can hold is refused unread. */
export function readPrompt(
  prompt: readonly string[],
  { file = [], stdin }: PromptOptions,
  { io, runtime: { effects }, signal, models, command }: PromptContext,
): Promise<string> {
  return readInput(io, effects, {
    prompt,
    files: file,
    stdin: stdin && !effects.env['MGW_NO_STDIN'],
    maxBytes: mostBytes(models),
    signal,
    ...(command !== undefined && { command }),
  });
}

/** More than this fits none of their windows. */
export function mostBytes(models: readonly Pick<Model, 'contextWindow'>[]): number {
  return Math.max(...models.map(({ contextWindow }) => contextWindow ?? LARGEST_WINDOW)) * MOST_BYTES_PER_TOKEN;
}

type PromptContext = {
  io: Io;
  runtime: { effects: Effects };
  signal: AbortSignal;
  models: readonly Pick<Model, 'contextWindow'>[];
  command?: string;
};

/** The user's input, behind the system prompt where there is one. */
export function messagesFor(input: string, system: string | undefined): Message[] {
  const user: Message = { role: 'user', content: input };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

function nothingToAsk(parts: readonly Part[], command = 'mgw chat'): MgwError {
  if (parts.length === 0) {
    return new MgwError('usage', 'no prompt', {
      hint: `${command} "your question", or pipe text in: git diff | ${command} "review this"`,
    });
  }
  const names = parts.map(({ name }) => name).join(' and ');
  return new MgwError('usage', `${names} ${parts.length === 1 ? 'is' : 'are'} empty, and there is no prompt`, {
    hint: 'nothing was sent; check the command before the pipe',
  });
}

/** One part is given as it is; several are told apart by a line with their name. */
export function joinParts(parts: readonly Part[], question: string): string {
  const texts =
    parts.length === 1 ? parts.map(({ text }) => text) : parts.map(({ name, text }) => `=== ${name} ===\n${text}`);
  const blocks = question.trim() === '' ? texts : [...texts.map((text) => text.replace(/\s+$/, '')), question];
  return blocks.join('\n\n');
}

async function readStdin(io: Io, { clock }: Effects, { maxBytes, signal }: InputOptions): Promise<string> {
  const cancel = clock.after(STDIN_HINT_MS, () => {
    void io.stderr.write('mgw: waiting for stdin; end it with Ctrl-D, or use --no-stdin\n');
  });
  try {
    return decodeText(await readWhole(onFirst(io.stdin.read(signal), cancel), 'stdin', maxBytes), 'stdin');
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    cancel();
  }
}

/** Passes everything on, and tells when the first has come. */
async function* onFirst(chunks: AsyncIterable<Uint8Array>, tell: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tell();
    yield chunk;
  }
}

/** Throws `usage` and `input-too-large`. */
export async function readTextFile(
  path: string,
  { maxBytes, signal }: Pick<InputOptions, 'maxBytes' | 'signal'>,
): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const stat = await handle.stat();
      if (stat.isDirectory())
        throw new MgwError('usage', `${path}: ${FILE_PROBLEMS['EISDIR']}`, { hint: 'nothing was sent' });
      if (stat.size > maxBytes) throw tooLarge(path, stat.size, maxBytes);
      // Counted while it is read: a pipe or a device has no size, and /dev/zero no end.
      return decodeText(await readWhole(handle.createReadStream({ autoClose: false, signal }), path, maxBytes), path);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof MgwError ? error : fileError(path, error);
  }
}

async function readWhole(chunks: AsyncIterable<Uint8Array>, name: string, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(name, size, maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

function tooLarge(name: string, size: number, maxBytes: number): MgwError {
  const figures = `${formatCount(size)} bytes, and the model's window holds at most ${formatCount(maxBytes)}`;
  return new MgwError('input-too-large', `${name} is too large: ${figures}`, {
    hint: 'nothing was sent; split it, or cut it with head, tail or grep first',
  });
}

const FILE_PROBLEMS: Record<string, string> = {
  ENOENT: 'no such file',
  EISDIR: 'is a directory; name the files in it',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ENAMETOOLONG: 'the name is too long; was a prompt given to -f?',
};

function fileError(path: string, error: unknown): MgwError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const problem = FILE_PROBLEMS[code] ?? (error instanceof Error ? error.message : String(error));
  return new MgwError('usage', `${path}: ${problem}`, { hint: 'nothing was sent', cause: error });
}
