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
  const dot = gramDot(a, b);
  return dot === 0 ? 0 : dot / Math.sqrt(gramDot(a, a) * gramDot(b, b));
}

function gramDot(a: Uint32Array, b: Uint32Array): number {
  let dot = 0;
  let left = 0;
  let right = 0;
  while (left < a.length && right < b.length) {
    const [one, other] = [a[left] ?? 0, b[right] ?? 0];
    if (one < other) left += 1;
    else if (one > other) right += 1;
    else {
      const [fromLeft, fromRight] = [left, right];
      while (a[left] === one) left += 1;
      while (b[right] === one) right += 1;
      dot += (left - fromLeft) * (right - fromRight);
    }
  }
  return dot;
}
