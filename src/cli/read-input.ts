import { resolve } from 'node:path';
import type { ImagePart, Message } from '../domain/chat.ts';
import type { Config } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import { LARGEST_WINDOW, type Model } from '../domain/model.ts';
import type { Effects } from '../effects.ts';
import { type Decoded, decodeText } from './decode-text.ts';
import type { Attached, InputReport } from './input/attach.ts';
import type { Io } from './io.ts';
import { t } from './language/t.ts';
import { type PromptText, promptText } from './prompt-text.ts';
import { readInputFile, readWhole } from './read-input-file.ts';

export type InputOptions = {
  /** The words of the command line. */
  prompt: readonly string[];
  /** Files, folders and globs; `-` is stdin. */
  files: readonly string[];
  /** False: stdin is not read, whatever it is. */
  stdin: boolean;
  /** Larger inputs are refused unread. */
  maxBytes: number;
  /** How much folders, globs and images may bring; absent: as where no config says. */
  limits?: () => Promise<Config['input']>;
  /** What the input is put into. */
  template?: InputTemplate | undefined;
  signal: AbortSignal;
  /** The words before a prompt, for a hint. */
  command?: string;
  /** What is thrown where there is nothing, of a command that asks no model. */
  whenEmpty?: () => MgwError;
};

/** A prompt with a place for the input, or one that stands behind it. */
export type InputTemplate = { name: string; hasInput: boolean; fill(input: string): string };

/** What was read, as it is sent, and what a person should know of it. */
export type Input = InputReport &
  PromptText & {
    images: readonly ImagePart[];
    /** Files that were named and hold nothing but blanks: they go in without a trace. */
    empty: readonly string[];
  };

/** Bytes of text that a token can stand for at most, in ordinary text; only inputs beyond it are refused unread. */
const MOST_BYTES_PER_TOKEN = 16;

/** How long a pipe may be silent before a word explains the wait. */
const STDIN_HINT_MS = 2_000;

/**
 * The user's message: piped text and files first, the question last, so that the next question about the same file
 * shares its beginning, which vendors bill at a fraction. Throws `usage` and `input-too-large`.
 */
export async function readInput(io: Io, effects: Effects, options: InputOptions): Promise<Input> {
  const attached: Attached[] = [];
  const stdinNamed = options.files.includes('-');
  const kind = io.stdin.kind();
  const readsStdin = options.stdin && (kind === 'pipe' || kind === 'file');
  if (stdinNamed && !readsStdin) {
    throw new MgwError(
      'usage',
      options.stdin
        ? '-f - needs something piped in, and stdin is not a pipe or a file'
        : '-f - and --no-stdin contradict each other',
      { hint: 'for example: git diff | mgw chat "review this" -f -' },
    );
  }
  if (options.prompt.length > 0 && options.files.length > 0) await refuseExpanded(options);
  if (readsStdin && !stdinNamed) attached.push(await readStdin(io, effects, options));
  const { maxBytes, signal, limits = defaultLimits } = options;
  for (const file of new Set(options.files)) {
    attached.push(
      file === '-'
        ? await readStdin(io, effects, options)
        : await readInputFile(file, { effects, maxBytes, limits, signal }),
    );
  }
  const { parts, ...others } = together(attached);
  const empty = parts.filter(({ name, text }) => name !== 'stdin' && text.trim() === '').map(({ name }) => name);
  return { ...promptText(parts, others.images, options), empty, ...others };
}

/** A file that is in a folder and named as well goes in once, where it comes first. */
export function together(attached: readonly Attached[]): Omit<Attached, 'images'> & { images: ImagePart[] } {
  return {
    parts: once(
      attached.flatMap(({ parts }) => parts),
      ({ name }) => name,
    ),
    images: once(
      attached.flatMap(({ images }) => images),
      ({ name }) => name,
    ).map(({ image }) => image),
    files: once(
      attached.flatMap(({ files }) => files),
      ({ path }) => path,
    ),
    skipped: attached.flatMap(({ skipped }) => skipped),
  };
}

function once<Item>(items: readonly Item[], pathOf: (item: Item) => string): Item[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const path = resolve(pathOf(item));
    return !seen.has(path) && seen.add(path);
  });
}

async function defaultLimits(): Promise<Config['input']> {
  return (await import('../config/presets.ts')).DEFAULTS.input;
}

/** A shell that expands `-f *.md` leaves all but the first name among the words. */
async function refuseExpanded({ prompt, files }: InputOptions): Promise<void> {
  const endings = new Set(files.map((file) => /\.\w+$/.exec(file)?.[0]).filter((ending) => ending !== undefined));
  const suspects = [prompt[0] ?? '', prompt.at(-1) ?? ''].filter((word) => endings.has(/\.\w+$/.exec(word)?.[0] ?? ''));
  for (const word of suspects.filter((name) => !/\s/.test(name) && !files.includes(name))) {
    const { stat } = await import('node:fs/promises');
    const found = await stat(word).catch(() => undefined);
    if (!found?.isFile()) continue;
    throw new MgwError('usage', `${word} stands among the words of the prompt, and is a file`, {
      hint: `nothing was sent; put a glob in quotes (-f '*${/\.\w+$/.exec(word)?.[0]}'), or the prompt`,
    });
  }
}

/** The options of a command that takes a prompt. */
export type PromptOptions = { file?: string[]; stdin: boolean };

/** As `readInput`, for whoever may be asked: what none of their windows can hold is refused unread. */
export function readPrompt(
  prompt: readonly string[],
  { file = [], stdin }: PromptOptions,
  { io, runtime: { effects, config }, signal, models, command, template }: PromptContext,
): Promise<Input> {
  return readInput(io, effects, {
    prompt,
    files: file,
    stdin: stdin && !effects.env['MGW_NO_STDIN'],
    maxBytes: mostBytes(models),
    limits: async () => (await config()).input,
    template,
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
  runtime: { effects: Effects; config: () => Promise<Config> };
  signal: AbortSignal;
  template?: InputTemplate | undefined;
  models: readonly Pick<Model, 'contextWindow'>[];
  command?: string;
};

/** The user's input, behind the system prompt where there is one. */
export function messagesFor(
  { text, images, demand }: Pick<Input, 'text' | 'images' | 'demand'>,
  system: string | undefined,
): Message[] {
  const user: Message = {
    ...{ role: 'user', content: text },
    ...(images.length > 0 && { images }),
    ...(demand !== undefined && { demand }),
  };
  return system === undefined ? [user] : [{ role: 'system', content: system }, user];
}

async function readStdin(io: Io, { clock }: Effects, { maxBytes, signal }: InputOptions): Promise<Attached> {
  const cancel = clock.after(STDIN_HINT_MS, () => {
    void io.stderr.write(`mgw: ${t('waiting for stdin; end it with Ctrl-D, or use --no-stdin')}\n`);
  });
  try {
    const bytes = await readWhole(onFirst(io.stdin.read(signal), cancel), 'stdin', maxBytes);
    return asAttached(await decodeText(bytes, 'stdin'), bytes.length);
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    cancel();
  }
}

function asAttached({ text, encoding }: Decoded, bytes: number): Attached {
  const file = { path: 'stdin', bytes, ...(encoding && { encoding }) };
  return { parts: [{ name: 'stdin', text }], images: [], files: [file], skipped: [] };
}

/** Passes everything on, and tells when the first has come. */
async function* onFirst(chunks: AsyncIterable<Uint8Array>, tell: () => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    tell();
    yield chunk;
  }
}
