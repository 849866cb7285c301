import type { OwnWords } from '../../../cache/analysis/lexicon.ts';
import type { OwnExclusions } from '../../../cache/exclusions.ts';
import type { EquivalentRule } from '../../../cache/judge-pair.ts';
import { withSemanticUpkeep } from '../../../cache/semantic-upkeep.ts';
import type { CacheStats, CacheStore } from '../../../cache/store/cache-store.ts';
import { createCacheStore } from '../../../cache/store/create-cache-store.ts';
import type { CacheConfig, Config } from '../../../domain/config.ts';
import { MgwError, toMgwError } from '../../../domain/errors.ts';
import { wordsPath } from '../../../paths.ts';
import type { CommandContext } from '../../command-context.ts';
import { t } from '../../language/t.ts';
import { told } from '../../language/told.ts';
import { oneLine } from '../../render/error-text.ts';

/** Of a cache that cannot be read. */
export const NOTHING_KEPT: CacheStats = { entries: 0, bytes: 0, questions: 0, indexed: 0 };

export type OpenCache = {
  store: CacheStore;
  /** The cache's folder. */
  folder: string;
  enabled: boolean;
  mode: CacheConfig['mode'];
  /** `cache.equivalent` of the config. */
  rule: EquivalentRule;
  /** `cache.semantic` of the config. */
  semantic: CacheConfig['semantic'];
  exclusions: OwnExclusions;
  /** Those of `cache.words`; undefined where there are none. Rejects with `config` when they cannot be used. */
  words: () => Promise<OwnWords | undefined>;
};

/** The cache as the config has it; with a config that cannot be used, by its defaults, and a word on stderr. */
export async function openCache(context: CommandContext): Promise<OpenCache> {
  const { effects, paths } = context.runtime;
  const config = await usableConfig(context);
  const { clock, random } = effects;
  return {
    store: withSemanticUpkeep(createCacheStore(paths.cache, { clock, random, ...config.cache }), paths.cache),
    folder: paths.cache,
    enabled: config.cache.enabled,
    mode: config.cache.mode,
    rule: config.cache.equivalent,
    semantic: config.cache.semantic,
    exclusions: config.cache.exclude,
    words: async () => {
      const { wordsFile } = config.cache;
      if (wordsFile === undefined) return undefined;
      return (await import('../../../gateway/own-words.ts')).readOwnWords(wordsFile, wordsPath(paths));
    },
  };
}

/** The config, or the presets alone when it cannot be used. */
export async function usableConfig({ io, runtime }: CommandContext): Promise<Config> {
  try {
    return await runtime.config();
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'config') throw error;
    const reason = told(oneLine(error.message));
    await io.stderr.write(`mgw: ${t('the config cannot be used, so its defaults hold: {reason}', { reason })}\n`);
    return (await import('../../../config/presets.ts')).presetConfig();
  }
}

/** What was read; a cache that cannot be read has nothing, and a word on stderr says so. */
export async function unlessBroken<T>({ io }: CommandContext, nothing: T, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MgwError) throw cause;
    const reason = told(oneLine(reasonOf(cause)));
    await io.stderr.write(`mgw: ${t('the cache cannot be read: {reason}', { reason })}\n`);
    return nothing;
  }
}

/** What was read, for who shows nothing else. Throws `internal` when the cache cannot be read: that is no empty one. */
export async function reading<T>({ runtime }: CommandContext, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof MgwError || (cause instanceof Error && cause.name === 'AbortError')) throw cause;
    throw new MgwError('internal', `the cache cannot be read: ${oneLine(reasonOf(cause))}`, {
      hint: `look at who may read ${runtime.paths.cache}; mgw cache clear begins anew`,
      cause,
    });
  }
}

/** What was changed. Throws `internal` when the file system is in the way. */
export async function changing<T>({ runtime }: CommandContext, change: () => Promise<T>): Promise<T> {
  try {
    return await change();
  } catch (cause) {
    if (cause instanceof MgwError) throw cause;
    throw new MgwError('internal', `the cache cannot be changed: ${reasonOf(cause)}`, {
      hint: `look at who may write to ${runtime.paths.cache}`,
      cause,
    });
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
