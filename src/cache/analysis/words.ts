import type { Lexicon } from './lexicon.ts';
import { negationIn } from './negation.ts';
import { englishNumeral } from './numerals.ts';
import type { Span } from './spans.ts';
import { stem } from './stem.ts';
import type { Token } from './tokens.ts';

/** A token with its meaning to the rules. */
export type Word = {
  kind: Token['kind'];
  /** As it stood. */
  text: string;
  /** What all its synonyms are called. */
  canonical: string;
  /** Carries something that must be matched. */
  content: boolean;
  negation?: string;
};

/** Names tokens: numerals, phrases, synonyms; says which of them are content. */
export function wordsFrom(tokens: readonly Token[], spans: readonly Span[], lexicon: Lexicon): Word[] {
  const words: Word[] = [];
  const counted = withNumerals(tokens);
  const keys = counted.map((token) => keyOf(token, lexicon));
  const taken = new Set<number>();
  for (const [at, token] of counted.entries()) {
    if (taken.has(at)) continue;
    const phrase = phraseAt(counted, keys, at, lexicon);
    if (phrase !== undefined) {
      for (const other of phrase.places) taken.add(other);
      words.push({ kind: token.kind, text: phrase.key, canonical: phrase.canonical, content: true });
    } else if (token.text === 'me' && !TAKES_ME.has(keys[at - 1] ?? '')) {
      words.push({ kind: token.kind, text: token.text, canonical: 'me', content: true });
    } else words.push(wordOf(token, keys[at] ?? '', spans, lexicon));
  }
  return words;
}

/** After these `me` goes without saying; `call me a taxi` and `what do you know me as` do not. */
const TAKES_ME = new Set(
  'give show tell help send find remind book bring buy read play set order to with assist lend update notify inform'.split(
    ' ',
  ),
);

function wordOf(token: Token, key: string, spans: readonly Span[], lexicon: Lexicon): Word {
  const { kind, text } = token;
  switch (kind) {
    case 'latin': {
      const negation = negationIn(text, lexicon)?.negation;
      if (negation !== undefined) return { kind, text, canonical: key, content: false, negation };
      return { kind, text, ...named(key, lexicon), ...contentOf(text, lexicon) };
    }
    case 'han': {
      const negation = negationIn(text, lexicon);
      if (negation === undefined) return { kind, text, ...named(key, lexicon), ...contentOf(text, lexicon) };
      return { kind, text, ...negation, ...named(negation.verb, lexicon), content: negation.verb !== '' };
    }
    case 'span':
      return { kind, text, canonical: `"${spans[token.index]?.text ?? ''}"`, content: true };
    case 'number':
    case 'symbol':
      return { kind, text, canonical: text, content: true };
    case 'question':
    case 'break':
      return { kind, text, canonical: text, content: false };
    default:
      return kind satisfies never;
  }
}

function named(key: string, { canonical }: Lexicon): { canonical: string } {
  return { canonical: canonical.get(key) ?? key };
}

function contentOf(text: string, { stopWords }: Lexicon): { content: boolean } {
  return { content: !stopWords.has(text) };
}

function keyOf(token: Token, { irregular }: Lexicon): string {
  return token.kind === 'latin' ? stem(token.text, irregular) : token.text;
}

/** `twenty one` → `21`. */
function withNumerals(tokens: readonly Token[]): Token[] {
  const texts = tokens.map((token) => (token.kind === 'latin' ? token.text : ''));
  const counted: Token[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const number = englishNumeral(texts, at);
    const token = tokens[at];
    if (token === undefined) continue;
    counted.push(number === undefined ? token : { kind: 'number', text: String(number.value) });
    at += (number?.length ?? 1) - 1;
  }
  return counted;
}

const DETERMINERS = new Set(['a', 'an', 'the', 'my', 'some', 'any', 'your', 'our', 'this', 'that']);
const PARTICLES = new Set(['on', 'off', 'up', 'down', 'out', 'back', 'in']);
const WIDEST_GAP = 4;

type Found = { key: string; canonical: string; places: number[] };

/** The longest listed phrase that begins at a place; `turn the light on` is `turn on` too. */
function phraseAt(tokens: readonly Token[], keys: readonly string[], at: number, lexicon: Lexicon): Found | undefined {
  for (const phrase of lexicon.phrases.get(keys[at] ?? '') ?? []) {
    const places = adjacent(tokens, keys, at, phrase) ?? separated(tokens, keys, at, phrase);
    const key = phrase.join(' ');
    if (places !== undefined) return { key, canonical: lexicon.canonical.get(key) ?? key, places };
  }
  return undefined;
}

function adjacent(tokens: readonly Token[], keys: readonly string[], at: number, phrase: readonly string[]) {
  const places = [at];
  let next = at + 1;
  for (const key of phrase.slice(1)) {
    while (keys[next] !== key && DETERMINERS.has(tokens[next]?.text ?? '')) next += 1;
    if (keys[next] !== key) return undefined;
    places.push(next);
    next += 1;
  }
  return places;
}

function separated(tokens: readonly Token[], keys: readonly string[], at: number, phrase: readonly string[]) {
  const [, particle] = phrase;
  if (phrase.length !== 2 || particle === undefined || !PARTICLES.has(particle)) return undefined;
  for (let next = at + 1; next <= at + 1 + WIDEST_GAP; next++) {
    const kind = tokens[next]?.kind;
    if (kind === undefined || kind === 'break' || kind === 'question') return undefined;
    if (keys[next] !== particle) continue;
    const after = tokens[next + 1];
    return after === undefined || after.kind === 'break' || /^(?:for|at|and|when|if|please|now|again)$/.test(after.text)
      ? [at, next]
      : undefined;
  }
  return undefined;
}
