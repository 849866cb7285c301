import type { JsonSchema } from '../domain/json-schema.ts';

/** Asks for any JSON object; the prompt has to say `JSON`. */
export const JSON_OBJECT = { response_format: { type: 'json_object' } };

/** Asks for JSON by a schema; strictly where the schema leaves nothing open, since vendors refuse others so. */
export function jsonSchemaFormat(schema: JsonSchema): Record<string, unknown> {
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: isClosed(schema), schema } },
  };
}

/** Whether every object in it names all that it must have and allows nothing else. */
function isClosed(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isClosed);
  if (!isMapping(schema)) return true;
  const { properties, required } = schema;
  if (schema['type'] === 'object' || properties !== undefined) {
    const names = isMapping(properties) ? Object.keys(properties) : [];
    if (schema['additionalProperties'] !== false) return false;
    if (!Array.isArray(required) || !names.every((name) => required.includes(name))) return false;
  }
  return Object.entries(schema).every(([key, value]) =>
    key === 'properties' && isMapping(value) ? Object.values(value).every(isClosed) : isClosed(value),
  );
}

/**
 * The body without what an endpoint has refused: any JSON instead of a schema, then no format at all, since the prompt asks for
 * it too. Undefined where nothing of it was what was refused.
 */
export function withoutRefusedFormat(body: Readonly<Record<string, unknown>>, refusal: string) {
  const format = body['response_format'];
  if (!isMapping(format) || !/response_format|json_?\s?schema|json_object|json mode|structured/i.test(refusal))
    return undefined;
  if (format['type'] === 'json_schema') return { ...body, ...JSON_OBJECT };
  const { response_format: _, ...without } = body;
  return without;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
