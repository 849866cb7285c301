import type { Analysis } from './analyse.ts';
import { type JudgeOptions, judge, type Verdict } from './judge.ts';

export type Known<Tag> = { analysis: Analysis; tag: Tag };
export type Nearest<Tag> = { known: Known<Tag>; verdict: Verdict };

/** How many of the nearest by shared terms are judged. */
const CANDIDATES = 32;

/** Questions in memory, for an evaluation: found by the terms they share, then judged. */
export class KnownQuestions<Tag> {
  readonly #known: Known<Tag>[] = [];
  readonly #postings = new Map<string, number[]>();

  get size(): number {
    return this.#known.length;
  }

  /** In how many of them a term occurs. */
  of(term: string): number {
    return this.#postings.get(term)?.length ?? 0;
  }

  add(known: Known<Tag>): void {
    const at = this.#known.push(known) - 1;
    for (const term of known.analysis.terms) {
      const posting = this.#postings.get(term);
      if (posting === undefined) this.#postings.set(term, [at]);
      else posting.push(at);
    }
  }

  /** The best hit among the nearest, or undefined. */
  bestHit(analysis: Analysis, options: Omit<JudgeOptions, 'frequencies'>): Nearest<Tag> | undefined {
    const frequencies = { documents: this.size, of: (term: string) => this.of(term) };
    let best: Nearest<Tag> | undefined;
    for (const known of this.#nearest(analysis)) {
      const verdict = judge(analysis, known.analysis, { ...options, frequencies });
      if (verdict.hit && verdict.score > (best?.verdict.score ?? -1)) best = { known, verdict };
    }
    return best;
  }

  #nearest(analysis: Analysis): Known<Tag>[] {
    const overlap = new Map<number, number>();
    for (const term of analysis.terms) {
      const posting = this.#postings.get(term) ?? [];
      const weight = Math.log(1 + this.size / (posting.length + 1));
      for (const at of posting) overlap.set(at, (overlap.get(at) ?? 0) + weight);
    }
    // Among those that share as much, the one with the fewest other terms is the nearest.
    const closeness = ([at, shared]: [number, number]) => shared - 0.1 * (this.#known[at]?.analysis.terms.length ?? 0);
    return [...overlap]
      .map((entry) => ({ at: entry[0], close: closeness(entry) }))
      .sort((a, b) => b.close - a.close)
      .slice(0, CANDIDATES)
      .flatMap(({ at }) => this.#known[at] ?? []);
  }
}
