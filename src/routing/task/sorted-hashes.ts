/**
 * Hashes of 32 bits, each once, in their order; `starts[n]` to `starts[n + 1]` are the places of those whose first bits, above the
 * last `shift`, are n. There is about one to each, so that a hash is found at once: by halves, a Chinese request searches so much
 * that V8 takes the search for worth optimising, which costs a process more than the reading.
 */
export type SortedHashes = { hashes: Uint32Array; starts: Uint32Array; shift: number };

export function sortedHashes(hashes: Uint32Array): SortedHashes {
  const starts = new Uint32Array(startCount(hashes.length));
  const shift = shiftOf(starts);
  for (const hash of hashes) starts[(hash >>> shift) + 1] = (starts[(hash >>> shift) + 1] ?? 0) + 1;
  for (let at = 1; at < starts.length; at++) starts[at] = (starts[at] ?? 0) + (starts[at - 1] ?? 0);
  return { hashes, starts, shift };
}

/** How long `starts` is for so many hashes: the power of two at or below their number, at least two, and one more. */
export function startCount(hashes: number): number {
  return 2 ** Math.max(1, 31 - Math.clz32(hashes)) + 1;
}

export function shiftOf(starts: Uint32Array): number {
  return Math.clz32(starts.length - 1) + 1;
}

/** Where a hash stands; -1 where it is not there. */
export function placeOf({ hashes, starts, shift }: SortedHashes, hash: number): number {
  const first = hash >>> shift;
  const to = starts[first + 1] ?? 0;
  for (let place = starts[first] ?? 0; place < to; place++) if (hashes[place] === hash) return place;
  return -1;
}
