import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../../src/gateway/structured/check-schema.ts';
import { createJsonCheck } from '../../../src/gateway/structured/json-check.ts';
import { parseSchemaDsl } from '../../../src/gateway/structured/schema-dsl.ts';

describe('parseSchemaDsl', () => {
  it('reads names, types, lists, optional fields and descriptions', () => {
    expect(parseSchemaDsl('name, age int, tags [str], nick?: short, ok bool, 分数 float')).toEqual({
      type: 'object',
      properties: {
        name: { type: 'string' },
        age: { type: 'integer' },
        tags: { type: 'array', items: { type: 'string' } },
        nick: { type: 'string', description: 'short' },
        ok: { type: 'boolean' },
        分数: { type: 'number' },
      },
      required: ['name', 'age', 'tags', 'ok', '分数'],
      additionalProperties: false,
    });
    expect(parseSchemaDsl('name: first, then last\nage int\n')).toMatchObject({
      properties: { name: { description: 'first, then last' }, age: { type: 'integer' } },
    });
  });

  it.each([
    ['', 'there is no field'],
    ['name strng', '"name strng" is no field'],
    ['1a', '"1a" is no field'],
    ['tags [str', '"tags [str" is no field'],
    ['a, a int', 'a stands there twice'],
    ['name toString', 'is no field'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSchemaDsl(text)).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(message) }),
    );
  });

  it('gives a schema that is well formed, or a usage error, for any text', () => {
    const pieces = fc.constantFrom('name', ' ', ',', 'int', '[', ']', ':', '?', '\n', 'str', '年龄', '1');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 15 }), (parts) => {
        try {
          const schema = parseSchemaDsl(parts.join(''));
          expect(checkSchema(schema, 'x')).toBe(schema);
          createJsonCheck(schema);
        } catch (error) {
          expect(error).toMatchObject({ code: 'usage' });
        }
      }),
    );
  });

  it('keeps every object of its own making', () => {
    const value = {
      str: fc.string(),
      int: fc.integer(),
      float: fc.double({ noNaN: true, noDefaultInfinity: true }),
      bool: fc.boolean(),
    };
    const names = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1, maxLength: 5 });
    const types = fc.constantFrom('str', 'int', 'float', 'bool');
    fc.assert(
      fc.property(
        names.chain((fields) =>
          fc.tuple(
            ...fields.map((name) =>
              types.chain((type) => value[type as 'str'].map((made) => ({ name, type, made: made as unknown }))),
            ),
          ),
        ),
        (fields) => {
          const check = createJsonCheck(parseSchemaDsl(fields.map(({ name, type }) => `${name} ${type}`).join(', ')));
          const made = Object.fromEntries(fields.map(({ name, made: own }) => [name, own]));
          expect(check(JSON.stringify(made))).toMatchObject({ text: JSON.stringify(made) });
          expect(check(JSON.stringify({ ...made, OTHER: 1 }))).toHaveProperty('problem');
        },
      ),
    );
  });
});

describe('createJsonCheck', () => {
  const check = createJsonCheck(parseSchemaDsl('name, age int'));

  it('finds the JSON in what stands around it, as it was written', () => {
    const json = '{"name": "Ada", "age": 36}';
    for (const content of [json, ` ${json}\n`, `\`\`\`json\n${json}\n\`\`\``, `Sure:\n${json}\nDone.`]) {
      expect(check(content)).toMatchObject({ text: json, value: { name: 'Ada', age: 36 } });
    }
  });

  it('says what is wrong, and where', () => {
    expect(check('')).toEqual({ problem: 'it is empty' });
    expect(check('no')).toEqual({ problem: 'it is not JSON' });
    expect(check('{"name":"Ada","age":"36"}')).toEqual({
      problem: expect.stringMatching(/^\/age: .*"string".*"integer"/),
    });
    expect(check('{"name":"Ada"}')).toEqual({ problem: expect.stringMatching(/^the value: .*age/) });
    expect(check('{"name":"Ada","age":1,"x":1}')).toEqual({ problem: 'x is not in the schema' });
  });

  it('knows references inside the schema and other drafts, and refuses what it cannot follow', () => {
    const list = createJsonCheck({
      $schema: 'http://json-schema.org/draft-07/schema#',
      definitions: { id: { type: 'string', pattern: '^a' } },
      type: 'array',
      items: { $ref: '#/definitions/id' },
    });
    expect(list('["ab"]')).toMatchObject({ value: ['ab'] });
    expect(list('["b"]')).toEqual({ problem: expect.stringContaining('/0') });
    expect(() => createJsonCheck({ $ref: '#/$defs/nowhere' })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('checkSchema', () => {
  it.each([
    [[], '# is no schema'],
    [{ type: 'strng' }, '#/type is "strng", which is no type'],
    [{ properties: { a: { type: ['string', 'nul'] } } }, '#/properties/a/type is "nul"'],
    [{ required: 'a' }, '#/required must be a list of names'],
    [{ items: { enum: 'a' } }, '#/items/enum must be a list'],
    [{ properties: [] }, '#/properties must be an object'],
    [{ anyOf: [{ pattern: '(' }] }, '#/anyOf/pattern is no regular expression'],
    [{ $ref: 'https://example.com/x.json' }, '#/$ref leads outside the schema'],
  ])('%j', (schema, message) => {
    expect(() => checkSchema(schema, 'a.json')).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringContaining(`a.json: ${message}`) }),
    );
  });
});
