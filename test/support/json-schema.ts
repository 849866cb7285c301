import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

type Schema = { readonly [key: string]: unknown };

/** A published schema of `docs/`. */
export function publishedSchema(name: string): Schema {
  return JSON.parse(
    readFileSync(fileURLToPath(new URL(`../../docs/${name}.schema.json`, import.meta.url)), 'utf8'),
  ) as Schema;
}

/** A named part of one, to be read with the whole. */
export function publishedPart(name: string, part: string): Schema {
  const { $defs } = publishedSchema(name);
  if (!isObject($defs) || !isObject($defs[part])) throw new Error(`no ${part} in ${name}.schema.json`);
  return $defs[part];
}

/** Where a value breaks a schema; empty when it keeps it. Knows the keywords that our schemas use, and throws for others. */
export function breaches(value: unknown, schema: Schema, root: Schema = schema, path = '$'): string[] {
  return Object.entries(schema).flatMap(([keyword, rule]) => {
    const check = KEYWORDS[keyword];
    if (check === undefined) throw new Error(`unknown keyword in a schema: ${keyword}`);
    return check(value, rule as never, { schema, root, path });
  });
}

type Place = { schema: Schema; root: Schema; path: string };
type Check = (value: unknown, rule: never, place: Place) => string[];

const told = (broken: boolean, place: Place, what: string) => (broken ? [`${place.path}: ${what}`] : []);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nothing: Check = () => [];

const KEYWORDS: Record<string, Check> = {
  $schema: nothing,
  $defs: nothing,
  title: nothing,
  description: nothing,
  format: nothing,
  $ref: (value, rule: string, { root, path }) => {
    const target = rule
      .split('/')
      .slice(1)
      .reduce<unknown>((at, key) => (isObject(at) ? at[key] : undefined), root);
    if (!isObject(target)) throw new Error(`no ${rule} in the schema`);
    return breaches(value, target, root, path);
  },
  anyOf: (value, rule: Schema[], { root, path }) => {
    const tried = rule.map((one) => breaches(value, one, root, path));
    return tried.some((found) => found.length === 0) ? [] : tried.flat();
  },
  type: (value, rule: string, place) => {
    const kind = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value;
    const fits = rule === 'integer' ? Number.isInteger(value) : kind === rule;
    return told(!fits, place, `${kind}, not ${rule}`);
  },
  enum: (value, rule: unknown[], place) => told(!rule.includes(value), place, `${value} is not one of them`),
  minimum: (value, rule: number, place) => told(typeof value === 'number' && value < rule, place, `below ${rule}`),
  maximum: (value, rule: number, place) => told(typeof value === 'number' && value > rule, place, `above ${rule}`),
  required: (value, rule: string[], place) =>
    isObject(value) ? rule.flatMap((key) => told(!(key in value), place, `no ${key}`)) : [],
  properties: (value, rule: Record<string, Schema>, { root, path }) =>
    isObject(value)
      ? Object.entries(rule).flatMap(([key, inner]) =>
          key in value ? breaches(value[key], inner, root, `${path}.${key}`) : [],
        )
      : [],
  additionalProperties: (value, rule: false | Schema, place) => {
    const named = isObject(place.schema['properties']) ? place.schema['properties'] : {};
    const others = isObject(value) ? Object.entries(value).filter(([key]) => !(key in named)) : [];
    return others.flatMap(([key, inner]) =>
      rule === false
        ? told(true, place, `${key} is not in the schema`)
        : breaches(inner, rule, place.root, `${place.path}.${key}`),
    );
  },
  items: (value, rule: Schema, { root, path }) =>
    Array.isArray(value) ? value.flatMap((item, index) => breaches(item, rule, root, `${path}[${index}]`)) : [],
};
