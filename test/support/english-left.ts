/** What stays English on a Chinese screen: what is typed, names, and what others have written. */
const TYPED = [
  /`[^`]*`/g, // a command
  /"[^"]*"|“[^”]*”|「[^」]*」/g, // quoted: a prompt, an answer
  /^\s*(?:[$›]|#|git |export |mgw ).*?(?=\s{2,}|\s#\s|$)/gm, // a line to copy, up to its remark
  /<[^>]*>|\[[^\]]*\]/g, // the value of an option
  /(?:^|[\s（，、])-{1,2}[A-Za-z][\w-]*(?:=\S*)?/g, // an option
  /(?:~|\.{0,2})\/[\w./~-]+|https?:\/\/\S+/g, // a path, an address
];

/** Two words that only English has beside one another; a name has capitals, dots, digits or hyphens. */
const ENGLISH = /(?<![\w./:-])[A-Z]?[a-z]{2,}(?:[ ,;:]+[a-z]{2,})+(?![\w./-])/g;

/** English that is left on a screen that should be Chinese. `known`: names and others' words that belong there. */
export function englishLeft(screen: string, known: readonly (string | RegExp)[] = []): string[] {
  const own = [...TYPED, ...known].reduce<string>((text, pattern) => text.replaceAll(asGlobal(pattern), ' · '), screen);
  return [...own.matchAll(ENGLISH)].map(([words]) => words);
}

function asGlobal(pattern: string | RegExp): string | RegExp {
  return typeof pattern === 'string' || pattern.global ? pattern : new RegExp(pattern.source, `${pattern.flags}g`);
}
