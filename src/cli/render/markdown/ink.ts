/** How a text looks: the parameters of an escape sequence (`1;4`), of the 16 colours and the attributes alone; empty: plain. */
export type Ink = string;

/**
 * A piece of text in one ink, perhaps leading somewhere; `unbroken`: between spaces no line ends in it, so that it can be copied
 * whole. Without control characters, but for `\n`: a line break.
 */
export type Span = { text: string; ink: Ink; href?: string; unbroken?: boolean };

/** Readable on dark and on light: nothing but what a terminal's own palette and its attributes give. */
export const INKS = {
  plain: '',
  strong: '1',
  dim: '2',
  emphasis: '3',
  link: '4',
  struck: '9',
  code: '36',
  headings: ['1;4', '1', '1', '4', '4', '4'],
} as const;

/** Both at once. */
export function mixed(one: Ink, other: Ink): Ink {
  if (one === '' || one === other) return other;
  return other === '' ? one : `${one};${other}`;
}

export function inked(text: string, ink: Ink): string {
  return ink === '' || text === '' ? text : `\u001B[${ink}m${text}\u001B[0m`;
}
