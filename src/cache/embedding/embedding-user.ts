/** Whose endpoint it is: the config's key, and what goes on without vectors. */
export type EmbeddingUser = { setting: string; without: string };

export const CACHE: EmbeddingUser = { setting: 'cache.embedding', without: 'the cache goes on without them' };
