import { MgwError } from '../../domain/errors.ts';
import type { JsonSchema } from '../../domain/json-schema.ts';

const TYPES: Readonly<Record<string, string>> = {
  str: 'string',
  string: 'string',
  text: 'string',
  int: 'integer',
  integer: 'integer',
  float: 'number',
  number: 'number',
  num: 'number',
  bool: 'boolean',
  boolean: 'boolean',
};

const FIELD = /^([\p{L}_][\p{L}\p{N}_-]*)(\?)?(?:\s+(\[\s*)?([a-z]+)(\s*\])?)?$/u;

/**
 * The schema of an object by its fields: `name, age int, tags [str], nick?: what friends say`. Fields are parted by commas, or
 * by lines where there are several; each is a name, `?` where it may be missing, a type (`str` unless told; `int`, `float`,
 * `bool`, and a list of them in brackets), and a description behind a colon. Throws `usage`.
 */
export function parseSchemaDsl(text: string): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  const required: string[] = [];
  const fields = text.split(text.includes('\n') ? '\n' : ',').map((field) => field.trim());
  for (const field of fields.filter((part) => part !== '')) {
    const [head = '', ...rest] = field.split(':');
    const [, name, optional, open, type = 'str', close] = FIELD.exec(head.trim()) ?? [];
    const known = Object.hasOwn(TYPES, type) ? TYPES[type] : undefined;
    if (name === undefined || known === undefined || (open === undefined) !== (close === undefined))
      throw badField(field);
    if (Object.hasOwn(properties, name)) throw new MgwError('usage', `--schema: ${name} stands there twice`);
    const description = rest.join(':').trim();
    properties[name] = {
      ...(open === undefined ? { type: known } : { type: 'array', items: { type: known } }),
      ...(description !== '' && { description }),
    };
    if (optional === undefined) required.push(name);
  }
  if (Object.keys(properties).length === 0) throw new MgwError('usage', '--schema: there is no field', { hint: HINT });
  return { type: 'object', properties, required, additionalProperties: false };
}

const HINT = "a file (./x.json), a JSON Schema, or fields such as 'name, age int, tags [str], nick?: a short one'";

function badField(field: string): MgwError {
  const shown = field.length > 40 ? `${field.slice(0, 40)}…` : field;
  return new MgwError('usage', `--schema: "${shown}" is no field`, { hint: `${HINT}; types: str, int, float, bool` });
}
