import { createMarkdown } from '../../src/cli/render/markdown/create-markdown.ts';

export type Look = { columns?: number; color?: boolean; hyperlinks?: boolean; isSpoken?: boolean };

/** What a terminal is given for an answer that comes in these pieces. */
export async function rendered(pieces: readonly string[], look: Look = {}): Promise<string> {
  const markdown = createMarkdown({ columns: 80, color: false, hyperlinks: false, isSpoken: false, ...look });
  let out = '';
  for (const piece of pieces) out += await markdown.write(piece);
  return out + markdown.end();
}

/** A text cut at these shares of its length. */
export function cutAt(text: string, shares: readonly number[]): string[] {
  const places = [...new Set(shares.map((share) => Math.floor(share * text.length)))].sort((a, b) => a - b);
  return [...places, text.length].map((end, index) => text.slice(places[index - 1] ?? 0, end));
}
