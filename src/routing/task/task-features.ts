import { hashOf, requestOf, type TextFeatures, textFeatures } from '../../domain/text-features.ts';
import { conceptsIn } from './concepts.ts';
import { marked } from './marked.ts';
import { numbersIn } from './numbers-in.ts';

/** What concepts weigh beside words: they are what a few examples share with everything else that is asked. */
const CONCEPT = 2;
const FIRST = 3;
const PAIR = 1.5;

/**
 * The features of a text's words and, weighing more, of what they stand for: each concept, each pair, and the first ones.
 * `about`: what the text is about where that stands beside it, as a concept: a text, code.
 */
export function taskFeatures(text: string, about?: 'payload' | 'code'): TextFeatures {
  const features = new Map<number, number>();
  const request = requestOf(text);
  textFeatures(request).forEach((count, feature) => {
    features.set(feature, Math.min(2, count));
  });
  const concepts = conceptsIn(request);
  const distinct = [...new Set(about === undefined ? concepts : [...concepts, about])];
  for (const [at, concept] of distinct.entries()) {
    features.set(hashOf(`@${concept}`), CONCEPT);
    if (at < 2) features.set(hashOf(`^@${concept}`), at === 0 ? FIRST : CONCEPT);
    for (const other of distinct.slice(at + 1)) features.set(hashOf([concept, other].sort().join('+')), PAIR);
  }
  if (about === 'code') features.set(hashOf('!code'), CONCEPT);
  for (const sign of signsIn(text)) features.set(hashOf(`!${sign}`), CONCEPT);
  return features;
}

const hasCode = marked(
  () => /```|[{};]\s*$|\b(?:def|const|let|public|#include|SELECT)\b|=>|\(\)/m,
  [...['```', '{', '}', ';', '=>', '()', 'def', 'const', 'let', 'public', '#include', 'SELECT']],
);
const hasFormula = marked(
  () => /\d\s*[-+*/^×÷=<>]\s*\d|[a-z]\s*(?:\^|=|²|³)\s*[-\da-z(]|\\(?:frac|sqrt|int)|√|∫|∑/i,
  [...'-+*/^×÷=<>²³\\√∫∑'],
);

const hasColon = marked(() => /[:：]\s*\S/, [':', '：']);

/** What is no word: formulae, code, quantities, where the text ends. */
function signsIn(text: string): string[] {
  const signs: string[] = [];
  if (hasCode(text)) signs.push('code');
  if (hasFormula(text)) signs.push('formula');
  const numbers = numbersIn(text);
  if (numbers >= 2) signs.push('numbers');
  const trimmed = text.trim();
  const hasLines = trimmed.includes('\n');
  if (numbers >= 3 && /[?？]/.test(text) && !hasLines) signs.push('word problem');
  if (trimmed.endsWith('?') || trimmed.endsWith('？')) signs.push('asks');
  if (hasColon(text)) signs.push('colon');
  if (hasLines) signs.push('lines');
  return signs;
}
