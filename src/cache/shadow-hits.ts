import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { jsonLines } from './json-lines.ts';
import { SHADOW_LOG, type ShadowHit } from './shadow.ts';

const LAYERS: ReadonlySet<unknown> = new Set(['exact', 'equivalent', 'confirmed', 'embedding']);

/** What shadow mode wrote down, oldest first, one by one. Lines that are no hits are told to `onSkip`. */
export function shadowHits(folder: string, onSkip: () => void): AsyncIterable<ShadowHit> {
  return jsonLines(join(folder, SHADOW_LOG), isShadowHit, onSkip);
}

function isShadowHit(value: unknown): value is ShadowHit {
  if (typeof value !== 'object' || value === null) return false;
  const { v, ts, layer, question, kept, entryId, similarity, savedNano, currency, tag } = value as Record<
    string,
    unknown
  >;
  return (
    v === 1 &&
    LAYERS.has(layer) &&
    [ts, question, kept, entryId].every((text) => typeof text === 'string') &&
    !Number.isNaN(Date.parse(String(ts))) &&
    typeof similarity === 'number' &&
    (savedNano === undefined || Number.isSafeInteger(savedNano)) &&
    [currency, tag].every((text) => text === undefined || typeof text === 'string')
  );
}

/** Throws what the file system says. */
export function forgetShadowHits(folder: string): void {
  rmSync(join(folder, SHADOW_LOG), { force: true });
}
