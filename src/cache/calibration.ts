import type { Currency, Nano } from '../domain/money.ts';
import { analyse, type WordSource } from './analysis/analyse.ts';
import { type Rate, wilson } from './analysis/evaluate.ts';
import { judge } from './analysis/judge.ts';
import type { HitLayer } from './hit.ts';
import { type JudgedPair, pairHash } from './judged-pairs.ts';
import type { ShadowHit } from './shadow.ts';

/** What a layer would have done, and how often a person found it wrong. A pair that came up again counts as one pair. */
export type LayerCalibration = {
  layer: HitLayer;
  hits: number;
  pairs: number;
  saved: ReadonlyMap<Currency, Nano>;
  unpricedHits: number;
  judged: number;
  wrong: number;
  /** Wrong of those judged, with its 95 % interval. */
  wrongOfHits: Rate;
};

export type Calibration = {
  hits: number;
  /** ISO 8601, UTC; of the first hit and of the last. */
  from?: string;
  to?: string;
  layers: LayerCalibration[];
  /** Of the equivalent pairs that were judged: those that strict accepts too. */
  strict: { judged: number; wrong: number; wrongOfHits: Rate };
  /** Of the embedding pairs that were judged: how alike, and whether the answer fitted. */
  embedding: readonly JudgedSimilarity[];
  /** Pairs that nobody has judged yet, drawn by chance, the layers in turn. */
  sample: ShadowHit[];
  unjudged: number;
};

export type JudgedSimilarity = Pick<ShadowHit, 'similarity'> & Pick<JudgedPair, 'right'>;

export type CalibrationParts = {
  judged: ReadonlyMap<string, JudgedPair>;
  /** The most pairs to draw. */
  limit: number;
  /** In [0, 1). */
  random: () => number;
  /** The shipped words and the user's own; the shipped ones alone unless told. */
  tables?: WordSource;
};

const LAYERS: readonly HitLayer[] = ['exact', 'equivalent', 'confirmed', 'embedding'];

type Tally = Omit<LayerCalibration, 'pairs' | 'wrongOfHits' | 'saved'> & {
  saved: Map<Currency, Nano>;
  pairs: Set<string>;
  drawn: ShadowHit[];
  seen: number;
};

/** Reads the log once. In memory are the hashes of the pairs and the texts of those that are drawn. */
export async function calibrate(hits: AsyncIterable<ShadowHit>, parts: CalibrationParts): Promise<Calibration> {
  const tallies = new Map(LAYERS.map((layer) => [layer, newTally(layer)]));
  const strict = { judged: 0, wrong: 0 };
  const embedding: JudgedSimilarity[] = [];
  let [from, to] = ['', ''];
  for await (const hit of hits) {
    const tally = tallies.get(hit.layer);
    if (tally === undefined) continue;
    if (from === '' || hit.ts < from) from = hit.ts;
    if (hit.ts > to) to = hit.ts;
    const judged = countHit(tally, hit, parts);
    if (judged !== undefined && hit.layer === 'embedding')
      embedding.push({ similarity: hit.similarity, right: judged.right });
    if (judged !== undefined && hit.layer === 'equivalent' && isStrict(hit, parts.tables)) {
      strict.judged += 1;
      if (!judged.right) strict.wrong += 1;
    }
  }
  const all = [...tallies.values()];
  return {
    hits: all.reduce((sum, tally) => sum + tally.hits, 0),
    ...(from !== '' && { from, to }),
    layers: all.map(({ drawn: _, seen: __, pairs, ...tally }) => ({
      ...tally,
      pairs: pairs.size,
      wrongOfHits: wilson(tally.wrong, tally.judged),
    })),
    strict: { ...strict, wrongOfHits: wilson(strict.wrong, strict.judged) },
    embedding,
    sample: inTurn(all.map(({ drawn }) => drawn)).slice(0, parts.limit),
    unjudged: all.reduce((sum, { seen }) => sum + seen, 0),
  };
}

function newTally(layer: HitLayer): Tally {
  const pairs = new Set<string>();
  return { layer, hits: 0, pairs, saved: new Map(), unpricedHits: 0, judged: 0, wrong: 0, drawn: [], seen: 0 };
}

/** Gives the judgement of a pair that is seen for the first time. */
function countHit(tally: Tally, hit: ShadowHit, { judged, limit, random }: CalibrationParts): JudgedPair | undefined {
  tally.hits += 1;
  const { savedNano, currency } = hit;
  if (savedNano === undefined || currency === undefined) tally.unpricedHits += 1;
  else tally.saved.set(currency, (tally.saved.get(currency) ?? 0) + savedNano);
  const pair = pairHash(hit);
  if (tally.pairs.has(pair)) return undefined;
  tally.pairs.add(pair);
  const judgement = judged.get(pair);
  if (judgement !== undefined) {
    tally.judged += 1;
    if (!judgement.right) tally.wrong += 1;
    return judgement;
  }
  // Of the same text twice there is nothing to judge.
  if (hit.layer !== 'exact') draw(tally, hit, { limit, random });
  return undefined;
}

/** Reservoir sampling (Vitter's algorithm R): every pair has the same chance, however many there are. */
function draw(tally: Tally, hit: ShadowHit, { limit, random }: Pick<CalibrationParts, 'limit' | 'random'>): void {
  tally.seen += 1;
  if (tally.drawn.length < limit) {
    tally.drawn.push(hit);
    return;
  }
  const place = Math.floor(random() * tally.seen);
  if (place < limit) tally.drawn[place] = hit;
}

function isStrict({ question, kept }: ShadowHit, tables: WordSource): boolean {
  return judge(analyse(question, tables), analyse(kept, tables), { rule: 'strict' }).hit;
}

function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}
