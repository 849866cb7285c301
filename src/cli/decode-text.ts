import type { Encoding } from './input/decode-foreign.ts';

/** Text, and the encoding that it was in where that was not UTF-8. */
export type Decoded = { text: string; encoding?: Encoding };

/**
 * Bytes of a file or of stdin as text: UTF-8 (a byte order mark is dropped), UTF-16 with its mark, or GB18030 where the
 * bytes read well as that. Line endings stay. Throws `usage` for what is not text, naming where it stops being so.
 */
export async function decodeText(bytes: Uint8Array, name: string): Promise<Decoded> {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { text };
  const { decodeForeign } = await import('./input/decode-foreign.ts');
  return decodeForeign(bytes, name);
}

/** Undefined for what is not UTF-8, or has a zero byte, which no text has. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
