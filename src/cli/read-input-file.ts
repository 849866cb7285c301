import { open, stat } from 'node:fs/promises';
import { MgwError } from '../domain/errors.ts';
import { formatCount } from '../domain/money.ts';
import { codeOf } from '../files/code-of.ts';
import { decodeUtf8 } from './decode-text.ts';
import type { Attached, AttachOptions } from './input/attach.ts';

const IMAGE_NAME = /\.(png|jpe?g|webp|gif)$/i;

/**
 * What a path given with `-f` stands for: a file's text, an image, all that is in a folder, or what a glob matches. Nothing
 * but a UTF-8 text loads more code. Throws `usage` and `input-too-large`; nothing is sent then.
 */
export async function readInputFile(path: string, options: AttachOptions): Promise<Attached> {
  if (IMAGE_NAME.test(path) || /^~[\\/]/.test(path)) return attachOther(path, options);
  const bytes = await bytesOfFile(path, options);
  const text = bytes && decodeUtf8(bytes);
  if (bytes === undefined || text === undefined) return attachOther(path, options, bytes);
  return { parts: [{ name: path, text }], images: [], files: [{ path, bytes: bytes.length }], skipped: [] };
}

async function attachOther(path: string, options: AttachOptions, bytes?: Uint8Array): Promise<Attached> {
  const { attach } = await import('./input/attach.ts');
  return attach(path, options, bytes);
}

/** Undefined for a folder, and for a name with a `*` or its like that no file has. */
async function bytesOfFile(path: string, { maxBytes, signal }: AttachOptions): Promise<Uint8Array | undefined> {
  try {
    if ((await stat(path)).isFIFO()) {
      const { readPipe } = await import('./input/read-pipe.ts');
      return await readWhole(readPipe(path, signal), path, maxBytes);
    }
    const handle = await open(path, 'r');
    try {
      const found = await handle.stat();
      if (found.isDirectory()) return undefined;
      if (found.size > maxBytes) throw tooLarge(path, found.size, maxBytes);
      // Counted while it is read: a pipe or a device has no size, and /dev/zero no end.
      return await readWhole(handle.createReadStream({ autoClose: false, signal }), path, maxBytes);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof MgwError) throw error;
    // Windows does not open a folder, and knows no `*` in a name.
    const code = codeOf(error);
    const mayBeOther = ['ENOENT', 'EINVAL'].includes(code) ? /[*?[{]/.test(path) : ['EISDIR', 'EPERM'].includes(code);
    if (mayBeOther) return undefined;
    throw fileError(path, error);
  }
}

export async function readWhole(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(name, size, maxBytes);
    parts.push(chunk);
  }
  return Buffer.concat(parts);
}

export function tooLarge(name: string, size: number, maxBytes: number): MgwError {
  const figures = `${formatCount(size)} bytes, and the model's window holds at most ${formatCount(maxBytes)}`;
  return new MgwError('input-too-large', `${name} is too large: ${figures}`, {
    hint: 'nothing was sent; split it, or cut it with head, tail or grep first',
  });
}

const FILE_PROBLEMS: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
  ENAMETOOLONG: 'the name is too long; was a prompt given to -f?',
};

export function fileError(path: string, error: unknown): MgwError {
  const problem = FILE_PROBLEMS[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
  return new MgwError('usage', `${path}: ${problem}`, { hint: 'nothing was sent', cause: error });
}
