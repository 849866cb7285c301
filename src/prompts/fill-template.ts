import { MgwError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { joinSegments } from './segments.ts';
import { INPUT, type Template } from './template.ts';

/** A template with the values of its parameters. */
export type Filled = {
  system?: string;
  /** The prompt around an input; the input is put in as it is. */
  fill: (input: string) => string;
};

/** Throws `usage` where a parameter without a default is not given. `how`: the option and the name, for the hint. */
export function fillTemplate(template: Template, given: ReadonlyMap<string, string>, how: string): Filled {
  const missing = [...template.parameters].filter(([name, value]) => value === undefined && !given.has(name));
  if (missing.length > 0) {
    const names = missing.map(([name]) => name);
    throw new MgwError('usage', `the template ${template.name} needs ${names.join(' and ')}`, {
      hint: `mgw chat ${how} ${names.map((name) => `${name}=…`).join(' ')}`,
    });
  }
  const valueFor = (input: string) => (name: string) =>
    name === INPUT ? input : (given.get(name) ?? template.parameters.get(name) ?? '');
  return {
    ...(template.system && { system: joinSegments(template.system, valueFor('')).trim() }),
    fill: (input) => joinSegments(template.body, valueFor(input)),
  };
}

export type Arguments = { values: ReadonlyMap<string, string>; rest: readonly string[] };

/**
 * The `key=value` words at the beginning of a command line, and what follows. Throws `usage` for a key that no template has
 * or that is given twice; a word with a blank in it and an unknown key is taken for the prompt.
 */
export function takeArguments(words: readonly string[], templates: readonly Template[]): Arguments {
  const known = new Set(templates.flatMap(({ parameters }) => [...parameters.keys()]));
  const values = new Map<string, string>();
  let at = 0;
  for (; at < words.length; at++) {
    const match = /^([\p{L}_][\p{L}\p{N}_-]*)=(.*)$/su.exec(words[at] ?? '');
    const [, key = '', value = ''] = match ?? [];
    if (match === null || (!known.has(key) && /\s/.test(words[at] ?? ''))) break;
    if (!known.has(key)) throw unknownKey(key, templates, known);
    if (values.has(key)) throw new MgwError('usage', `${key} is given twice`, { hint: 'name each parameter once' });
    values.set(key, value);
  }
  return { values, rest: words.slice(at) };
}

function unknownKey(key: string, templates: readonly Template[], known: ReadonlySet<string>): MgwError {
  const names = templates.map(({ name }) => name).join(' and ');
  const guess = nearest(key, known);
  const all = known.size === 0 ? 'it has none' : `it has ${[...known].join(', ')}`;
  return new MgwError('usage', `the template ${names} has no parameter "${key}"`, {
    hint: guess === undefined ? `${all}; a prompt that begins so goes in quotes` : `did you mean ${guess}?`,
  });
}
