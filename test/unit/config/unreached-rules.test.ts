import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseConfig } from '../../../src/config/parse.ts';
import { unreachedRules } from '../../../src/config/unreached-rules.ts';
import type { RoutingRule } from '../../../src/domain/route-decision.ts';
import { LANGUAGES } from '../../../src/domain/task.ts';
import { firstRule, type RuleFacts } from '../../../src/routing/choose/rules.ts';

/** What `mgw config check` says of rules, as in a file; its rules alone. */
const told = (...rules: readonly string[]) =>
  parseConfig(`routing:\n  rules:\n${rules.map((rule) => `    - ${rule}\n`).join('')}`, 'c.yaml').problems.map(
    ({ line, path, message }) => `${line} ${path} ${message}`,
  );
const hidden = (line: number, by: string) =>
  `${line} routing.rules[${line - 3}] is never reached: ${by} wherever this one does`;

describe('a rule is never reached', () => {
  test.each([
    ['the whole of a range', ['{ difficulty: "0-1", model: qwen }', '{ difficulty: ">= 0.5", model: glm }'], 'rule 1'],
    ['from 0 on', ['{ difficulty: ">= 0", model: qwen }', '{ difficulty: ">= 0.5", model: glm }'], 'rule 1'],
    ['from 0 on, whatever it asks for', ['{ length: ">= 0", model: qwen }', '{ tag: x, model: glm }'], 'rule 1'],
    ['the whole day', ['{ hours: ["0-12", "12-24"], model: qwen }', '{ tag: x, model: glm }'], 'rule 1'],
    ['hours within hours', ['{ hours: ["0-12", "11-20"], model: qwen }', '{ hours: "9-18", model: glm }'], 'rule 1'],
    ['all languages', ['{ language: [zh, en, mixed, other], model: qwen }', '{ language: zh, model: glm }'], 'rule 1'],
    [
      'two halves of a range',
      ['{ difficulty: "< 0.5", model: qwen }', '{ difficulty: ">= 0.5", model: glm }', '{ task: code, model: qwen }'],
      'rules 1 and 2',
    ],
    [
      'two ranges that overlap, for a range',
      [
        '{ length: "< 50", model: qwen }',
        '{ length: "40-90", task: [code, chat], model: glm }',
        '{ length: "10-80", task: code, model: qwen }',
      ],
      'rules 1 and 2',
    ],
    [
      'three that differ in two conditions',
      [
        '{ task: code, difficulty: "< 0.5", model: qwen }',
        '{ tag: y, model: glm }',
        '{ difficulty: ">= 0.5", language: zh, model: glm }',
        '{ difficulty: ">= 0.4", language: [en, mixed, other], model: glm }',
        '{ task: code, model: qwen }',
      ],
      'rules 1, 3 and 4',
    ],
    [
      'the one that is enough, where others help',
      [
        '{ difficulty: "< 0.5", model: glm }',
        '{ difficulty: ">= 0.2", model: qwen }',
        '{ difficulty: "0.3-0.4", model: glm }',
      ],
      'rule 1',
    ],
  ])('behind %s', (_, rules, by) => {
    const last = told(...rules).at(-1);
    expect(last).toBe(hidden(rules.length + 2, by.includes('and') ? `${by} hold` : `${by} holds`));
  });

  test('by what truly hides it, and not by one that is hidden itself', () => {
    expect(
      told('{ difficulty: "0-1", model: qwen }', '{ difficulty: ">= 0.5", model: glm }', '{ task: code, model: qwen }'),
    ).toEqual([hidden(4, 'rule 1 holds'), hidden(5, 'rule 1 holds')]);
  });

  test('where nothing is in its range', () => {
    expect(told('{ difficulty: "0.3001-0.3004", model: qwen }')).toEqual([
      '3 routing.rules[0] is never reached: nothing is in its range',
    ]);
  });
});

describe('a rule is reached', () => {
  test.each([
    ['at the end that is left out', ['{ difficulty: "< 1", model: qwen }', '{ difficulty: ">= 0.5", model: glm }']],
    ['by the minute that is left', ['{ hours: ["0-12", "12:01-24"], model: qwen }', '{ tag: x, model: glm }']],
    ['by a tag that no rule names', ['{ tag: [x, y], model: qwen }', '{ language: zh, model: glm }']],
    [
      'where each of two conditions is covered, but not both at once',
      [
        '{ difficulty: "< 0.5", language: zh, model: qwen }',
        '{ difficulty: ">= 0.5", language: en, model: glm }',
        '{ language: [zh, en], model: qwen }',
      ],
    ],
    ['behind one that cannot be read', ['{ difficulty: "0.9-0.2", model: qwen }', '{ hours: "22-6", model: glm }']],
  ])('%s', (_, rules) => {
    expect(told(...rules).filter((line) => line.includes('never reached'))).toEqual([]);
  });
});

