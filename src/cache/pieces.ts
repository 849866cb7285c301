/** So many pieces look like an answer that comes, and cost next to nothing. */
const MOST = 24;

/** Shorter pieces are not worth an event. Characters. */
const LEAST_LENGTH = 4;

/** Before a word, or before a character of a script that is written without spaces. */
const BOUNDARY = /(?<=\s)\S|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

/** A kept text as it would be streamed: cut before words, into at most 24 pieces that make it up again. Empty texts have none. */
export function inPieces(text: string): string[] {
  const length = Math.max(LEAST_LENGTH, Math.ceil(text.length / MOST));
  const pieces: string[] = [];
  const boundary = new RegExp(BOUNDARY);
  let from = 0;
  while (from < text.length) {
    boundary.lastIndex = from + length;
    const at = boundary.exec(text)?.index ?? text.length;
    pieces.push(text.slice(from, at));
    from = at;
  }
  return pieces;
}
