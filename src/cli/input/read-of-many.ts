import type { ImagePart } from '../../domain/chat.ts';
import type { InputConfig } from '../../domain/config.ts';
import { MgwError } from '../../domain/errors.ts';
import { decodeText } from '../decode-text.ts';
import type { ReadFile } from './attach.ts';
import { formatBytes } from './format-bytes.ts';
import { imageOf, imageTypeOf } from './image.ts';
import { readCapped, type SoFar } from './read-capped.ts';
import { unreadable } from './walk-files.ts';

/** A file of a folder, or one that a glob matched, as it goes in. */
export type OneOfMany = { file: ReadFile; text?: string; image?: ImagePart };

export type OneOfManyOptions = { images: boolean; limits: InputConfig; signal: AbortSignal };

/** The file, or why it stays out; of what stays out no more is read than it takes to see that. */
export async function readOfMany(
  { path, bytes: size }: { path: string; bytes: number },
  options: OneOfManyOptions,
): Promise<OneOfMany | string> {
  // Never read: in /proc and its like such a file may go on for gigabytes.
  if (size === 0) return 'empty';
  const { images, limits, signal } = options;
  const most = images ? Math.max(limits.maxFileBytes, limits.maxImageBytes) : limits.maxFileBytes;
  if (size > most) return larger(most);
  try {
    const bytes = await readCapped(path, { refuses: (soFar) => refusal(soFar, options), signal });
    return typeof bytes === 'string' ? bytes : await fileOf(path, bytes);
  } catch (error) {
    signal.throwIfAborted();
    return unreadable(error);
  }
}

function refusal({ head, total }: SoFar, { images, limits }: OneOfManyOptions): string | undefined {
  const isImage = imageTypeOf(head) !== undefined;
  if (isImage && !images) return 'an image';
  if (!isImage && head.includes(0) && !isUtf16(head)) return 'binary';
  const most = isImage ? limits.maxImageBytes : limits.maxFileBytes;
  return total > most ? larger(most) : undefined;
}

async function fileOf(path: string, bytes: Uint8Array): Promise<OneOfMany | string> {
  const type = imageTypeOf(bytes);
  const file = { path, bytes: bytes.length };
  try {
    if (type !== undefined) return { file: { ...file, image: type }, image: imageOf(path, bytes, type) };
    const { text, encoding } = await decodeText(bytes, path);
    return { file: { ...file, ...(encoding && { encoding }) }, text };
  } catch (error) {
    if (!(error instanceof MgwError)) throw error;
    return type === undefined ? 'binary' : 'a broken image';
  }
}

/** By its mark: its texts have zero bytes. */
function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function larger(most: number): string {
  return `larger than ${formatBytes(most)}`;
}
