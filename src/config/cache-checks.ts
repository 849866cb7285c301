import type { Conflict } from './conflict.ts';
import { isMapping } from './fields.ts';
import { didYouMean } from './refusal.ts';

/** What is wrong between keys of `cache`. */
export function cacheConflicts(cache: Record<string, unknown>, aliases: readonly string[]): Conflict[] {
  return [...semanticConflicts(cache), ...confirmConflicts(cache, aliases)];
}

function semanticConflicts(cache: Record<string, unknown>): Conflict[] {
  if (cache['semantic'] !== 'embedding') return [];
  const path = ['cache', 'semantic'];
  const { embedding } = cache;
  if (!isMapping(embedding)) {
    const hint = 'for example embedding: { endpoint: http://localhost:11434/v1, model: bge-m3, threshold: 0.95 }';
    return [{ path, at: 'value', message: 'needs cache.embedding beside it', hint }];
  }
  if (Object.hasOwn(embedding, 'threshold')) return [];
  const hint = 'no threshold holds for every model and question; mgw cache calibrate finds yours';
  return [{ path: ['cache', 'embedding'], at: 'key', message: 'needs a threshold: with semantic: embedding', hint }];
}

function confirmConflicts(cache: Record<string, unknown>, aliases: readonly string[]): Conflict[] {
  const name = cache['confirm_model'];
  if (typeof name !== 'string') return [];
  const path = ['cache', 'confirm_model'];
  if (cache['semantic'] !== 'confirm') {
    return [{ path, at: 'key', message: 'is asked only with semantic: confirm' }];
  }
  if (aliases.includes(name.trim())) return [];
  const hint = didYouMean(name, aliases) ?? `known: ${[...new Set(aliases)].join(', ')}`;
  return [{ path, at: 'value', message: 'no model has this alias', hint }];
}
