/** A question as the exact layer compares it: white space and final punctuation do not count, all else does. */
export function sameText(question: string): string {
  return question
    .normalize('NFC')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[.?!。？！]+$/, '')
    .trim();
}
