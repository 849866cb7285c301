export type Alignment = {
  /** Units of each side without a partner on the other. */
  onlyA: readonly string[];
  onlyB: readonly string[];
  matched: readonly string[];
  /** Whether the matched ones stand in the same order. */
  inOrder: boolean;
};

/** Pairs equal units one to one, then those that `alike` says are spellings of one word. */
export function align(a: readonly string[], b: readonly string[], alike: (a: string, b: string) => boolean): Alignment {
  if (a.length === b.length && a.every((unit, at) => unit === b[at]))
    return { onlyA: [], onlyB: [], matched: a, inOrder: true };
  const places = new Map<string, number[]>();
  for (const [at, unit] of b.entries()) places.set(unit, [...(places.get(unit) ?? []), at]);
  const partners = a.map((unit) => places.get(unit)?.shift() ?? -1);
  const free = new Set(b.keys());
  for (const partner of partners) free.delete(partner);
  for (const [at, unit] of a.entries()) {
    if (partners[at] !== -1) continue;
    const typo = [...free].find((other) => alike(unit, b[other] ?? ''));
    if (typo === undefined) continue;
    partners[at] = typo;
    free.delete(typo);
  }
  const paired = partners.filter((partner) => partner !== -1);
  return {
    onlyA: a.filter((_, at) => partners[at] === -1),
    onlyB: [...free].map((at) => b[at] ?? ''),
    matched: a.filter((_, at) => partners[at] !== -1),
    inOrder: paired.every((partner, at) => at === 0 || partner > (paired[at - 1] ?? -1)),
  };
}
