/** How a body is cut into writes. `inside-characters` cuts before every continuation byte of a multi-byte character. */
export type Cut = 'whole' | 'bytes' | 'inside-characters';
export const CUTS: readonly Cut[] = ['whole', 'bytes', 'inside-characters'];

/** A body cut into the parts that are written. */
export function cutBody(body: Buffer, cut: Cut): Buffer[] {
  if (cut === 'whole') return [body];
  const parts: Buffer[] = [];
  let start = 0;
  for (let at = 1; at <= body.length; at++) {
    const inside = ((body[at] ?? 0) & 0xc0) === 0x80;
    if (at < body.length && cut === 'inside-characters' && !inside) continue;
    parts.push(body.subarray(start, at));
    start = at;
  }
  return parts;
}
