import { type Schema, type SchemaDraft, Validator } from '@cfworker/json-schema';
import { firstCodeBlock } from '../../domain/code-block.ts';
import { MgwError } from '../../domain/errors.ts';
import type { JsonSchema } from '../../domain/json-schema.ts';

/** JSON that keeps the schema, as it was written, without what stood around it; or why an answer is none. */
export type Checked = { text: string; value: unknown } | { problem: string };

const MOST_PROBLEMS = 3;

/** Reads answers by a schema. Throws `usage` for a schema that cannot be followed. */
export function createJsonCheck(schema: JsonSchema): (content: string) => Checked {
  const validator = new Validator(schema as Schema, draftOf(schema), false);
  try {
    validator.validate({});
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : String(cause);
    throw new MgwError('usage', `the schema cannot be followed: ${why}`, { cause });
  }
  return (content) => {
    const read = readJson(content);
    if (read === undefined) return { problem: content.trim() === '' ? 'it is empty' : 'it is not JSON' };
    const { valid, errors } = validator.validate(read.value);
    return valid ? read : { problem: problemsOf(errors) };
  };
}

function draftOf({ $schema }: JsonSchema): SchemaDraft {
  const named = /draft-0([47])|(2019-09)|(2020-12)/.exec(String($schema ?? ''));
  return (named?.[1] ?? named?.[2] ?? '2020-12') as SchemaDraft;
}

/** The whole answer, else its first code block, else what stands between its outer braces. */
function readJson(content: string): { text: string; value: unknown } | undefined {
  const candidates = [content, firstCodeBlock(content)?.code, between(content, '{', '}'), between(content, '[', ']')];
  for (const candidate of candidates) {
    const text = candidate?.trim();
    if (text === undefined || text === '') continue;
    try {
      return { text, value: JSON.parse(text) };
    } catch {
      // The next.
    }
  }
  return undefined;
}

function between(text: string, open: string, close: string): string | undefined {
  const [from, to] = [text.indexOf(open), text.lastIndexOf(close)];
  return from === -1 || to < from ? undefined : text.slice(from, to + 1);
}

type Fault = { keyword: string; instanceLocation: string; error: string };

/** The innermost: what is around them only says that something within is wrong. */
function problemsOf(errors: readonly Fault[]): string {
  const inner = errors.filter(
    ({ error }) =>
      !/(subschema|does not match schema|does not validate|does not match additional|does not match all)/i.test(error),
  );
  const told = (inner.length > 0 ? inner : errors).map(problemOf);
  const unique = [...new Set(told)];
  const rest = unique.length - MOST_PROBLEMS;
  return [...unique.slice(0, MOST_PROBLEMS), ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ');
}

function problemOf({ keyword, instanceLocation, error }: Fault): string {
  const place = instanceLocation.replace(/^#/, '');
  // The library's words for what a schema of `false` says: an `additionalProperties`, most often.
  if (keyword === 'false' && place !== '') return `${place.slice(1)} is not in the schema`;
  const fault = error.replace(/\.$/, '');
  return place === '' ? `the value: ${fault}` : `${place}: ${fault}`;
}
