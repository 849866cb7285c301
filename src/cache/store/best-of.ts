/** A place in a source, and its score. */
export type Scored = { source: number; place: number; score: number };

/** Collects scores, up to a number known before, and picks the best. Sorted by native code: most look-ups are the first of their process. */
export class BestOf {
  private readonly scores: Int32Array;
  private readonly sources: Uint32Array;
  private readonly places: Uint32Array;
  private size = 0;

  constructor(most: number) {
    this.scores = new Int32Array(most);
    this.sources = new Uint32Array(most);
    this.places = new Uint32Array(most);
  }

  offer(score: number, source: number, place: number): void {
    const at = this.size++;
    this.scores[at] = score;
    this.sources[at] = source;
    this.places[at] = place;
  }

  /** The `count` best, in no order; of equals those that were offered last. */
  best(count: number): Scored[] {
    const sorted = this.scores.slice(0, this.size).sort();
    const floor = sorted[Math.max(0, this.size - count)] ?? 0;
    let above = 0;
    while (above < count && (sorted[this.size - 1 - above] ?? floor) > floor) above += 1;
    let equals = Math.min(count, this.size) - above;
    const found: Scored[] = [];
    for (let at = this.size - 1; at >= 0; at--) {
      const score = this.scores[at] ?? 0;
      if (score < floor || (score === floor && equals-- <= 0)) continue;
      found.push({ source: this.sources[at] ?? 0, place: this.places[at] ?? 0, score });
    }
    return found;
  }
}
