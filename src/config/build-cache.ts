import { isAbsolute, join } from 'node:path';
import type { CacheConfig } from '../domain/config.ts';
import { tagOf } from '../domain/tag.ts';
import { buildEmbedding } from './build-embedding.ts';
import { compact } from './compact.ts';
import { DEFAULTS } from './presets.ts';
import type { ConfigInput } from './schema.ts';

type CacheInput = NonNullable<ConfigInput['cache']>;

/** The cache's settings; `folder` is the config file's, for the path of the words. */
export function buildCache(input: CacheInput, folder: string): CacheConfig {
  const { cache } = DEFAULTS;
  return compact({
    enabled: input.enabled ?? cache.enabled,
    ttlMs: input.ttl ?? cache.ttlMs,
    maxEntries: input.max_entries ?? cache.maxEntries,
    mode: input.mode ?? cache.mode,
    equivalent: input.equivalent ?? cache.equivalent,
    semantic: input.semantic ?? cache.semantic,
    confirmModel: input.confirm_model,
    embedding: input.embedding && buildEmbedding(input.embedding),
    exclude: {
      words: input.exclude?.words ?? cache.exclude.words,
      tags: input.exclude?.tags?.map(tagOf) ?? cache.exclude.tags,
      temperatureAbove: input.exclude?.temperature_above ?? cache.exclude.temperatureAbove,
    },
    wordsFile:
      input.words === undefined ? undefined : isAbsolute(input.words) ? input.words : join(folder, input.words),
  });
}
