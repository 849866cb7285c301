import { MgwError } from '../../domain/errors.ts';
import type { JsonSchema } from '../../domain/json-schema.ts';
import { nearest } from '../../domain/nearest.ts';

const TYPES = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
/** Keywords whose value is a mapping of names to schemas. */
const OF_NAMES = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
/** Keywords whose value is a schema, or a list of them. */
const OF_SCHEMAS = [
  ...[
    'items',
    'prefixItems',
    'additionalItems',
    'contains',
    'additionalProperties',
    'propertyNames',
    'unevaluatedItems',
  ],
  ...['unevaluatedProperties', 'not', 'if', 'then', 'else', 'allOf', 'anyOf', 'oneOf'],
];

/** Refuses a schema that no answer could keep because it is written wrongly. Throws `usage`, with the place. */
export function checkSchema(value: unknown, name: string): JsonSchema {
  const problem = problemIn(value, '#');
  if (problem !== undefined) {
    throw new MgwError('usage', `${name}: ${problem.at} ${problem.what}`, {
      hint: problem.hint ?? 'nothing was sent; see json-schema.org',
    });
  }
  // A schema that is `true` says nothing; what is checked here is an object.
  return value as JsonSchema;
}

type Problem = { at: string; what: string; hint?: string };

function problemIn(schema: unknown, at: string): Problem | undefined {
  if (typeof schema === 'boolean' && at !== '#') return undefined;
  if (!isMapping(schema)) return { at, what: 'is no schema: it must be an object' };
  return ownProblem(schema, at) ?? problemBelow(schema, at);
}

function ownProblem(schema: Record<string, unknown>, at: string): Problem | undefined {
  const { type, required, enum: options, pattern, $ref: reference } = schema;
  for (const name of type === undefined ? [] : [type].flat()) {
    if (TYPES.includes(String(name))) continue;
    const guess = nearest(String(name), TYPES);
    return {
      at: `${at}/type`,
      what: `is ${JSON.stringify(name)}, which is no type`,
      hint: guess === undefined ? `one of ${TYPES.join(', ')}` : `did you mean ${guess}?`,
    };
  }
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === 'string'))) {
    return { at: `${at}/required`, what: 'must be a list of names' };
  }
  if (options !== undefined && !Array.isArray(options)) return { at: `${at}/enum`, what: 'must be a list of values' };
  if (typeof pattern === 'string' && !isPattern(pattern))
    return { at: `${at}/pattern`, what: 'is no regular expression' };
  if (typeof reference === 'string' && !reference.startsWith('#')) {
    return { at: `${at}/$ref`, what: 'leads outside the schema', hint: 'nothing is fetched; put it under $defs' };
  }
  return undefined;
}

function problemBelow(schema: Record<string, unknown>, at: string): Problem | undefined {
  for (const [keyword, value] of Object.entries(schema)) {
    const path = `${at}/${keyword}`;
    if (OF_NAMES.includes(keyword)) {
      if (!isMapping(value)) return { at: path, what: 'must be an object of schemas' };
      for (const [key, inner] of Object.entries(value)) {
        const problem = problemIn(inner, `${path}/${key}`);
        if (problem !== undefined) return problem;
      }
    } else if (OF_SCHEMAS.includes(keyword)) {
      for (const inner of [value].flat()) {
        const problem = problemIn(inner, path);
        if (problem !== undefined) return problem;
      }
    }
  }
  return undefined;
}

function isPattern(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
