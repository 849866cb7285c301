/** The tags of the cache's own calls: each has a row of its own in the ledger, and counts in every total. */
export const CONFIRM_TAG = 'cache-confirm';
export const EMBEDDING_TAG = 'cache-embedding';

/** Of what the router asks an embedding endpoint. */
export const ROUTE_EMBEDDING_TAG = 'route-embedding';

/** Whether a row is what the cache has spent to find an answer, and no call of the person's own. */
export function isOfCache({ tag }: { tag?: string | undefined }): boolean {
  return tag === CONFIRM_TAG || tag === EMBEDDING_TAG;
}

/** Whether a row is what the cache or the router has asked for itself: no answer that others can be told by. */
export function isAside(row: { tag?: string | undefined }): boolean {
  return isOfCache(row) || row.tag === ROUTE_EMBEDDING_TAG;
}
