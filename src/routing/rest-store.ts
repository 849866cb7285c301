import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../domain/errors.ts';
import type { Clock } from '../effects.ts';
import { replaceFile } from '../files/replace-file.ts';

/** Why a model is left alone for a while, and until when (ms since the epoch). */
export type Rest = { model: string; until: number; failures: number; code: ErrorCode; reason: string };

/** What all processes know of resting models. A store that cannot be read or written knows nothing, and stops no call. */
export type RestStore = {
  get(id: string): Promise<Rest | undefined>;
  set(id: string, rest: Rest): Promise<void>;
  clear(id: string): Promise<void>;
  /** True for the one process that may ask a model whose rest is over; nobody else may for `ttlMs`, or until `release`. */
  lease(id: string, ttlMs: number): Promise<boolean>;
  release(id: string): Promise<void>;
  all(): Promise<Rest[]>;
};

/** One file a model, replaced whole by a rename; a lease is a file that only one process can create. */
export function createRestStore(folder: string, { now }: Pick<Clock, 'now'>): RestStore {
  const fileOf = (id: string) => join(folder, `${id}.json`);
  const leaseOf = (id: string) => join(folder, `${id}.probe`);
  const remove = (path: string) => rm(path, { force: true }).catch(() => {});
  const take = (id: string, ttlMs: number) =>
    writeFile(leaseOf(id), String(now() + ttlMs), { flag: 'wx', mode: 0o600 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'EEXIST',
    );
  return {
    get: async (id) => parseRest(await readFile(fileOf(id), 'utf8').catch(() => '')),
    // Where it cannot be written, the model is asked again the next time.
    set: (id, rest) => replaceFile(fileOf(id), JSON.stringify(rest)).catch(() => {}),
    clear: (id) => remove(fileOf(id)),
    async lease(id, ttlMs) {
      if (await take(id, ttlMs)) return true;
      const until = Number(await readFile(leaseOf(id), 'utf8').catch(() => '0'));
      if (until > now()) return false;
      // Its owner is gone. Of those who see this at once only one can rename it away.
      const stale = `${leaseOf(id)}.${randomUUID()}`;
      const mine = await rename(leaseOf(id), stale).then(
        () => true,
        () => false,
      );
      if (mine) await remove(stale);
      return mine && take(id, ttlMs);
    },
    release: (id) => remove(leaseOf(id)),
    async all() {
      const names = await readdir(folder).catch(() => []);
      const rests = await Promise.all(
        names
          .filter((name) => name.endsWith('.json'))
          .map(async (name) => parseRest(await readFile(join(folder, name), 'utf8').catch(() => ''))),
      );
      return rests.filter((rest) => rest !== undefined);
    },
  };
}

function parseRest(text: string): Rest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRest(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRest(value: unknown): value is Rest {
  if (typeof value !== 'object' || value === null) return false;
  const { model, until, failures, code, reason } = value as Record<string, unknown>;
  const numbers = [until, failures].every((number) => typeof number === 'number' && Number.isFinite(number));
  return numbers && [model, code, reason].every((text) => typeof text === 'string');
}
