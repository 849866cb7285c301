import { isWide } from './break-points.ts';

const BEGINNING = /(?:https?:\/\/|ftp:\/\/|www\.)$/i;
/** No more than a host, and the stroke behind it. */
const HOST = /^(?:[a-z]+:\/\/|www\.)[^/]*\/?$/i;

/** The beginning of an address that a text ends with; '' for none. */
export function addressBegun(text: string): string {
  return BEGINNING.exec(text)?.[0] ?? '';
}

/**
 * Whether an address that stands bare in a text goes on with a character. Chinese is written without a space behind it
 * (`nodejs.org下载`), and stands in it as well (`zh.wikipedia.org/wiki/人工智能`): there behind a sign, and never right behind the host.
 */
export function addressGoesOn(address: string, character: string): boolean {
  if (!/^[^\s<]$/.test(character)) return false;
  if (!isWide(character.charCodeAt(0))) return true;
  return /\p{L}/u.test(character) && !/[A-Za-z\d]$/.test(address) && !HOST.test(address);
}

/** The address that a text begins with, as far as it goes; '' for none. */
export function addressAt(text: string): string {
  let address = /^(?:https?:\/\/|ftp:\/\/|www\.)/i.exec(text)?.[0] ?? '';
  if (address === '') return '';
  while (addressGoesOn(address, text.charAt(address.length))) address += text.charAt(address.length);
  return address;
}
