/** A fenced code block: its lines without the fences, each as it ended, and the first word of its info string. */
export type CodeBlock = { code: string; language?: string };

/**
 * The first fenced code block of a Markdown text, as CommonMark has them: fences of three or more backticks or tildes, that
 * may be indented (as in a list) and are closed by one at least as long; one that is not closed ends with the text.
 */
export function firstCodeBlock(markdown: string): CodeBlock | undefined {
  const lines = markdown.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  for (const [at, line] of lines.entries()) {
    // The info string of a fence of backticks has none.
    const open = /^([ \t]*)(?:[-*+] |\d+[.)] )*[ \t]*(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^\r\n]*)\r?\n?$/.exec(line);
    if (open === null) continue;
    const [, , fence = '', info = ''] = open;
    const indent = line.indexOf(fence);
    const close = new RegExp(`^[ \\t]*${fence[0]}{${fence.length},}[ \\t]*\\r?\\n?$`);
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((inner) => close.test(inner));
    const body = (end === -1 ? rest : rest.slice(0, end)).map((inner) => outdented(inner, indent));
    const language = info.trim().split(/\s+/)[0];
    return { code: body.join(''), ...(language && { language }) };
  }
  return undefined;
}

/** Without as many blanks as the fence had before it. */
function outdented(line: string, indent: number): string {
  let at = 0;
  while (at < indent && (line[at] === ' ' || line[at] === '\t')) at += 1;
  return line.slice(at);
}
