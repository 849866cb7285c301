import { readFile } from 'node:fs/promises';
import type { ChatRequest } from '../../domain/chat.ts';
import { MgwError } from '../../domain/errors.ts';
import type { JsonSchema } from '../../domain/json-schema.ts';
import { withSchemaText } from '../../gateway/structured/ask-structured.ts';
import { checkSchema } from '../../gateway/structured/check-schema.ts';
import { createJsonCheck } from '../../gateway/structured/json-check.ts';
import { parseSchemaDsl } from '../../gateway/structured/schema-dsl.ts';
import { fileError } from '../read-input-file.ts';

export type GivenSchema = {
  schema: JsonSchema;
  /** The request, asked for such JSON. */
  onto(request: ChatRequest): ChatRequest;
};

/** What `--schema` names: a JSON or YAML file, a JSON Schema itself, or the fields in short. Throws `usage`. */
export async function readSchema(given: string): Promise<GivenSchema> {
  const schema = await schemaFrom(given.trim());
  createJsonCheck(schema);
  return { schema, onto: (request) => ({ ...request, messages: withSchemaText(request.messages, schema), schema }) };
}

async function schemaFrom(given: string): Promise<JsonSchema> {
  if (given.startsWith('{')) return checkSchema(parsed(given, '--schema', JSON.parse), '--schema');
  if (!/\.(json|ya?ml)$|[\\/]/i.test(given)) return parseSchemaDsl(given);
  const text = await readFile(given, 'utf8').catch((error: unknown) => {
    throw fileError(given, error);
  });
  if (!/\.ya?ml$/i.test(given)) return checkSchema(parsed(text.replace(/^\ufeff/, ''), given, JSON.parse), given);
  const { parse } = await import('yaml');
  return checkSchema(parsed(text, given, parse), given);
}

function parsed(text: string, name: string, parse: (text: string) => unknown): unknown {
  try {
    return parse(text);
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new MgwError('usage', `${name} cannot be read: ${why}`, { hint: 'nothing was sent', cause });
  }
}
