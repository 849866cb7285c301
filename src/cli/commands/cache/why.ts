import { type Analysis, analyse, analyserVersion } from '../../../cache/analysis/analyse.ts';
import { refusalFor } from '../../../cache/analysis/eligible.ts';
import { judge, type Veto } from '../../../cache/analysis/judge.ts';
import type { OwnWords } from '../../../cache/analysis/lexicon.ts';
import { CANDIDATES, UNANALYSED } from '../../../cache/equivalent.ts';
import { exactKey, scopeKey } from '../../../cache/exact-key.ts';
import { exclusionFor } from '../../../cache/exclusions.ts';
import type { EquivalentRule } from '../../../cache/judge-pair.ts';
import type { CacheEntry } from '../../../cache/store/cache-store.ts';
import type { ChatRequest } from '../../../domain/chat.ts';
import { MgwError } from '../../../domain/errors.ts';
import type { Thinking } from '../../../domain/model.ts';
import { tagOf } from '../../../domain/tag.ts';
import type { CommandContext } from '../../command-context.ts';
import { messagesFor } from '../../read-input.ts';
import { whyJson, whyText } from '../../render/cache-why.ts';
import { type OpenCache, openCache } from './open-cache.ts';
import { preferredModel } from './preferred-model.ts';
import { type SemanticOfQuestion, semanticOfQuestion } from './semantic-view.ts';

export type WhyOptions = {
  model?: string;
  system?: string;
  temperature?: number;
  maxTokens?: number;
  thinking?: Thinking;
  tag?: string;
  json?: boolean;
};

/** A kept question, and what speaks against serving its answer; `separate`: a person has told the two apart. */
export type Judged = { entry: CacheEntry; score: number; vetoes: readonly (Veto | 'separate')[] };

/** What the cache makes of a question now. */
export type Why = {
  verdict: 'excluded' | 'exact' | 'refused' | 'equivalent' | 'off' | 'nothing';
  /** Of `excluded` and `refused`: the rule that spoke. */
  rule?: string;
  /** The alias whose answers would be served; absent when excluded. */
  model?: string;
  equivalentRule: EquivalentRule;
  enabled: boolean;
  /** What would be served; similarity in [0, 1]. */
  hit?: { entry: CacheEntry; similarity: number };
  /** Kept questions that are near, the nearest first. */
  nearest: readonly Judged[];
  /** Questions kept in all. */
  knownQuestions: number;
  /** What the layer that asks would do; absent while it is off, and where it is not reached. */
  semantic?: SemanticOfQuestion;
};

/** Of the kept questions that are judged, so many are shown. */
const SHOWN = 3;

/** `mgw cache why QUESTION`: which rule speaks, or what the cache would serve. */
export async function why(words: readonly string[], options: WhyOptions, context: CommandContext): Promise<number> {
  const question = words.join(' ');
  if (question.trim() === '') throw new MgwError('usage', 'no question', { hint: 'mgw cache why "your question"' });
  const cache = await openCache(context);
  const { temperature, maxTokens, thinking, tag, model, system } = options;
  const request: ChatRequest = {
    messages: messagesFor({ text: question, images: [] }, system),
    ...(model !== undefined && { model }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(thinking !== undefined && { thinking }),
    ...(tag !== undefined && { tag: tagOf(tag) }),
  };
  const found = await lookUp(question, request, { cache, context });
  const { stdout } = context.io;
  const nowMs = context.runtime.effects.clock.now();
  await stdout.write(options.json ? whyJson(question, found) : whyText(found, { nowMs, output: stdout }));
  return 0;
}

async function lookUp(
  question: string,
  request: ChatRequest,
  { cache, context }: { cache: OpenCache; context: CommandContext },
): Promise<Why> {
  const { store, rule, enabled } = cache;
  const settings = { equivalentRule: rule, enabled, nearest: [], knownQuestions: 0 };
  const excluded = exclusionFor(request, cache.exclusions);
  if (excluded !== undefined) return { ...settings, verdict: 'excluded', rule: excluded };
  const model = await preferredModel(request, context);
  const varied = exclusionFor(request, cache.exclusions, model);
  if (varied !== undefined) return { ...settings, verdict: 'excluded', rule: varied };
  const about = { ...settings, model: model.alias };
  const exact = await store.peek(exactKey(model, request));
  if (exact !== undefined) return { ...about, verdict: 'exact', hit: { entry: exact, similarity: 1 } };
  const words = await cache.words();
  const analysis = analyse(question, words?.lexicon);
  const refused = refusalFor(question, analysis);
  if (refused !== undefined) return { ...about, verdict: 'refused', rule: refused };
  const near = await nearestTo(question, analysis, { scope: scopeKey(model, request), words, cache, context });
  const best = near.judged.find(({ vetoes }) => vetoes.length === 0);
  const known = { ...about, nearest: near.judged.slice(0, SHOWN), knownQuestions: near.known };
  if (rule === 'off' || best === undefined) {
    const asking = await semanticOfQuestion({ question, scope: scopeKey(model, request) }, { cache, words, context });
    const verdict = rule === 'off' ? 'off' : 'nothing';
    return { ...known, verdict, ...(asking && { semantic: asking }) };
  }
  return { ...known, verdict: 'equivalent', hit: { entry: best.entry, similarity: best.score } };
}

/** Those that would be served first, then by score. */
async function nearestTo(
  question: string,
  analysis: Analysis,
  {
    scope,
    words,
    cache,
    context,
  }: { scope: string; words: OwnWords | undefined; cache: OpenCache; context: CommandContext },
): Promise<{ judged: Judged[]; known: number }> {
  const { store } = cache;
  const analyser = analyserVersion(context.runtime.effects.icuVersion, words);
  const query = { scope, terms: analysis.terms, analyser, unanalysed: UNANALYSED };
  const nearest = await store.nearest(query, CANDIDATES);
  const rule = cache.rule === 'balanced' ? 'balanced' : 'strict';
  const judged: Judged[] = [];
  for (const entry of nearest.entries) {
    if (entry.question === undefined) continue;
    const kept = analyse(entry.question, words?.lexicon);
    if (entry.terms === undefined && refusalFor(entry.question, kept) !== undefined) continue;
    const { score, vetoes } = judge(analysis, kept, { rule, frequencies: nearest });
    const isSeparate = await store.areSeparate(question, entry.question);
    judged.push({ entry, score, vetoes: isSeparate ? [...vetoes, 'separate'] : vetoes });
  }
  const wouldServe = ({ vetoes }: Judged) => Number(vetoes.length === 0);
  return { judged: judged.sort((a, b) => wouldServe(b) - wouldServe(a) || b.score - a.score), known: nearest.known };
}
