import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImagePart, ImageType } from '../../domain/chat.ts';
import type { InputConfig } from '../../domain/config.ts';
import { MgwError } from '../../domain/errors.ts';
import type { Effects } from '../../effects.ts';
import { decodeText } from '../decode-text.ts';
import { fileError, tooLarge } from '../read-input-file.ts';
import { attachFolder, attachGlob } from './attach-many.ts';
import type { Encoding } from './decode-foreign.ts';
import { formatBytes } from './format-bytes.ts';
import { imageOf, imageTypeOf } from './image.ts';
import { readCapped } from './read-capped.ts';

/** A text that goes into the prompt, under its name. */
export type Part = { name: string; text: string };
export type NamedImage = { name: string; image: ImagePart };
/** A file that went in. `encoding` where it was not UTF-8, `image` where it is one. */
export type ReadFile = { path: string; bytes: number; encoding?: Encoding; image?: ImageType };
/** A file of a folder, or one that a glob matched, that did not go in. */
export type SkippedFile = { path: string; reason: string };

/** What went in, for a person and for `--json`. */
export type InputReport = { files: readonly ReadFile[]; skipped: readonly SkippedFile[] };

export type Attached = InputReport & {
  parts: readonly Part[];
  images: readonly NamedImage[];
};

export type AttachOptions = {
  effects: Pick<Effects, 'platform' | 'homeFolder'>;
  /** Of a text that is named: what no window holds is refused unread. */
  maxBytes: number;
  /** Asked only for folders, globs and images. */
  limits: () => Promise<InputConfig>;
  signal: AbortSignal;
};

/**
 * What one path stands for, as parts of a prompt: `~/notes.md`, an image, a folder, a glob. `bytes`: of the file, where it is
 * read already. Throws `usage` and `input-too-large`.
 */
export async function attach(given: string, options: AttachOptions, bytes?: Uint8Array): Promise<Attached> {
  const path = atHome(given, options.effects);
  if (bytes !== undefined) return attachBytes(path, bytes, options);
  const kind = await kindOf(path);
  options.signal.throwIfAborted();
  if (kind === 'glob') return attachGlob(path, options);
  if (kind === 'folder') return attachFolder(path, options);
  const read = await readNamed(path, options);
  return attachBytes(path, read, options);
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'glob'> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (/[*?[{]/.test(path)) return 'glob';
    throw fileError(path, error);
  }
}

async function readNamed(path: string, { maxBytes, limits, signal }: AttachOptions): Promise<Uint8Array> {
  try {
    const { size, isFile } = await regular(path);
    if (!isFile) throw new MgwError('usage', `${path}: is no file`, { hint: 'nothing was sent' });
    // Which of both it is, is told by its content.
    const most = Math.max(maxBytes, (await limits()).maxImageBytes);
    if (size > most) throw tooLarge(path, size, most);
    const read = await readCapped(path, { refuses: ({ total }) => (total > most ? 'too large' : undefined), signal });
    if (typeof read === 'string') throw tooLarge(path, most + 1, most);
    return read;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw error instanceof MgwError ? error : fileError(path, error);
  }
}

async function regular(path: string): Promise<{ size: number; isFile: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile() };
}

async function attachBytes(path: string, bytes: Uint8Array, options: AttachOptions): Promise<Attached> {
  const type = imageTypeOf(bytes);
  if (type !== undefined) {
    const { maxImageBytes } = await options.limits();
    if (bytes.length > maxImageBytes) throw imageTooLarge(path, bytes.length, maxImageBytes);
    const image = imageOf(path, bytes, type);
    return {
      parts: [],
      images: [{ name: path, image }],
      files: [{ path, bytes: bytes.length, image: type }],
      skipped: [],
    };
  }
  if (bytes.length > options.maxBytes) throw tooLarge(path, bytes.length, options.maxBytes);
  const { text, encoding } = await decodeText(bytes, path);
  const file = { path, bytes: bytes.length, ...(encoding && { encoding }) };
  return { parts: [{ name: path, text }], images: [], files: [file], skipped: [] };
}

function imageTooLarge(path: string, size: number, most: number): MgwError {
  return new MgwError(
    'input-too-large',
    `${path} is too large: ${formatBytes(size)}, and an image may have ${formatBytes(most)}`,
    {
      hint: 'nothing was sent; scale it down, or raise input.max_image_size if the vendor takes more',
    },
  );
}

/** A shell does this too, but not in quotes, and a session has none. */
function atHome(path: string, { homeFolder }: AttachOptions['effects']): string {
  return /^~[\\/]/.test(path) ? join(homeFolder, path.slice(2)) : path;
}
