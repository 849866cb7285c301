import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EXAMPLE_CONFIG } from '../../../src/config/example.ts';
import { parseConfig } from '../../../src/config/parse.ts';
import { configSchema } from '../../../src/config/schema.ts';

/** The example with every switched-off setting on. */
const everything = EXAMPLE_CONFIG.replace(/^(\s*)#(?=[^\s#-]|- [[{a-z])/gm, '$1');

test('the embedded example is config.example.yaml, byte for byte', () => {
  expect(EXAMPLE_CONFIG).toBe(readFileSync(new URL('../../../config.example.yaml', import.meta.url), 'utf8'));
});

test('the example loads as it is, and with every setting switched on', () => {
  expect(parseConfig(EXAMPLE_CONFIG, 'config.yaml').problems).toEqual([]);
  const { config, problems } = parseConfig(everything, 'config.yaml');
  expect(problems).toEqual([]);
  expect(config?.models.get('work')?.key).toEqual({ kind: 'command', argv: ['pass', 'show', 'deepseek'] });
  expect(config?.models.get('local')).toMatchObject({
    key: { kind: 'none' },
    contextWindow: 32_768,
    params: { top_p: 0.9 },
  });
  expect(config?.models.get('priced')?.prices).toHaveLength(2);
  expect(config?.budget).toEqual({
    dailyNano: 10_000_000_000,
    monthlyNano: 200_000_000_000,
    perTagNano: { docs: 50_000_000_000 },
    warnAt: 0.8,
    onExceeded: 'block',
  });
});

/** Every key that the schema knows, found by walking it. */
function schemaKeys(schema: unknown, keys = new Set<string>(), seen = new Set<unknown>()): Set<string> {
  if (typeof schema !== 'object' || schema === null || seen.has(schema)) return keys;
  seen.add(schema);
  for (const [name, part] of Object.entries(schema)) {
    if (name === 'entries') for (const key of Object.keys(part)) keys.add(key);
    if (name === 'getter') for (const input of [[], {}, { tiers: [] }]) schemaKeys(part(input), keys, seen);
    else schemaKeys(part, keys, seen);
  }
  return keys;
}

test('every key of the schema stands in the example', () => {
  const keys = [...schemaKeys(configSchema)];
  expect(keys).toEqual(
    expect.arrayContaining(['models', 'api_key_file', 'fallback_on', 'ttl', 'monthly', 'up_to', 'timezone']),
  );
  expect(keys.filter((key) => !new RegExp(`(^|[\\s{])${key}:`, 'm').test(everything))).toEqual([]);
});

const fragments = fc.constantFrom(
  '\t',
  ':',
  ': ',
  '#',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '- ',
  '&a ',
  '*a',
  '!t ',
  '|',
  '>',
  '%',
  '\r',
  '\n',
  '\0',
  '\uFEFF',
  '?',
  '<<: ',
  '---\n',
  '中',
  '\uD800',
);
const edit = fc.record({
  at: fc.nat({ max: everything.length - 1 }),
  remove: fc.nat({ max: 40 }),
  insert: fc.oneof(fragments, fc.string({ maxLength: 8, unit: 'binary' }), fc.constant('')),
});

test('no mutation of the example throws: it is a config, or has problems within the file', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(EXAMPLE_CONFIG, everything),
      fc.array(edit, { minLength: 1, maxLength: 5 }),
      (start, edits) => {
        const text = edits.reduce(
          (before, { at, remove, insert }) => before.slice(0, at) + insert + before.slice(at + remove),
          start,
        );
        const { config, problems } = parseConfig(text, 'config.yaml');
        expect(config === undefined).toBe(problems.length > 0);
        const lines = text.split('\n');
        for (const problem of problems) {
          expect(problem.message).not.toBe('');
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(lines.length);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeLessThanOrEqual((lines[problem.line - 1] ?? '').length + 1);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('no text throws', () => {
  fc.assert(
    fc.property(
      fc.string({
        unit: fc.oneof(
          fragments,
          fc.constantFrom(' ', '\n', 'models', 'routing', 'qwen', '1', 'a'),
          fc.string({ maxLength: 1 }),
        ),
      }),
      (text) => {
        const { config, problems } = parseConfig(text, 'config.yaml');
        expect(config === undefined).toBe(problems.length > 0);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a misspelled key is found where it stands', () => {
  const lines = everything.split('\n');
  const numbers = lines.flatMap((line, index) =>
    /^ *(- )?[a-z_]+:/.test(line) && !/^ *(- )?(name|source):/.test(line) ? [index] : [],
  );
  fc.assert(
    fc.property(fc.constantFrom(...numbers), (index) => {
      const broken = (lines[index] ?? '').replace(/([a-z_]+):/, '$1_zq:');
      const { problems } = parseConfig(lines.with(index, broken).join('\n'), 'config.yaml');
      const isAlias =
        /^ {2}[a-z]+:/.test(lines[index] ?? '') && index < lines.findIndex((line) => line.startsWith('routing:'));
      if (!isAlias) expect(problems.map(({ line }) => line)).toContain(index + 1);
    }),
  );
});
