import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configText } from '../../../src/cli/init/config-text.ts';
import { addModels } from '../../../src/config/add-models.ts';
import { parseConfig } from '../../../src/config/parse.ts';

const NEW = {
  name: 'kimi',
  entry: '  kimi:\n    provider: openai-compatible\n    endpoint: "https://k.cn/v1"\n    model: k3\n',
};

const example = () => readFileSync(new URL('../../../config.example.yaml', import.meta.url), 'utf8');

/** The lines that are new, and those that are gone. */
function difference(before: string, after: string) {
  const [old, young] = [before.split(/\r?\n/), after.split(/\r?\n/)];
  return { gone: old.filter((line) => !young.includes(line)), added: young.filter((line) => !old.includes(line)) };
}

describe('models are added to a config', () => {
  it('behind its own, with every comment and line as it was', () => {
    const before = [
      '# mine',
      'routing:',
      '    fallback_chain: [glm, deepseek] # cheap first',
      'models:',
      '    # the office key',
      '    glm:',
      '        api_key_env: OFFICE # never the private one',
      '',
      '# what it may cost',
      'budget: {monthly: 50}',
      '',
    ].join('\n');
    const after = addModels(before, [NEW], ['kimi']) ?? '';
    expect(after).toBe(
      before
        .replace('deepseek]', 'deepseek, kimi]')
        .replace(
          'private one\n',
          'private one\n    kimi:\n      provider: openai-compatible\n      endpoint: "https://k.cn/v1"\n      model: k3\n',
        ),
    );
    expect(parseConfig(after, 'config.yaml').problems).toEqual([]);
  });

  it.each([
    ['an empty file', ''],
    ['comments alone', '# nothing yet\n#models:\n'],
    ['no models', 'currency: USD'],
    ['models without an entry', 'models:\n  #qwen:\ncurrency: USD\n'],
    [
      'a chain as a list of lines',
      'models:\n  glm:\nrouting:\n  fallback_chain:\n  - glm\n  # then\n  - qwen # last\n',
    ],
    ['a chain that is empty', 'routing: { fallback_chain: [] }\n'],
    ['entries in braces', 'models:\n  glm: {api_key_env: A}\n  "qwen": {}\n'],
    ['lines of Windows', '# a\r\nmodels:\r\n  glm:\r\n    api_key_env: A\r\n'],
    ['a byte order mark', '\uFEFFmodels:\n  glm:\n'],
  ])('of %s', (_, before) => {
    const after = addModels(before, [NEW], ['kimi']) ?? '';
    const { config, problems } = parseConfig(after, 'config.yaml');
    expect(problems).toEqual([]);
    expect(after).toMatch(/kimi:\r?\n +provider/);
    expect(difference(before, after).gone.filter((line) => !/\[\]|^\uFEFF?$/.test(line))).toEqual([]);
    if (before.includes('fallback_chain')) expect(config?.routing.fallbackChain?.at(-1)).toBe('kimi');
    if (before.includes('\r\n')) expect(after).not.toMatch(/[^\r]\n/);
    expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
  });

  it('leaves a chain that is full', () => {
    const before = 'routing: { fallback_chain: [qwen, glm, deepseek] }\n';
    expect(addModels(before, [NEW], ['kimi'])).toContain(before);
  });

  it.each([
    ['models in braces', 'models: {glm: {api_key_env: A}}\n'],
    ['a file in braces', '{currency: USD}\n'],
    ['a file that ends', 'currency: USD\n...\n'],
    ['two documents', 'currency: USD\n---\ncurrency: CNY\n'],
    ['a broken file', 'models: [\n'],
    ['a list', '- a\n'],
    ['a chain that stands elsewhere', 'x: &c [glm]\nrouting: { fallback_chain: *c }\n'],
    ['the same model', 'models:\n  kimi:\n    model: a\n'],
  ])('not where it has %s', (_, before) => {
    expect(addModels(before, [NEW], ['kimi'])).toBeUndefined();
  });

  it('of every file that mgw init writes', () => {
    const vendors = fc.subarray(['deepseek', 'qwen', 'glm'] as const, { minLength: 1 });
    fc.assert(
      fc.property(vendors, fc.constantFrom(undefined, '50'), (names, monthly) => {
        const key = { kind: 'env', name: 'A_KEY' } as const;
        const told = names.map((alias) => ({ alias, provider: alias, key }));
        const answers = { vendors: told, currency: 'CNY', defaultModel: names[0] ?? '', ...(monthly && { monthly }) };
        const before = configText(answers, '2026-11-25');
        const after = addModels(before, [NEW], ['kimi']) ?? '';
        const { config, problems } = parseConfig(after, 'config.yaml');
        expect(problems).toEqual([]);
        expect(config?.models.get('kimi')?.upstreamModel).toBe('k3');
        expect(config?.routing.fallbackChain).toEqual([...names, 'kimi'].slice(0, 3));
      }),
    );
  });

  it('of the example', () => {
    expect(parseConfig(addModels(example(), [NEW], ['kimi']) ?? '{', 'config.yaml').problems).toEqual([]);
  });
});
