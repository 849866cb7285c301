import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { presetConfig } from '../../src/config/presets.ts';
import type { Config } from '../../src/domain/config.ts';
import { mergeModels } from '../../src/gateway/models.ts';
import { canBeQuiet, confirmerFor } from '../../src/gateway/semantic/confirmer.ts';
import { modelNamed } from '../support/calls.ts';

const NOW = Date.parse('2026-11-23T12:00:00.000Z');

/** Who confirms with this config, where these variables hold a key. */
function chosen(config: Config, keys: readonly string[]) {
  return confirmerFor({
    config,
    models: mergeModels(config),
    credentials: {
      status: (key) => {
        const name = key.kind === 'env' ? key.names.find((candidate) => keys.includes(candidate)) : 'none';
        return name === undefined ? { state: 'missing', detail: 'no key' } : { state: 'present', detail: name };
      },
    },
    nowMs: NOW,
  });
}

function configOf(text: string): Config {
  const { config, problems } = parseConfig(text, 'config.yaml');
  expect(problems).toEqual([]);
  if (config === undefined) throw new Error('no config');
  return config;
}

const LOCAL = 'provider: openai-compatible, endpoint: "http://127.0.0.1:1/v1", model: m';

describe('the confirmer', () => {
  it('is the cheapest of the presets with a key, where there is no config', () => {
    expect(chosen(presetConfig(), ['DEEPSEEK_API_KEY']).model).toMatchObject({ provider: 'deepseek' });
    expect(chosen(presetConfig(), ['DASHSCOPE_API_KEY']).model).toMatchObject({ provider: 'qwen' });
    expect(chosen(presetConfig(), []).problem).toContain('none has a key');
  });

  it('is none of the presets where the config has models of its own: kept answers go nowhere else', () => {
    const config = configOf(
      `models: { own: { ${LOCAL}, price_per_1k_input: 1, price_per_1k_output: 1, thinking: off } }`,
    );
    expect(chosen(config, ['DEEPSEEK_API_KEY', 'DASHSCOPE_API_KEY']).model).toMatchObject({ alias: 'own' });
  });

  it('is who is named, be it one that thinks; but never one without a key or a price', () => {
    const own = `own: { ${LOCAL}, price_per_1k_input: 1, price_per_1k_output: 1 }`;
    const named = configOf(`models: { ${own} }\ncache: { semantic: confirm, confirm_model: own }`);
    expect(chosen(named, []).model).toMatchObject({ alias: 'own' });
    const unnamed = configOf(`models: { ${own} }\ncache: { semantic: confirm }`);
    expect(chosen(unnamed, []).problem).toContain('a switch that turns thinking off');
    const unpriced = configOf(`models: { own: { ${LOCAL} } }\ncache: { semantic: confirm, confirm_model: own }`);
    expect(chosen(unpriced, []).problem).toContain('it has no price');
  });
});

it.each([
  ['deepseek', 'deepseek-v4-flash', true],
  ['deepseek', 'deepseek-reasoner', false],
  ['qwen', 'qwen-flash', true],
  ['qwen', 'qwq-plus', false],
  ['qwen', 'qwen3-235b-a22b-thinking-2507', false],
  ['glm', 'glm-4.7', true],
  ['glm', 'glm-5.3-flash', false],
  ['openai-compatible', 'llama', false],
])('%s %s can be told not to think: %s', (provider, upstreamModel, expected) => {
  expect(canBeQuiet(modelNamed('x', { provider, upstreamModel }))).toBe(expected);
});
