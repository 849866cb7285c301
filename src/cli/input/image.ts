import { GIF } from 'image-size/types/gif';
import { JPG } from 'image-size/types/jpg';
import { PNG } from 'image-size/types/png';
import { WEBP } from 'image-size/types/webp';
import type { ImagePart, ImageType } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';

const READERS = { 'image/png': PNG, 'image/jpeg': JPG, 'image/webp': WEBP, 'image/gif': GIF } as const satisfies Record<
  ImageType,
  unknown
>;

/** By its first bytes, whatever it is called. Undefined for what is none of the four that models see. */
export function imageTypeOf(bytes: Uint8Array): ImageType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 12)).toString('latin1');
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (head.startsWith('GIF87a') || head.startsWith('GIF89a')) return 'image/gif';
  return head.startsWith('RIFF') && head.slice(8) === 'WEBP' ? 'image/webp' : undefined;
}

/** An image as a message carries it, with its pixels, which its tokens go by. Throws `usage` where it has no size that can be read. */
export function imageOf(name: string, bytes: Uint8Array, mediaType: ImageType): ImagePart {
  const { width, height } = sizeOf(name, bytes, mediaType);
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
  return { mediaType, data, width, height };
}

function sizeOf(name: string, bytes: Uint8Array, mediaType: ImageType): { width: number; height: number } {
  try {
    // In memory of its own: the library reads past the end of what lies in a pool.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
    const { width, height } = READERS[mediaType].calculate(own);
    if (width > 0 && height > 0) return { width, height };
  } catch {
    // Told below.
  }
  throw new MgwError('usage', `${name} is a broken image: its size cannot be read`, {
    hint: 'nothing was sent; open it and save it anew',
  });
}
