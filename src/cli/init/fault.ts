/** What is wrong with an answer, in the words of the config's own check. */
export type Fault = { message: string; hint?: string | undefined };

/** Checks a config of this one part; what the answers do not concern cannot be wrong in it. */
export async function faultOf(part: Readonly<Record<string, unknown>>): Promise<Fault | undefined> {
  const { parseConfig } = await import('../../config/parse.ts');
  const [problem] = parseConfig(JSON.stringify(part), 'config').problems;
  return problem && { message: problem.message, hint: problem.hint };
}

/** Of one model's entry. */
export function modelFault(alias: string, entry: Readonly<Record<string, unknown>>): Promise<Fault | undefined> {
  return faultOf({ models: { [alias]: entry } });
}

/** Whether a person has most likely pasted a key here: `sk-…`, one long word of letters and digits, or two with a dot between (GLM). */
export function looksLikeKey(text: string): boolean {
  return /^(sk-[\w-]{8,}|[\da-zA-Z]{32,}(\.[\da-zA-Z]{8,})?)$/.test(text.trim());
}

/** A plain decimal, as people write amounts: `50`, `￥1,000.50`, `５０`. Undefined: it is none. */
export function amountIn(text: string): string | undefined {
  const bare = text.normalize('NFKC').replace(/[¥$€,\s_]|元$/g, '');
  return /^\d+(\.\d+)?$/.test(bare) ? bare.replace(/^0+(?=\d)/, '') : undefined;
}

/** A command line as a program and its arguments; no shell will read it. Undefined: a quotation mark is not closed. */
export function wordsIn(line: string): string[] | undefined {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const [word] = /^(?:"[^"]*"|'[^']*'|[^\s"'])+/.exec(rest) ?? [];
    if (word === undefined) return undefined;
    words.push(word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
    rest = rest.slice(word.length).trimStart();
  }
  return words;
}
