/** A tag as it is compared, kept and shown: composed, one blank between words, none around them, nothing that moves a cursor. */
export function tagOf(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
}
