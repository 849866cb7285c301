import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { planCall } from '../../../src/routing/plan.ts';
import { modelNamed } from '../../support/calls.ts';

const aliases = ['deepseek', 'qwen', 'glm', 'local'];

function plan(
  request: Partial<ChatRequest>,
  settings: { chain?: string[]; defaultModel?: string; keyless?: string[]; implicit?: string[] } = {},
) {
  return planCall(
    { messages: [], ...request },
    {
      find: (name) => (aliases.includes(name) ? modelNamed(name, { key: { kind: 'env', names: [name] } }) : undefined),
      aliases,
      routing: {
        ...(settings.defaultModel !== undefined && { defaultModel: settings.defaultModel }),
        ...(settings.chain && { fallbackChain: settings.chain }),
      },
      implicitChain: settings.implicit ?? ['deepseek', 'qwen', 'glm'],
      chainIsPresets: settings.chain === undefined && settings.implicit === undefined,
      keyMissing: (key) =>
        key.kind === 'env' && settings.keyless?.includes(key.names[0] ?? '')
          ? `no key: set ${key.names[0]}`
          : undefined,
      hintForNoKey: 'three lines',
    },
  );
}

const names = (result: ReturnType<typeof plan>) => result.candidates.map(({ alias }) => alias);

describe('plan', () => {
  it('puts the asked model before the chain, each once, three at most', () => {
    expect(names(plan({ model: 'glm' }, { chain: ['deepseek', 'qwen', 'glm'] }))).toEqual(['glm', 'deepseek', 'qwen']);
    expect(names(plan({ model: 'local' }, { chain: ['deepseek', 'qwen', 'glm'] }))).toEqual([
      'local',
      'deepseek',
      'qwen',
    ]);
  });

  it('begins with the default model when none is asked for', () => {
    const result = plan({}, { chain: ['qwen', 'glm'], defaultModel: 'deepseek' });
    expect(names(result)).toEqual(['deepseek', 'qwen', 'glm']);
    expect(result.reason).toBe('default');
    expect(plan({ model: 'qwen' }).reason).toBe('asked for');
  });

  it('skips a model without a key with a word, when the config named it', () => {
    const result = plan(
      {},
      { chain: ['deepseek', 'qwen', 'glm'], defaultModel: 'deepseek', keyless: ['deepseek', 'glm'] },
    );
    expect(names(result)).toEqual(['qwen']);
    expect(result.skipped.map(({ model }) => model)).toEqual(['deepseek', 'glm']);
    expect(result.reason).toBe('default has no key');
  });

  it('says nothing of presets that nobody configured', () => {
    const result = plan({}, { keyless: ['deepseek', 'glm'] });
    expect(names(result)).toEqual(['qwen']);
    expect(result.asked).toBe('qwen');
    expect(result.skipped).toEqual([]);
  });

  it('keeps to one candidate without fallback', () => {
    expect(names(plan({ fallback: false }, { chain: ['deepseek', 'qwen'] }))).toEqual(['deepseek']);
    expect(() => plan({ model: 'qwen', fallback: false }, { keyless: ['qwen'] })).toThrow('qwen: no key: set qwen');
  });

  it('throws when no candidate has a key, with the lines to type', () => {
    expect(() => plan({}, { keyless: aliases })).toThrow(
      expect.objectContaining({ code: 'no-key', hint: 'three lines' }),
    );
  });

  it('asks whether a near name was meant', () => {
    expect(() => plan({ model: 'qwne' })).toThrow(
      expect.objectContaining({
        code: 'usage',
        message: 'unknown model "qwne"',
        hint: expect.stringContaining('did you mean "qwen"'),
      }),
    );
    expect(() => plan({ model: 'zzzzzzzz' })).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('mgw models') }),
    );
  });
});
