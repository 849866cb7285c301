import type { Currency, Nano } from '../domain/money.ts';
import type { HitLayer } from './hit.ts';

/** A hit that `cache.mode: shadow` did not serve: what was asked, what was kept, and what it would have saved. */
export type ShadowHit = {
  v: 1;
  /** ISO 8601, UTC. */
  ts: string;
  layer: HitLayer;
  question: string;
  kept: string;
  entryId: string;
  similarity: number;
  savedNano?: Nano;
  currency?: Currency;
  tag?: string;
};
