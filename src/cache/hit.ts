import type { Nano } from '../domain/money.ts';
import type { CacheEntry } from './store/cache-store.ts';

/** Which layer served: the same request, one judged to ask the same, one that a model confirmed, or one near enough by its vector. */
export type HitLayer = 'exact' | 'equivalent' | 'confirmed' | 'embedding';

/** A kept answer that answers the question. */
export type Hit = {
  layer: HitLayer;
  entry: CacheEntry;
  /** In [0, 1]; 1 for exact. */
  similarity: number;
};

/** A layer's look-up, for a question that may be answered by another's. Never rejects: what fails is a miss. */
export type LookUp = (asked: AskedQuestion) => Promise<Hit | undefined>;

/** What is asked, where an answer to it may come from, and what a fresh answer is likely to cost. */
export type AskedQuestion = {
  question: string;
  /** `scopeKey` of the preferred candidate. */
  scope: string;
  tag?: string;
  /** Nano of the config's currency; absent when unpriced. */
  freshNano?: number | undefined;
  /** What the limit of the call leaves beside the worst case of a fresh answer; absent where nothing limits it. */
  roomNano?: number | undefined;
  signal: AbortSignal;
  /** The longest that layers that ask may take. Ms; absent: as they like. */
  withinMs?: number;
  /** Told of every price that was paid to find out, in the config's currency, whatever comes of it. */
  spent?: (nano: Nano) => void;
};
