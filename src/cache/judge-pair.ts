import { type Analysis, analyse, type WordSource } from './analysis/analyse.ts';
import { refusalFor } from './analysis/eligible.ts';
import { type DocumentFrequencies, judge, type Rule, type Verdict } from './analysis/judge.ts';
import { exclusionFor, type OwnExclusions } from './exclusions.ts';
import { normaliseQuestion } from './normalise-question.ts';

/** What the equivalent layer does: judges by a rule, or nothing. */
export type EquivalentRule = Rule | 'off';

/** Of a question: the rule that keeps it out of the cache, and why it is no equivalent of another; absent where none speaks. */
export type Objections = { excluded?: string; refused?: string };

export type PairVerdict = {
  hit: boolean;
  layer: 'exact' | 'equivalent' | 'none';
  score: number;
  /** Everything that spoke against it: guards, `unmatched`, `order`, `score`, `refused`, `excluded`, `off`, `separate`. */
  vetoes: readonly string[];
  rule: EquivalentRule;
  /** What the rules say, whether they are asked or not. */
  strict: Verdict;
  balanced: Verdict;
  refusals: { a: Objections; b: Objections };
};

export type PairOptions = {
  rule: EquivalentRule;
  frequencies?: DocumentFrequencies | undefined;
  tables?: WordSource;
  exclusions?: OwnExclusions;
  /** Whether a person has told the two apart: then no layer pairs them but the exact one. */
  isSeparate?: boolean;
};

/** Whether an answer to one question would be served for the other, by which layer, and what spoke against it. */
export function judgePair(a: string, b: string, options: PairOptions): PairVerdict {
  const { rule, frequencies, tables, exclusions, isSeparate = false } = options;
  const [first, second] = [analyse(a, tables), analyse(b, tables)];
  const by = (name: Rule) => judge(first, second, { rule: name, frequencies });
  const verdicts = { strict: by('strict'), balanced: by('balanced') };
  const refusals = { a: objectionsTo(a, first, exclusions), b: objectionsTo(b, second, exclusions) };
  const either = (name: keyof Objections) => refusals.a[name] !== undefined || refusals.b[name] !== undefined;
  const around = { rule, ...verdicts, refusals };
  const excluded = either('excluded') ? ['excluded'] : [];
  if (normaliseQuestion(a) === normaliseQuestion(b)) {
    const hit = excluded.length === 0;
    return { hit, layer: hit ? 'exact' : 'none', score: 1, vetoes: excluded, ...around };
  }
  const verdict = verdicts[rule === 'off' ? 'strict' : rule];
  const vetoes = [
    ...excluded,
    ...(rule === 'off' ? ['off'] : []),
    ...(isSeparate ? ['separate'] : []),
    ...(either('refused') ? ['refused'] : []),
    ...verdict.vetoes,
  ];
  const hit = verdict.hit && vetoes.length === 0;
  return { hit, layer: hit ? 'equivalent' : 'none', score: verdict.score, vetoes, ...around };
}

function objectionsTo(question: string, analysis: Analysis, exclusions: OwnExclusions | undefined): Objections {
  const excluded = exclusionFor({ messages: [{ role: 'user', content: question }] }, exclusions);
  const refused = refusalFor(question, analysis);
  return { ...(excluded !== undefined && { excluded }), ...(refused !== undefined && { refused }) };
}
