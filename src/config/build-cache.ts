import { isAbsolute, join } from 'node:path';
import type { CacheConfig, EmbeddingConfig } from '../domain/config.ts';
import { tagOf } from '../domain/tag.ts';
import { compact } from './compact.ts';
import { isLocal } from './endpoint.ts';
import { DEFAULTS, VENDORS } from './presets.ts';
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

function buildEmbedding(input: NonNullable<CacheInput['embedding']>): EmbeddingConfig {
  const { endpoint, model, dimensions, threshold } = input;
  return compact({
    endpoint,
    model,
    key: embeddingKey(input),
    dimensions,
    threshold,
    inputNano: input.price_per_1k_input,
  });
}

function embeddingKey({ endpoint, auth, api_key_env }: NonNullable<CacheInput['embedding']>): EmbeddingConfig['key'] {
  if (auth === 'none') return { kind: 'none' };
  if (api_key_env !== undefined) return { kind: 'env', names: api_key_env };
  const { hostname } = new URL(endpoint);
  const vendor = Object.values(VENDORS).find((known) => new URL(known.endpoint).hostname === hostname);
  if (vendor !== undefined) return { kind: 'env', names: vendor.keyNames };
  return isLocal(endpoint) ? { kind: 'none' } : { kind: 'env', names: ['EMBEDDING_API_KEY'] };
}
