/** What must be the same letter by letter: quotations, code, titles, addresses of the net. */
export type Span = { kind: 'quoted' | 'code'; text: string };

const FIRST_MARK = 0xe000;
const MOST_SPANS = 64;

const CODE =
  /```[\s\S]*?```|`[^`\n]+`|https?:\/\/[^\s，。？！、]+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<!\S)(?:[~.]{0,2}\/)[\w./-]+/g;
const quoted = () =>
  /"([^"\n]+)"|“([^”\n]+)”|「([^」\n]+)」|『([^』\n]+)』|《([^》\n]+)》|〈([^〉\n]+)〉|‘([^’\n]+)’|(?<![\p{L}\d])'([^'\n]+)'(?![\p{L}\d])/gu;

/** Takes the spans out of a text; each leaves one private-use character, which `spanAt` reads. */
export function takeSpans(text: string): { text: string; spans: Span[] } {
  const spans: Span[] = [];
  const put = (kind: Span['kind'], content: string, whole: string): string => {
    if (content === '' || spans.length >= MOST_SPANS) return whole;
    spans.push({ kind, text: content });
    return ` ${String.fromCharCode(FIRST_MARK + spans.length - 1)} `;
  };
  const own = text.replace(/[\ue000-\uf8ff]/g, ' ');
  const withoutCode = own.replace(CODE, (whole) => put('code', whole.replace(/^`+|`+$/g, '').trim(), whole));
  if (!/["“「『《〈‘]|'[^\n]+'/.test(withoutCode)) return { text: withoutCode, spans };
  const rest = withoutCode.replace(quoted(), (whole, ...groups: unknown[]) => {
    const content = groups.slice(0, 8).find((group) => typeof group === 'string');
    return put('quoted', String(content ?? '').trim(), whole);
  });
  return { text: rest, spans };
}

/** Which span a character stands for, or -1. */
export function spanAt(character: string): number {
  const index = character.charCodeAt(0) - FIRST_MARK;
  return index >= 0 && index < MOST_SPANS ? index : -1;
}
