/** Letters that take two columns and stand without spaces between words: CJK, kana, Hangul, fullwidth forms. */
export function isWide(code: number): boolean {
  return (
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xff01 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6)
  );
}

/** What must not begin a line, and what must not end one (JIS X 4051, GB/T 15834), ASCII's included. */
const NEVER_FIRST = new Set(
  '、。，．・：；？！）］｝〕〉》」』】〗〞’”…—～·%‰℃ー々゛゜ゝゞぁぃぅぇぉっゃゅょァィゥェォッャュョ),.!?:;]}',
);
const NEVER_LAST = new Set('（［｛〔〈《「『【〖〝‘“￥$([{');

/** Whether a line may end between two neighbours that are not spaces. */
export function mayBreak(before: string, after: string): boolean {
  if (!isWide(before.charCodeAt(0)) && !isWide(after.charCodeAt(0))) return false;
  return !NEVER_FIRST.has(after) && !NEVER_LAST.has(before) && !joins(before) && !joins(after);
}

/** Marks that belong to the character before them, halves of a surrogate pair, and what joins two characters. */
function joins(character: string): boolean {
  const code = character.charCodeAt(0);
  return (
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    code === 0x200d ||
    code === 0x20e3 ||
    code === 0x3099 ||
    code === 0x309a
  );
}
