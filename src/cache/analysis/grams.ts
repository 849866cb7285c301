/** Hashed character 2-, 3- and 4-grams of a text's letters and digits, sorted. */
export function gramsOf(text: string): Uint32Array {
  const codes = [...text.replace(/[\s\p{P}]+/gu, ' ').trim()].map((character) => character.codePointAt(0) ?? 0);
  const grams: number[] = [];
  for (let from = 0; from < codes.length; from++) {
    let hash = 0x811c9dc5;
    for (let length = 1; length <= 4 && from + length <= codes.length; length++) {
      hash = Math.imul(hash ^ (codes[from + length - 1] ?? 0), 0x01000193) >>> 0;
      if (length > 1 || codes.length === 1) grams.push(hash);
    }
  }
  return Uint32Array.from(grams).sort();
}

/** Cosine of two sorted lists taken as counts; in [0, 1]. */
export function gramCosine(a: Uint32Array, b: Uint32Array): number {
  let dot = 0;
  let left = 0;
  let right = 0;
  let normA = 0;
  let normB = 0;
  while (left < a.length || right < b.length) {
    const next = Math.min(a[left] ?? Number.POSITIVE_INFINITY, b[right] ?? Number.POSITIVE_INFINITY);
    let inA = 0;
    let inB = 0;
    for (; a[left] === next; left++) inA += 1;
    for (; b[right] === next; right++) inB += 1;
    dot += inA * inB;
    normA += inA * inA;
    normB += inB * inB;
  }
  return dot === 0 ? 0 : dot / Math.sqrt(normA * normB);
}
