import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Usage } from '../domain/chat.ts';
import type { Currency, Nano } from '../domain/money.ts';
import type { Clock } from '../effects.ts';

/** A kept answer. Clean and complete, or it is not kept. */
export type CachedAnswer = {
  v: 1;
  /** The id of the call that bought it. */
  id: string;
  /** The alias that answered. */
  model: string;
  upstreamModel: string;
  /** ISO 8601, UTC. */
  askedAt: string;
  content: string;
  reasoning?: string;
  /** What it cost; absent when unpriced. */
  costNano?: Nano;
  currency?: Currency;
  /** What was billed for it; absent in answers that older versions kept. */
  usage?: Usage;
};

export type ExactStore = {
  get(key: string): Promise<CachedAnswer | undefined>;
  put(key: string, answer: CachedAnswer): Promise<void>;
};

const DAY_MS = 86_400_000;

/** One put in this many looks whether the cache has grown over its limit. */
const PRUNE_EVERY = 32;

/**
 * One file an answer, under the first byte of its key. A file appears whole by a rename, so any number of processes
 * may read and write; the least recently used go first when there are too many. Anything unreadable is a miss.
 */
export function createExactStore(
  folder: string,
  { clock, ttlMs, maxEntries, random }: { clock: Clock; ttlMs: number; maxEntries: number; random: () => number },
): ExactStore {
  const root = join(folder, 'exact');
  const fileFor = (key: string) => join(root, key.slice(0, 2), `${key}.json`);
  return {
    async get(key) {
      const text = await readFile(fileFor(key), 'utf8').catch(() => undefined);
      const answer = text === undefined ? undefined : parseAnswer(text);
      if (answer === undefined || clock.now() - Date.parse(answer.askedAt) > ttlMs) return undefined;
      const used = new Date(clock.now());
      await utimes(fileFor(key), used, used).catch(() => {});
      return answer;
    },
    async put(key, answer) {
      const file = fileFor(key);
      const partial = `${file}.${randomBytes(6).toString('hex')}.tmp`;
      await mkdir(join(root, key.slice(0, 2)), { recursive: true, mode: 0o700 });
      await writeFile(partial, JSON.stringify(answer), { mode: 0o600, flag: 'wx' });
      await rename(partial, file);
      if (random() * PRUNE_EVERY < 1) await prune(root, maxEntries, clock.now());
    },
  };
}

async function prune(root: string, maxEntries: number, now: number): Promise<void> {
  const names = await readdir(root, { recursive: true });
  for (const name of names.filter((name) => name.endsWith('.tmp'))) await removeIfOld(join(root, name), now);
  const files = names.filter((name) => name.endsWith('.json')).map((name) => join(root, name));
  if (files.length <= maxEntries) return;
  const used = await Promise.all(
    files.map(async (file) => ({ file, at: (await stat(file).catch(() => undefined))?.mtimeMs ?? 0 })),
  );
  used.sort((a, b) => a.at - b.at);
  for (const { file } of used.slice(0, files.length - maxEntries)) await rm(file, { force: true });
}

/** A killed call leaves its half-written file; a day later nobody is writing it any more. */
async function removeIfOld(file: string, now: number): Promise<void> {
  const { mtimeMs } = (await stat(file).catch(() => undefined)) ?? { mtimeMs: now };
  if (now - mtimeMs > DAY_MS) await rm(file, { force: true });
}

function parseAnswer(text: string): CachedAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isAnswer(value)) return undefined;
    const { usage, ...answer } = value;
    return isUsage(usage) ? { ...answer, usage } : answer;
  } catch {
    return undefined;
  }
}

function isAnswer(value: unknown): value is CachedAnswer {
  if (typeof value !== 'object' || value === null) return false;
  const { v, id, model, upstreamModel, askedAt, content } = value as Record<string, unknown>;
  const texts = [id, model, upstreamModel, askedAt, content];
  return v === 1 && texts.every((text) => typeof text === 'string') && !Number.isNaN(Date.parse(String(askedAt)));
}

/** It goes into the ledger, where a count that is none would spoil the row. */
function isUsage(value: Usage | undefined): value is Usage {
  if (typeof value !== 'object' || value === null) return false;
  const { input, output, cachedInput, reasoning, source } = value;
  const counts = [input, output, cachedInput ?? 0, reasoning ?? 0];
  return counts.every((count) => Number.isSafeInteger(count) && count >= 0) && typeof source === 'string';
}
