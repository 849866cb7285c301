import { SAID } from '../../src/cli/language/zh/index.ts';

/** What stays English on a Chinese screen: what is typed, names, and what others have written. */
const TYPED = [
  /`[^`]*`/g, // a command
  /"[^"]*"|“[^”]*”|「[^」]*」/g, // quoted: a prompt, an answer
  /^\s*(?:[$›]|#|git |export |mgw ).*?(?=\s{2,}|\s#\s|$)/gm, // a line to copy, up to its remark
  /<[^>]*>|\[[^\]]*\]/g, // the value of an option
  /(?:^|[\s（，、])-{1,2}[A-Za-z][\w-]*(?:=\S*)?/g, // an option
  /\bmgw (?:chat|compare|cost|stats|models|route|cache|ledger|config|history|prompt)(?: (?:estimate|forget|good|bad|path|list))?\b/g, // a command
  /(?:~|\.{0,2})\/[\w./~-]+|https?:\/\/\S+/g, // a path, an address
];

/** Two words that only English has beside one another; a name has capitals, dots, digits or hyphens. More than one space is a gap between columns. */
const ENGLISH = /(?<![\w./:-])[A-Z]?[a-z]{2,}(?:[,;:]* [a-z]{2,})+(?![\w./-])/g;

/** Titles and labels of one word, such as `Calls`, which have a Chinese word. */
const LABELS = Object.entries(SAID).flatMap(([key, translation]) => {
  const [word = ''] = key.split('##');
  return /^[A-Z][a-z]+$/.test(word) && translation !== word ? [word] : [];
});
const LABEL = new RegExp(`(?<![\\w./:-])(?:${LABELS.join('|')})(?![\\w./-])`, 'g');

/** English that is left on a screen that should be Chinese. `known`: names and others' words that belong there. */
export function englishLeft(screen: string, known: readonly (string | RegExp)[] = []): string[] {
  const own = [...TYPED, ...known].reduce<string>((text, pattern) => text.replaceAll(asGlobal(pattern), ' · '), screen);
  return [...own.matchAll(ENGLISH), ...own.matchAll(LABEL)].map(([words]) => words);
}

function asGlobal(pattern: string | RegExp): string | RegExp {
  return typeof pattern === 'string' || pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}
