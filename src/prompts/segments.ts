import { MgwError } from '../domain/errors.ts';
import type { Segment } from './template.ts';

/** Letters of any script, digits, `_` and `-`; a letter or `_` first. */
export const PARAMETER_NAME = /^[\p{L}_][\p{L}\p{N}_-]*$/u;

const BRACES = /\\\{\{|\{\{([^{}\n]*)\}\}|\{\{/g;

/**
 * A template's text, taken apart at its `{{places}}`; `\{{` is two braces as they are. What is put into a place is never
 * read again. Throws `usage` for braces that are no place.
 */
export function parseSegments(text: string, name: string): Segment[] {
  const segments: Segment[] = [];
  const add = (part: string) => {
    const last = segments.at(-1);
    if (part === '') return;
    if (typeof last === 'string') segments[segments.length - 1] = last + part;
    else segments.push(part);
  };
  let from = 0;
  for (const match of text.matchAll(BRACES)) {
    add(text.slice(from, match.index));
    from = match.index + match[0].length;
    if (match[0].startsWith('\\')) {
      add('{{');
      continue;
    }
    const place = match[1]?.trim() ?? '';
    if (!PARAMETER_NAME.test(place)) throw noPlace(match[0], { name, text, at: match.index });
    segments.push({ name: place });
  }
  add(text.slice(from));
  return segments;
}

function noPlace(found: string, { name, text, at }: { name: string; text: string; at: number }): MgwError {
  const line = text.slice(0, at).split('\n').length;
  const shown = found.length > 30 ? `${found.slice(0, 30)}…` : found;
  return new MgwError('usage', `${name}: ${shown} in line ${line} of its text is no parameter`, {
    hint: 'a parameter is {{name}}, of letters, digits, _ and -; two braces as they are: \\{{',
  });
}

/** The text with the values in its places. */
export function joinSegments(segments: readonly Segment[], valueFor: (name: string) => string): string {
  return segments.map((segment) => (typeof segment === 'string' ? segment : valueFor(segment.name))).join('');
}

export function placesIn(segments: readonly Segment[]): string[] {
  return segments.flatMap((segment) => (typeof segment === 'string' ? [] : [segment.name]));
}
