/**
 * Whether a text matches, by an expression that is made and asked only where one of these pieces stands in the text: what it
 * cannot match without.
 */
export function marked(expression: () => RegExp, pieces: readonly string[]): (text: string) => boolean {
  return (text) => pieces.some((piece) => text.includes(piece)) && expression().test(text);
}
