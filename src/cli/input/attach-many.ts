import { readFile } from 'node:fs/promises';
import type { ImagePart } from '../../domain/chat.ts';
import type { InputConfig } from '../../domain/config.ts';
import { MgwError } from '../../domain/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { Attached, AttachOptions, NamedImage, Part, ReadFile, SkippedFile } from './attach.ts';
import { countReasons } from './count-reasons.ts';
import { formatBytes } from './format-bytes.ts';
import { compileGlob } from './glob.ts';
import { imageOf, imageTypeOf } from './image.ts';
import { unreadable, type Walked, walkFiles } from './walk-files.ts';

/** All texts of a folder. Throws `usage` where there is none, `input-too-large` where there are too many. */
export async function attachFolder(path: string, options: AttachOptions): Promise<Attached> {
  const { signal, effects } = options;
  const files = walkFiles(path, { signal, platform: effects.platform, hidden: false });
  const attached = await readAll(files, { root: path, images: false, options });
  if (attached.files.length > 0) return attached;
  const counts = countReasons(attached.skipped);
  const message =
    counts === '' ? `${path} holds no text that could be sent` : `${path} holds no text that could be sent: ${counts}`;
  throw new MgwError('usage', message, {
    hint: 'nothing was sent; hidden files and what .gitignore leaves out are sent only when they are named',
  });
}

/** The texts that a glob matches, and images where it names them. Throws `usage` where there is nothing. */
export async function attachGlob(pattern: string, options: AttachOptions): Promise<Attached> {
  const { signal, effects } = options;
  const { base, hidden, depth, images, matches } = compileGlob(pattern, effects.platform);
  const walk = { signal, platform: effects.platform, hidden, wanted: matches, ...(depth !== undefined && { depth }) };
  const attached = await readAll(walkFiles(base, walk), { root: pattern, images, options });
  if (attached.files.length > 0) return attached;
  const isEmpty = attached.skipped.length === 0;
  throw new MgwError(
    'usage',
    isEmpty
      ? `no file matches ${pattern}`
      : `${pattern} matches no text that could be sent: ${countReasons(attached.skipped)}`,
    { hint: 'nothing was sent; a glob matches neither hidden files nor what .gitignore leaves out: name those' },
  );
}

type Reading = { root: string; images: boolean; options: AttachOptions };

async function readAll(walked: AsyncIterable<Walked>, { root, images, options }: Reading): Promise<Attached> {
  const limits = await options.limits();
  const found = {
    parts: [] as Part[],
    images: [] as NamedImage[],
    files: [] as ReadFile[],
    skipped: [] as SkippedFile[],
  };
  let total = 0;
  for await (const file of walked) {
    const read = 'skipped' in file ? file.skipped : await readOne(file, { images, limits, signal: options.signal });
    options.signal.throwIfAborted();
    if (typeof read === 'string') {
      found.skipped.push({ path: file.path, reason: read });
      continue;
    }
    found.files.push(read.file);
    if (read.image) found.images.push({ name: file.path, image: read.image });
    if (read.text === undefined) continue;
    found.parts.push({ name: file.path, text: read.text });
    total += read.file.bytes;
    if (total > limits.maxTotalBytes) throw tooMuch(root, found.files, limits);
  }
  return found;
}

type ReadOne = { file: ReadFile; text?: string; image?: ImagePart };

/** A file as it goes in, or why it does not. */
async function readOne(
  { path, bytes: size }: { path: string; bytes: number },
  { images, limits, signal }: { images: boolean; limits: InputConfig; signal: AbortSignal },
): Promise<ReadOne | string> {
  // Never read: in /proc and its like such a file may go on for gigabytes.
  if (size === 0) return 'empty';
  const most = images ? Math.max(limits.maxFileBytes, limits.maxImageBytes) : limits.maxFileBytes;
  if (size > most) return `larger than ${formatBytes(most)}`;
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, { signal });
  } catch (error) {
    return unreadable(error);
  }
  const type = imageTypeOf(bytes);
  const file = { path, bytes: bytes.length };
  try {
    if (type !== undefined) {
      return images ? { file: { ...file, image: type }, image: imageOf(path, bytes, type) } : 'an image';
    }
    if (size > limits.maxFileBytes) return `larger than ${formatBytes(limits.maxFileBytes)}`;
    const { text, encoding } = await decodeText(bytes, path);
    return { file: { ...file, ...(encoding && { encoding }) }, text };
  } catch (error) {
    if (!(error instanceof MgwError)) throw error;
    return type === undefined ? 'binary' : 'a broken image';
  }
}

function tooMuch(root: string, files: readonly ReadFile[], { maxTotalBytes }: InputConfig): MgwError {
  const largest = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const names = largest.map(({ path, bytes }) => `${path} (${formatBytes(bytes)})`).join(', ');
  return new MgwError(
    'input-too-large',
    `${root} holds more than ${formatBytes(maxTotalBytes)} of text; largest: ${names}`,
    {
      hint: 'nothing was sent; name a smaller folder or a glob, or raise input.max_total_size',
    },
  );
}

/** `: 3 binary, 1 larger than 512 KB` */
