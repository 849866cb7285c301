/** Letters of Latin, Chinese and what stands between them; nothing there has a compatible form but the wide signs. */
const PLAIN = /^[\0-\x7f\u2010-\u2027\u3000-\u303f\u3400-\u9fff\uff01-\uff5e]*$/;
const WIDTH = 0xfee0;

/**
 * A text in lower case and one width (NFKC). For ordinary Chinese and English the tables of Unicode are not asked: the first
 * question to them takes a process milliseconds.
 */
export function plainText(text: string): string {
  const even = PLAIN.test(text) ? narrowed(text) : text.normalize('NFKC');
  return even.toLowerCase().replaceAll('’', "'");
}

/** Wide signs in the width of Latin ones; by hand, since an expression takes a process longer to make. */
export function narrowed(text: string): string {
  let narrow = '';
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0xff01 || code > 0xff5e) continue;
    narrow += text.slice(from, at) + String.fromCharCode(code - WIDTH);
    from = at + 1;
  }
  return from === 0 ? text : narrow + text.slice(from);
}
