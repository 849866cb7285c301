import { parseDocument } from 'yaml';
import { MgwError } from '../domain/errors.ts';
import { nearest } from '../domain/nearest.ts';
import { PARAMETER_NAME, parseSegments, placesIn } from './segments.ts';
import { INPUT, type Template, type TemplateSettings } from './template.ts';

/** What each key of the front matter may be; undefined where it is that. */
const KEYS: Record<string, (value: unknown) => string | undefined> = {
  description: (value) => (isText(value) ? undefined : 'a text'),
  model: (value) => (isText(value) ? undefined : 'a model of `mgw models`'),
  system: (value) => (isText(value) ? undefined : 'a text'),
  temperature: (value) => (typeof value === 'number' && value >= 0 && value <= 2 ? undefined : 'a number from 0 to 2'),
  max_tokens: (value) =>
    Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : 'a whole number of at least 1',
  tag: (value) => (isText(value) ? undefined : 'a word'),
  thinking: (value) => (thinkingOf(value) === undefined ? 'on, off, low or high' : undefined),
  parameters: (value) =>
    isMapping(value) && Object.values(value).every(isDefault)
      ? undefined
      : 'a mapping of names to defaults, such as { lang: English }; a name without a default has to be given',
};

/**
 * A template: YAML front matter between two lines of `---`, where there is any, and the text of the prompt. Throws `usage`
 * for front matter that is no such thing, braces that are no parameter, and parameters that are used nowhere.
 */
export function parseTemplate(text: string, name: string): Template {
  const { matter, body } = split(text.replace(/^\ufeff/, ''), name);
  const data = matter === undefined ? {} : frontMatter(matter, name);
  const system = isText(data['system']) ? parseSegments(data['system'], name) : undefined;
  const segments = parseSegments(body, name);
  if (body.trim() === '' && system === undefined)
    throw fault(name, 'it is empty', 'write the prompt below the front matter');
  if (system && placesIn(system).includes(INPUT)) {
    throw fault(name, '{{input}} cannot stand in its system prompt', 'put it into the text below');
  }
  const { description } = data;
  return {
    name,
    ...(isText(description) && { description: description.trim() }),
    settings: settingsOf(data),
    ...(system && { system }),
    body: segments,
    parameters: parametersOf(data['parameters'], [...placesIn(system ?? []), ...placesIn(segments)], name),
  };
}

function split(text: string, name: string): { matter: string | undefined; body: string } {
  const begin = /^---[ \t]*\r?\n/.exec(text);
  if (begin === null) return { matter: undefined, body: text };
  const rest = text.slice(begin[0].length);
  const end = /^---[ \t]*(\r?\n|$)/m.exec(rest);
  if (end === null) throw fault(name, 'its front matter has no end', 'end it with a line of ---');
  return { matter: rest.slice(0, end.index), body: rest.slice(end.index + end[0].length).replace(/^(\r?\n)+/, '') };
}

function frontMatter(matter: string, name: string): Record<string, unknown> {
  const document = parseDocument(matter, { prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    // The line of `---` is the first.
    const line = (error.linePos?.[0].line ?? 0) + 1;
    throw fault(name, `line ${line} is not YAML: ${error.message.split(/ at line \d+|\n/)[0]}`);
  }
  const data: unknown = document.toJS() ?? {};
  if (!isMapping(data)) throw fault(name, 'its front matter is no mapping', 'write lines such as model: qwen');
  for (const [key, value] of Object.entries(data)) {
    const check = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
    if (check === undefined) {
      const guess = nearest(key, Object.keys(KEYS));
      throw fault(
        name,
        `unknown key "${key}"`,
        guess === undefined ? `it may have ${Object.keys(KEYS).join(', ')}` : `did you mean ${guess}?`,
      );
    }
    const expected = value === null && key !== 'parameters' ? 'not empty' : value === null ? undefined : check(value);
    if (expected !== undefined) throw fault(name, `${key} must be ${expected}`);
  }
  return data;
}

function settingsOf(data: Record<string, unknown>): TemplateSettings {
  const { model, temperature, max_tokens: maxTokens, tag } = data;
  const thinking = thinkingOf(data['thinking']);
  return {
    ...(isText(model) && { model: model.trim() }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(typeof maxTokens === 'number' && { maxTokens }),
    ...(isText(tag) && { tag: tag.trim() }),
    ...(thinking !== undefined && { thinking }),
  };
}

function parametersOf(declared: unknown, places: readonly string[], name: string): Map<string, string | undefined> {
  const parameters = new Map<string, string | undefined>();
  for (const [key, value] of Object.entries(isMapping(declared) ? declared : {})) {
    if (key === INPUT)
      throw fault(name, '{{input}} is no parameter', 'it is what is piped in, in files and behind the command');
    if (!PARAMETER_NAME.test(key)) throw fault(name, `"${key}" is no name of a parameter`, 'letters, digits, _ and -');
    if (!places.includes(key))
      throw fault(name, `the parameter ${key} is used nowhere`, `write {{${key}}} where it belongs`);
    parameters.set(key, value === null ? undefined : String(value));
  }
  for (const place of places) {
    if (place !== INPUT && !parameters.has(place)) parameters.set(place, undefined);
  }
  return parameters;
}

function fault(name: string, what: string, hint?: string): MgwError {
  return new MgwError('usage', `the template ${name}: ${what}`, { hint: hint ?? `mgw prompt edit ${name}` });
}

function thinkingOf(value: unknown): TemplateSettings['thinking'] {
  if (value === true) return 'on';
  if (value === false) return 'off';
  return value === 'on' || value === 'off' || value === 'low' || value === 'high' ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}

function isDefault(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
