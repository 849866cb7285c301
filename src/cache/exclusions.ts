import type { ChatRequest } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import { EXCLUSION_RULES } from './exclusion-rules.ts';
import { hasHan } from './han.ts';
import { privateContentIn } from './private-content.ts';
import { simplifyForRules } from './simplify-for-rules.ts';

/**
 * What a user adds to the lists: words that keep a question out, and tags whose calls are never kept. Above
 * `temperatureAbove` (1 unless told; the default of a request is 0.7) the caller wants variety.
 */
export type OwnExclusions = { words?: readonly string[]; tags?: readonly string[]; temperatureAbove?: number };

const HIGHEST_TEMPERATURE = 1;

/** Long texts are documents with a question at their end; the words before it say nothing about it. Characters. */
const LONGEST_QUESTION = 300;

/** The rule that keeps a request to a model out of the cache, both ways, or undefined when it may be served from it. */
export function exclusionFor(
  request: ChatRequest,
  { words = [], tags = [], temperatureAbove = HIGHEST_TEMPERATURE }: OwnExclusions = {},
  model?: Asked,
): string | undefined {
  const variety = varietyOf(request, model, temperatureAbove);
  if (variety !== undefined) return variety;
  if (request.tag !== undefined && tags.includes(request.tag)) return `tag ${request.tag}`;
  for (const { content } of request.messages) {
    const found = privateContentIn(content);
    if (found !== undefined) return found;
  }
  const question = request.messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const own = ownWordIn(question, words);
  if (own !== undefined) return own;
  const bare = simplifyForRules(asked(question));
  return EXCLUSION_RULES.find(({ holds }) => holds(bare))?.rule;
}

/** What of the model decides how much answers differ. */
type Asked = Pick<Model, 'temperature' | 'params'>;

/** As the body says it: `params` go before the config's temperature, and what a call asks for of its own before both. */
function varietyOf(
  request: Pick<ChatRequest, 'temperature'>,
  model: Asked | undefined,
  temperatureAbove: number,
): string | undefined {
  const { temperature: passed, n } = model?.params ?? {};
  const own = request.temperature === model?.temperature ? undefined : request.temperature;
  const temperature = own ?? (typeof passed === 'number' ? passed : model?.temperature);
  if (temperature !== undefined && temperature > temperatureAbove) return 'high temperature';
  return typeof n === 'number' && n > 1 ? 'several answers asked for' : undefined;
}

/** The question without what it quotes: a title, a text to translate, a piece of code. */
function asked(question: string): string {
  const text = question.slice(-LONGEST_QUESTION).normalize('NFKC');
  const bare = (MAY_QUOTE.test(text) ? text.replace(quoted(), ' ') : text).trim();
  return bare === '' ? text : bare;
}

/** Without one of these nothing is quoted. */
const MAY_QUOTE = /[`"“「『《]|'[^']*'/;

const quoted = () =>
  /```[\s\S]*?(?:```|$)|`[^`]*`|"[^"]*"|“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|(?<![\p{L}\p{N}])'[^']*'(?![\p{L}\p{N}])/gu;

/** A word of letters must stand by itself (`tax`, not `taxi`); Chinese has no spaces to tell by. */
function ownWordIn(question: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const text = question.normalize('NFKC').toLowerCase();
  const found = words.find((word) => {
    const sought = word.normalize('NFKC').trim().toLowerCase();
    for (let at = text.indexOf(sought); sought !== '' && at >= 0; at = text.indexOf(sought, at + 1)) {
      if (!continues(text[at - 1], sought[0]) && !continues(text[at + sought.length], sought.at(-1))) return true;
    }
    return false;
  });
  return found === undefined ? undefined : `own word: ${found.trim()}`;
}

function continues(outside: string | undefined, inside: string | undefined): boolean {
  const isLetter = (character = '') => /[\p{L}\p{N}]/u.test(character) && !hasHan(character);
  return isLetter(outside) && isLetter(inside);
}
