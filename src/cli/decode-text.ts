import { MgwError } from '../domain/errors.ts';

/**
 * Bytes of a file or of stdin as text: UTF-8 (a byte order mark is dropped) or UTF-16 with its mark.
 * Throws `usage` for what is not text, naming where it stops being so.
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  const zero = bytes.indexOf(0);
  if (zero !== -1) {
    throw new MgwError('usage', `${name} is not text: a zero byte at offset ${zero}`, {
      hint: 'only text can be sent; convert it first',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const offset = invalidOffset(bytes);
    const gbk = looksLikeGb18030(bytes);
    throw new MgwError(
      'usage',
      `${name} is not valid UTF-8: byte 0x${bytes[offset]?.toString(16) ?? '??'} at offset ${offset}`,
      {
        hint: gbk
          ? `it reads well as GBK: iconv -f GB18030 -t UTF-8 ${name === 'stdin' ? '' : name}`.trim()
          : 'convert it first, for example with iconv -t UTF-8',
      },
    );
  }
}

/** The first byte that no UTF-8 sequence can have there. */
function invalidOffset(bytes: Uint8Array): number {
  const decoded = new TextEncoder().encode(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes));
  const different = bytes.findIndex((byte, index) => byte !== decoded[index]);
  return different === -1 ? bytes.length : different;
}

function looksLikeGb18030(bytes: Uint8Array): boolean {
  try {
    return /\p{Script=Han}{2}/u.test(new TextDecoder('gb18030', { fatal: true }).decode(bytes));
  } catch {
    return false;
  }
}
