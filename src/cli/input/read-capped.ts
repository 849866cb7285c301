import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

const CHUNK_BYTES = 64 * 1024;

/** What is known of a file while it is read: how it begins, and how many bytes have come. */
export type SoFar = { head: Uint8Array; total: number };

/**
 * A file's bytes, or the reason why no more of them were read: `refuses` is asked after each piece, since a file may be longer than
 * its size says, and in `/proc` without end. What became a pipe meanwhile is not waited for. Throws what `fs` throws.
 */
export async function readCapped(
  path: string,
  { refuses, signal }: { refuses: (soFar: SoFar) => string | undefined; signal: AbortSignal },
): Promise<Uint8Array | string> {
  // Windows has no such flag, and no such pipes.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const pieces: Uint8Array[] = [];
    for (let total = 0; ; ) {
      signal.throwIfAborted();
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, null);
      if (bytesRead === 0) return Buffer.concat(pieces);
      pieces.push(buffer.subarray(0, bytesRead));
      total += bytesRead;
      const reason = refuses({ head: pieces[0] ?? buffer, total });
      if (reason !== undefined) return reason;
    }
  } finally {
    await handle.close();
  }
}
