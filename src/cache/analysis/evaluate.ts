import { type Analysis, analyse, type WordSource } from './analyse.ts';
import { refusalFor } from './eligible.ts';
import { BALANCED_THRESHOLD, judge, type Rule } from './judge.ts';
import { KnownQuestions } from './known-questions.ts';
import { type Labelled, type LabelledPair, type LabelledQuestion, NO_INTENT } from './labelled.ts';
import { sameText } from './same-text.ts';
import { shuffled } from './shuffled.ts';

export type Layer = 'exact' | Rule;

/** What one layer did with all requests; every layer includes those before it. Shares are of the requests. */
export type LayerResult = {
  layer: Layer;
  /** The score that balanced asked for. */
  threshold?: number;
  requests: number;
  served: number;
  /** Served with an answer whose label is another. */
  wrong: number;
  /** With its 95 % Wilson interval. */
  wrongOfRequests: Rate;
  wrongOfServed: Rate;
  /** Served of all requests; what is saved where every answer costs the same. */
  savedShare: number;
  /** For pairs: accepted of those labelled different. */
  wrongOfDifferent?: Rate;
  /** The wrong ones, the surest first. */
  worstExamples: readonly Example[];
};
export type Rate = { rate: number; low: number; high: number };
export type Example = { asked: string; answeredAs: string; score: number; labels: readonly [string, string] };

export type Evaluation = {
  kind: Labelled['kind'];
  requests: number;
  seed: number;
  layers: readonly LayerResult[];
  sweep: readonly LayerResult[];
};
export type EvaluateOptions = {
  seed?: number;
  tables?: WordSource;
  examples?: number;
  sweep?: readonly number[];
  /** Those that are run; all unless told. */
  layers?: readonly Layer[];
};

const LAYERS: readonly Layer[] = ['exact', 'strict', 'balanced'];
const SWEEP: readonly number[] = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

/** What each layer would have served of these questions, and how often wrongly. Intents are asked as a random stream. */
export function evaluate(labelled: Labelled, options: EvaluateOptions = {}): Evaluation {
  const { seed = 1, tables, examples = 10, sweep = SWEEP, layers = LAYERS } = options;
  const run =
    labelled.kind === 'pairs' ? pairsRun(labelled.pairs, tables) : streamRun(labelled.questions, tables, seed);
  const layer = (name: Layer, threshold?: number) =>
    summary(run.requests, run.hits(name, threshold), { name, threshold, examples, different: run.different });
  return {
    kind: labelled.kind,
    requests: run.requests,
    seed,
    layers: layers.map((name) => layer(name)),
    sweep: sweep.map((threshold) => layer('balanced', threshold)),
  };
}

type Hit = Example & { wrong: boolean };
type Run = { requests: number; different?: number; hits(layer: Layer, threshold: number | undefined): Hit[] };
type Prepared<Row> = Row & { analysis: Analysis; eligible: boolean };

function streamRun(questions: readonly LabelledQuestion[], tables: WordSource, seed: number): Run {
  const stream = shuffled(questions, seed).map((row) => prepared(row, row.question, tables));
  return { requests: stream.length, hits: (layer, threshold) => streamHits(stream, layer, threshold) };
}

/** A request that is served is not kept anew: the cache answers with what it has. */
function streamHits(
  stream: readonly Prepared<LabelledQuestion>[],
  layer: Layer,
  threshold = BALANCED_THRESHOLD,
): Hit[] {
  const hits: Hit[] = [];
  const texts = new Map<string, LabelledQuestion>();
  const known = new KnownQuestions<LabelledQuestion>();
  for (const asked of stream) {
    const text = sameText(asked.question);
    const repeated = texts.get(text);
    const best =
      repeated === undefined && layer !== 'exact' && asked.eligible
        ? known.bestHit(asked.analysis, { rule: layer, threshold })
        : undefined;
    const kept = repeated ?? best?.known.tag;
    if (kept !== undefined) {
      hits.push({
        asked: asked.question,
        answeredAs: kept.question,
        score: best?.verdict.score ?? 1,
        labels: [asked.intent, kept.intent],
        wrong: asked.intent !== kept.intent || (asked.intent === NO_INTENT && repeated === undefined),
      });
      continue;
    }
    texts.set(text, asked);
    if (asked.eligible) known.add({ analysis: asked.analysis, tag: asked });
  }
  return hits;
}

function pairsRun(pairs: readonly LabelledPair[], tables: WordSource): Run {
  const known = new KnownQuestions<undefined>();
  const sides = pairs.map((pair) => {
    const [a, b] = [prepared(pair, pair.a, tables), prepared(pair, pair.b, tables)];
    for (const { analysis } of [a, b]) known.add({ analysis, tag: undefined });
    return { pair, a, b };
  });
  const frequencies = { documents: known.size, of: (term: string) => known.of(term) };
  const hits = (layer: Layer, threshold = BALANCED_THRESHOLD): Hit[] =>
    sides.flatMap(({ pair, a, b }) => {
      const exact = sameText(pair.a) === sameText(pair.b);
      const verdict =
        exact || layer === 'exact' || !a.eligible || !b.eligible
          ? { hit: exact, score: 1 }
          : judge(a.analysis, b.analysis, { rule: layer, frequencies, threshold });
      const label = pair.same ? 'same' : 'different';
      return verdict.hit
        ? [
            {
              asked: pair.b,
              answeredAs: pair.a,
              score: verdict.score,
              labels: [label, label] as const,
              wrong: !pair.same,
            },
          ]
        : [];
    });
  return { requests: pairs.length, different: pairs.filter(({ same }) => !same).length, hits };
}

function prepared<Row>(row: Row, question: string, tables: WordSource): Prepared<Row> {
  const analysis = analyse(question, tables);
  return { ...row, analysis, eligible: refusalFor(question, analysis) === undefined };
}

function summary(
  requests: number,
  hits: readonly Hit[],
  {
    name,
    threshold,
    examples,
    different,
  }: { name: Layer; threshold: number | undefined; examples: number; different: number | undefined },
): LayerResult {
  const wrong = hits.filter((hit) => hit.wrong);
  return {
    layer: name,
    ...(name === 'balanced' && { threshold: threshold ?? BALANCED_THRESHOLD }),
    requests,
    served: hits.length,
    wrong: wrong.length,
    wrongOfRequests: wilson(wrong.length, requests),
    wrongOfServed: wilson(wrong.length, hits.length),
    savedShare: requests === 0 ? 0 : hits.length / requests,
    ...(different !== undefined && { wrongOfDifferent: wilson(wrong.length, different) }),
    worstExamples: wrong
      .toSorted((a, b) => b.score - a.score)
      .slice(0, examples)
      .map(({ wrong: _, ...example }) => example),
  };
}

/** A share and its 95 % interval (Wilson's score); of nothing, anything is possible. */
export function wilson(count: number, total: number): Rate {
  if (total === 0) return { rate: 0, low: 0, high: 1 };
  const z = 1.959964;
  const rate = count / total;
  const middle = rate + (z * z) / (2 * total);
  const spread = z * Math.sqrt((rate * (1 - rate)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return { rate, low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) };
}
