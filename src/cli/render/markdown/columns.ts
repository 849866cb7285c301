import stringWidth from 'string-width';
import { isWide } from './break-points.ts';

/** Terminal columns of a text of one line. Escape sequences take none; most texts need no table to be measured. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x20 && code < 0x7f) columns += 1;
    else if (isPlainWide(code)) columns += 2;
    else return stringWidth(text);
  }
  return columns;
}

/** Wide, and never part of a longer sequence. */
function isPlainWide(code: number): boolean {
  return isWide(code) && code !== 0x3099 && code !== 0x309a && code !== 0x303d && code !== 0x3297 && code !== 0x3299;
}
