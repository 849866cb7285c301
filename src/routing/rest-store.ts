import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ErrorCode } from '../domain/errors.ts';
import type { Clock } from '../effects.ts';
import { codeOf } from '../files/code-of.ts';
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

type Lease = { path: string; number: number; until: number };

/**
 * One file a model, replaced whole by a rename. A lease is a file with a number, which is made whole or not at all: of those who
 * saw the last one end at the same time, a single one can make the next.
 */
export function createRestStore(folder: string, { now }: Pick<Clock, 'now'>): RestStore {
  const fileOf = (id: string) => join(folder, `${id}.json`);
  const isLive = ({ until }: Lease) => until > now();
  const held = new Map<string, { path: string; end: string }>();
  return {
    get: async (id) => parseRest(await readOr(fileOf(id), '')),
    // Where it cannot be written, the model is asked again the next time.
    set: (id, rest) => replaceFile(fileOf(id), JSON.stringify(rest)).catch(() => {}),
    clear: (id) => remove(fileOf(id)),
    async lease(id, ttlMs) {
      const before = await leasesOf(folder, id);
      if (before.some(isLive)) return false;
      const own = join(folder, `${id}.probe-${Math.max(0, ...before.map(({ number }) => number)) + 1}`);
      const end = String(now() + ttlMs);
      if (!(await makeWhole(own, end))) return false;
      // Whoever was so slow that its number was free again finds another one here.
      const others = (await leasesOf(folder, id)).filter(({ path }) => path !== own);
      if (others.some(isLive)) {
        await remove(own);
        return false;
      }
      held.set(id, { path: own, end });
      for (const { path } of others) await remove(path);
      return true;
    },
    async release(id) {
      const own = held.get(id);
      if (own === undefined) return;
      held.delete(id);
      // Of one that ended and was taken over, the number may be somebody else's by now.
      if ((await readOr(own.path, '')) === own.end) await remove(own.path);
    },
    async all() {
      const names = await readdir(folder).catch(() => []);
      const rests = await Promise.all(
        names
          .filter((name) => name.endsWith('.json'))
          .map(async (name) => parseRest(await readOr(join(folder, name), ''))),
      );
      return rests.filter((rest) => rest !== undefined);
    },
  };
}

/** Of a model, those that have ended too. */
async function leasesOf(folder: string, id: string): Promise<Lease[]> {
  const beginning = `${id}.probe-`;
  const names = await readdir(folder).catch(() => []);
  const numbers = names.flatMap((name) => {
    const end = name.startsWith(beginning) ? name.slice(beginning.length) : '';
    return /^\d+$/.test(end) ? [Number(end)] : [];
  });
  return Promise.all(
    numbers.map(async (number) => {
      const path = join(folder, `${beginning}${number}`);
      return { path, number, until: Number(await readOr(path, '0')) };
    }),
  );
}

/** False where the file is there already. Others see all of it or nothing; where a link cannot be, for a moment an empty one. */
async function makeWhole(path: string, content: string): Promise<boolean> {
  const partial = `${path}.${randomUUID()}.tmp`;
  const options = { flag: 'wx', mode: 0o600 };
  try {
    await writeFile(partial, content, options);
    await link(partial, path).catch((error: unknown) => {
      if (codeOf(error) === 'EEXIST') throw error;
      return writeFile(path, content, options);
    });
    return true;
  } catch (error) {
    return codeOf(error) !== 'EEXIST';
  } finally {
    await remove(partial);
  }
}

function readOr(path: string, otherwise: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => otherwise);
}

function remove(path: string): Promise<void> {
  return rm(path, { force: true }).catch(() => {});
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
