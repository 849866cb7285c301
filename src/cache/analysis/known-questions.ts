import type { Analysis } from './analyse.ts';
import { type JudgeOptions, judge, mayHit, type Rule, type Verdict } from './judge.ts';

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
    for (const known of this.#nearest(analysis, options.rule)) {
      const verdict = judge(analysis, known.analysis, { ...options, frequencies });
      if (verdict.hit && verdict.score > (best?.verdict.score ?? -1)) best = { known, verdict };
    }
    return best;
  }

  #nearest(analysis: Analysis, rule: Rule): Known<Tag>[] {
    const { overlap, touched } = this.#overlapWith(analysis);
    const near: { known: Known<Tag>; close: number }[] = [];
    for (const at of touched) {
      const known = this.#known[at];
      if (known === undefined || !mayHit(analysis, known.analysis, rule)) continue;
      // Among those that share as much, the one with the fewest other terms is the nearest.
      near.push({ known, close: (overlap[at] ?? 0) - 0.1 * known.analysis.terms.length });
    }
    return near
      .sort((a, b) => b.close - a.close)
      .slice(0, CANDIDATES)
      .map(({ known }) => known);
  }

  /** By question, the weight of the terms that it shares. */
  #overlapWith({ terms }: Analysis): { overlap: Float64Array; touched: number[] } {
    const overlap = new Float64Array(this.size);
    const touched: number[] = [];
    for (const term of terms) {
      const posting = this.#postings.get(term) ?? [];
      const weight = Math.log(1 + this.size / (posting.length + 1));
      for (const at of posting) {
        if (overlap[at] === 0) touched.push(at);
        overlap[at] = (overlap[at] ?? 0) + weight;
      }
    }
    return { overlap, touched };
  }
}
