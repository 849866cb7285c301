/** 64 bits of a text as two unsigned 32-bit numbers (cyrb53's mixing), for the tables of the index: quick, not secret. */
export type HashPair = readonly [high: number, low: number];

export function hashPair(text: string, seed = 0): HashPair {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
}

/** Terms of different analysers never meet. */
export function termHash(analyser: string, term: string): HashPair {
  return hashPair(`${analyser}\0${term}`);
}

/** Never 0, which stands for none. */
export function analyserHash(analyser: string): number {
  return hashPair(analyser)[1] || 1;
}

/** As one exact number, for maps: 53 of the 64 bits. */
export function hashNumber([high, low]: HashPair): number {
  return (high >>> 11) * 4294967296 + low;
}

/** As 16 hex digits. */
export function hashHex([high, low]: HashPair): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
