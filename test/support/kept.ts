import { createHash } from 'node:crypto';
import type { CacheEntry } from '../../src/cache/store/cache-store.ts';

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** An entry of the cache; its key is made of `name`, its question is the name's words, its terms are those words. */
export function kept(name: string, changes: Partial<CacheEntry> = {}): CacheEntry {
  return {
    v: 2,
    id: name,
    key: sha256(name),
    scope: sha256('scope'),
    question: name,
    terms: name.split(' '),
    analyser: 'words-1',
    model: 'a',
    upstreamModel: 'a-v1',
    askedAt: '2026-11-23T04:00:00.000Z',
    content: `answer to ${name}`,
    ...changes,
  };
}
