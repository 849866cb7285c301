import type { Usage } from '../../domain/chat.ts';
import type { Currency, Nano } from '../../domain/money.ts';

/** One kept answer, with the question that bought it. Texts are kept because they must be shown. */
export type CacheEntry = {
  v: 2;
  /** ULID of the call that bought it. */
  id: string;
  /** The exact key, sha256 in hex. */
  key: string;
  /** Hash of everything but the question: vendor, upstream model, endpoint, system prompt, parameters, tag. */
  scope: string;
  /** Absent: never served as an equivalent. */
  question?: string;
  /**
   * The question's index terms; what they are is the analyser's business, the store only compares them. None: it may not serve
   * other questions. Absent beside a question: nobody has worked them out.
   */
  terms?: readonly string[];
  /** The version that made the terms; terms of different versions are never compared. */
  analyser?: string;
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
  usage?: Usage;
  tag?: string;
};

export type NearestQuery = {
  scope: string;
  terms: readonly string[];
  analyser: string;
  /** By its terms, and the `documents` of what is found, whether an entry is worth reading. One that is not counts as found. */
  mayMatch?: ((terms: readonly string[], documents: number) => boolean) | undefined;
  /** So many of the newest whose terms nobody has worked out are found, too, last. 0 unless told. */
  unanalysed?: number;
};

/** Kept questions that share terms with an asked one, and what is needed to weigh the terms. */
export type Nearest = {
  /**
   * Those of the scope that share one of the rarest known terms, best first: by the summed inverse document frequencies of all terms
   * that are shared; of equals, those with as many terms as the question has, then the newest.
   */
  entries: CacheEntry[];
  /** Questions with terms of this analyser, in all scopes: what `of` counts in. What has gone may count until it is merged away. */
  documents: number;
  /** How many of `documents` have the term. Known for the asked terms only; 0 for others. */
  of(term: string): number;
  /** Questions kept in all, of every analyser. */
  known: number;
};

export type CacheStats = {
  entries: number;
  /** On disk, everything. */
  bytes: number;
  /** Entries that may be served as an equivalent. */
  questions: number;
  /** ISO 8601, UTC. */
  oldest?: string;
  newest?: string;
  /** Entries that look-ups find by the index; the rest is read from the end of the log, or waits for `rebuild`. */
  indexed: number;
};

/** An entry, and what became of it: `usedAt` is when it was last served (else kept), ISO 8601 UTC. */
export type ListedEntry = CacheEntry & { usedAt: string; uses: number };

/**
 * The kept answers of this machine. `get`, `peek`, `nearest` and `areSeparate` never fail: what cannot be read is not there. The
 * others reject when the folder cannot be read or written; a folder that is not there is empty.
 */
export type CacheStore = {
  /** By exact key. A hit counts as a use. */
  get(key: string): Promise<CacheEntry | undefined>;
  /** The same, and no use. */
  peek(key: string): Promise<CacheEntry | undefined>;
  nearest(query: NearestQuery, limit: number): Promise<Nearest>;
  /** What was found by `nearest` or `peek` was served: it is used by that as by `get`. Never throws. */
  use(id: string): void;
  /** Whether nothing was ever kept: one look at the file system. */
  isEmpty(): Promise<boolean>;
  /** Replaces what has the same key. */
  put(entry: CacheEntry): Promise<void>;
  /** By id, or the beginning of one; at most so many, all unless told; in no order. */
  find(idOrPrefix: string, limit?: number): Promise<CacheEntry[]>;
  /** Erases entries by id, text and all. Returns how many there were. */
  forget(ids: readonly string[]): Promise<number>;
  /** These two questions must never answer each other again. Outlives `clear`. */
  separate(a: string, b: string): Promise<void>;
  areSeparate(a: string, b: string): Promise<boolean>;
  /** Newest first; of one tag, where one is named. */
  entries(tag?: string): AsyncIterable<ListedEntry>;
  stats(): Promise<CacheStats>;
  /** Erases all entries. Returns how many there were. */
  clear(): Promise<number>;
  /** Erases what is over its time, then the least recently used over the limit. Returns how many. Also done by itself now and then. */
  prune(): Promise<number>;
  /** Checks the index and makes anew what is broken or missing. Returns how many entries it then finds. */
  rebuild(): Promise<number>;
};
