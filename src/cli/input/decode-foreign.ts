import { MgwError } from '../../domain/errors.ts';
import type { Decoded } from '../decode-text.ts';
import { readsAsGb18030 } from './gb18030.ts';

export type Encoding = 'UTF-16LE' | 'UTF-16BE' | 'GB18030';

/** As `decodeText`, for what is not UTF-8. Throws `usage` for what is none of the others either. */
export function decodeForeign(bytes: Uint8Array, name: string): Decoded {
  const marked = markedEncoding(bytes);
  if (marked !== undefined) return decodeMarked(bytes, marked, name);
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    throw new MgwError('usage', `${name} is not text: a zero byte at offset ${zero}`, {
      hint: utf16Hint(bytes, name) ?? 'only text and images (PNG, JPEG, WebP, GIF) can be sent; convert it first',
    });
  }
  const asGb18030 = decoded('gb18030', bytes);
  if (asGb18030 !== undefined && readsAsGb18030(bytes)) return { text: asGb18030, encoding: 'GB18030' };
  const offset = invalidOffset(bytes);
  // What is valid and reads oddly may be a text of rare characters; a person can tell.
  const likely = asGb18030 !== undefined && /\p{Script=Han}{2}/u.test(asGb18030) ? 'GB18030' : 'LATIN1';
  throw new MgwError(
    'usage',
    `${name} is not valid UTF-8: byte 0x${bytes[offset]?.toString(16) ?? '??'} at offset ${offset}`,
    {
      hint:
        name === 'stdin'
          ? `convert it first, for example with iconv -f ${likely} -t UTF-8`
          : `convert it first, for example with iconv -f ${likely} -t UTF-8 ${name}`,
    },
  );
}

function markedEncoding([first, second]: Uint8Array): 'UTF-16LE' | 'UTF-16BE' | undefined {
  if (first === 0xff && second === 0xfe) return 'UTF-16LE';
  return first === 0xfe && second === 0xff ? 'UTF-16BE' : undefined;
}

function decodeMarked(bytes: Uint8Array, encoding: 'UTF-16LE' | 'UTF-16BE', name: string): Decoded {
  // UTF-32 begins with the same mark; no text begins with a zero character.
  const text = bytes[2] === 0 && bytes[3] === 0 ? undefined : decoded(encoding.toLowerCase(), bytes);
  if (text !== undefined && !text.includes('\0')) return { text, encoding };
  throw new MgwError('usage', `${name} has the mark of ${encoding} and is not valid in it`, {
    hint: 'it may be cut off or be UTF-32; convert it first, for example with iconv -t UTF-8',
  });
}

/** Undefined where the bytes are not valid in it, and in a Node that was built without it. */
function decoded(encoding: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Without a mark: of Western text in UTF-16 every other byte is zero. */
function utf16Hint(bytes: Uint8Array, name: string): string | undefined {
  const head = bytes.subarray(0, 512);
  const zeros = (from: number) => head.filter((byte, index) => index % 2 === from && byte === 0).length;
  const most = head.length / 2;
  const encoding =
    zeros(1) > most * 0.6 && zeros(0) === 0 ? 'LE' : zeros(0) > most * 0.6 && zeros(1) === 0 ? 'BE' : undefined;
  if (encoding === undefined) return undefined;
  const command = `iconv -f UTF-16${encoding} -t UTF-8`;
  return `it looks like UTF-16 without its mark: ${name === 'stdin' ? command : `${command} ${name}`}`;
}

/** The first byte that no UTF-8 sequence can have there. */
function invalidOffset(bytes: Uint8Array): number {
  const again = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const different = bytes.findIndex((byte, index) => byte !== again[index]);
  return different === -1 ? bytes.length : different;
}
