import { createHash, createHmac, randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../domain/chat.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';

const SECRET_BYTES = 32;

/**
 * Hashes prompts so that repeats are found and nothing is revealed: HMAC-SHA-256, 16 bytes as hex, under a secret that
 * stays in `stateFolder`. White space at the ends and the kind of white space do not count.
 */
export function createPromptHash(stateFolder: string): (messages: readonly Message[]) => string {
  let secret: Buffer | undefined;
  return (messages) => {
    secret ??= localSecret(stateFolder);
    const normal = messages.map(({ role, content, images = [] }) => [
      role,
      content.normalize('NFC').replace(/\s+/g, ' ').trim(),
      ...images.map(({ data }) => createHash('sha256').update(data).digest('hex')),
    ]);
    return createHmac('sha256', secret).update(JSON.stringify(normal)).digest('hex').slice(0, 32);
  };
}

/** The secret file's; where it can neither be read nor made, one for this process alone. */
function localSecret(folder: string): Buffer {
  const path = join(folder, 'secret');
  try {
    return readSecret(path) ?? createSecret(folder, path);
  } catch {
    return randomBytes(SECRET_BYTES);
  }
}

function readSecret(path: string): Buffer | undefined {
  try {
    const secret = readFileSync(path);
    return secret.length === SECRET_BYTES ? secret : undefined;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written whole under a name of its own, then linked: another process sees all of it or nothing, and the first one wins. */
function createSecret(folder: string, path: string): Buffer {
  makeFolder(folder);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    writeFileSync(draft, randomBytes(SECRET_BYTES), { flag: 'wx', mode: 0o600 });
    linkFirst(draft, path);
    return readSecret(path) ?? readFileSync(draft);
  } finally {
    rmSync(draft, { force: true });
  }
}

function linkFirst(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (readSecret(path) !== undefined) return;
    // What stands there is not a secret, such as an empty file that a full disk left.
    rmSync(path, { force: true });
    linkSync(draft, path);
  }
}