const range = (most: number) => {
  const end = fc.integer({ min: 0, max: 4 }).map((step) => (step * most) / 4);
  return fc.oneof(
    fc.tuple(fc.constantFrom('<', '<=', '>', '>='), end).map(([sign, number]) => `${sign} ${number}`),
    fc.tuple(end, end).map(([from, to]) => `${from}-${to}`),
  );
};
const some = <T>(...values: readonly T[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1 });
const written = fc
  .record(
    {
      task: some('code', 'chat'),
      difficulty: range(1),
      tag: some('x', 'y'),
      language: some(...LANGUAGES),
      length: range(100),
      hours: some('0-12', '12-24', '6-18', '0-6', '18-24'),
    },
    { requiredKeys: [] },
  )
  .map((conditions) => ({ ...conditions, model: 'qwen' }));

/** As the config reads it; undefined where it refuses it, as a range that holds nothing. */
function read(rule: object): RoutingRule | undefined {
  return parseConfig(stringify({ routing: { rules: [rule] } }), 'c.yaml').config?.routing.rules?.[0];
}

const around = (ends: readonly number[], step: number) => ends.flatMap((end) => [end - step, end, end + step]);
const SAMPLED = {
  task: ['code', 'chat', 'summary', undefined],
  tag: ['x', 'y', 'z', undefined],
  difficulty: around([0, 0.25, 0.5, 0.75, 1], 0.001).filter((value) => value >= 0 && value <= 1),
  length: around([0, 25, 50, 75, 100], 1).filter((value) => value >= 0),
  minute: around([0, 360, 720, 1080, 1440], 1).filter((value) => value >= 0 && value < 1440),
} as const;

/** Which rules are the first to hold of some request. */
function reached(rules: readonly RoutingRule[]): Set<number> {
  const places = new Set<number>();
  const named = <K extends keyof RoutingRule, T>(key: K, values: readonly T[]): readonly T[] =>
    rules.some((rule) => rule[key] !== undefined) ? values : values.slice(-1);
  for (const task of named('task', SAMPLED.task))
    for (const tag of named('tag', SAMPLED.tag))
      for (const language of named('language', LANGUAGES))
        for (const difficulty of named('difficulty', SAMPLED.difficulty))
          for (const length of named('length', SAMPLED.length))
            for (const minute of named('minutes', SAMPLED.minute)) {
              const facts: RuleFacts = { task, tag, language, difficulty, length, minute };
              const first = firstRule(rules, facts);
              if (first !== undefined) places.add(first.place - 1);
            }
  return places;
}

describe('whatever rules there are', () => {
  test('those are named that no request gets to, and only those, with what hides them', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(written, { minLength: 2, maxLength: 4 }), (inputs) => {
        const rules = inputs.map(read);
        fc.pre(rules.every((rule) => rule !== undefined));
        const usable = rules.filter((rule) => rule !== undefined);
        const unreached = unreachedRules(usable);
        const places = reached(usable);
        expect([...unreached.keys()]).toEqual([...usable.keys()].filter((index) => !places.has(index)));
        const { problems } = parseConfig(stringify({ routing: { rules: inputs } }), 'c.yaml');
        expect(problems.map(({ path }) => path)).toEqual(
          [...unreached.keys()].map((index) => `routing.rules[${index}]`),
        );
        for (const [index, hiders] of unreached) {
          found++;
          const hiding = hiders.flatMap((place) => usable.slice(place - 1, place));
          const own = usable.slice(index, index + 1);
          expect(reached([...hiding, ...own]).has(hiding.length)).toBe(false);
          for (const one of hiding) {
            const fewer = hiding.filter((other) => other !== one);
            expect(reached([...fewer, ...own]).has(fewer.length)).toBe(true);
          }
        }
      }),
      { numRuns: 150 },
    );
    // Of what is drawn, 26 ± 6.
    expect(found).toBeGreaterThan(0);
  });

  test('many of them are looked at in no time, or left alone', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, at): RoutingRule => {
        const from = ((at * 37) % 97) / 100;
        return {
          tag: [`t${at % 7}`, `t${at % 5}`],
          difficulty: { from, to: from + 0.3 },
          length: { from: (at * 53) % 800, to: 1000 + ((at * 31) % 900) },
          minutes: [[(at * 71) % 1000, 1000 + ((at * 17) % 440)]],
          model: 'qwen',
        };
      });
    const took = (count: number) => {
      const begun = process.cpuUsage();
      unreachedRules([...many(count), {}, { task: ['code'] }]);
      return process.cpuUsage(begun).user / 1000;
    };
    expect(took(200)).toBeLessThan(3000);
    expect(took(900)).toBeLessThan(6000);
    expect(took(20_000)).toBeLessThan(6000);
    const tags = Array.from({ length: 500 }, (_, at): RoutingRule => ({ tag: [`t${at}`], model: 'qwen' }));
    expect([...unreachedRules([...tags, { tag: ['t499', 't3'] }])]).toEqual([[500, [4, 500]]]);
  });
});
