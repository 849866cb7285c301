import { describe, expect, it } from 'vitest';
import type { ChatRequest } from '../../../src/domain/chat.ts';
import { planCall } from '../../../src/routing/plan.ts';
import { modelNamed } from '../../support/calls.ts';

const aliases = ['deepseek', 'qwen', 'glm', 'local'];

function plan(
  request: Partial<ChatRequest>,
  settings: {
    chain?: string[];
    defaultModel?: string;
    keyless?: string[];
    implicit?: string[];
    seeing?: string[];
  } = {},
) {
  return planCall(
    { messages: [], ...request },
    {
      find: (name) =>
        aliases.includes(name)
          ? modelNamed(name, { key: { kind: 'env', names: [name] }, sees: settings.seeing?.includes(name) ?? false })
          : undefined,
      aliases,
      routing: {
        ...(settings.defaultModel !== undefined && { defaultModel: settings.defaultModel }),
        ...(settings.chain && { fallbackChain: settings.chain }),
      },
      seeingChain: () => aliases.filter((name) => settings.seeing?.includes(name)),
      implicitChain: settings.implicit ?? ['deepseek', 'qwen', 'glm'],
      chainIsPresets: settings.chain === undefined && settings.implicit === undefined,
      keyMissing: (key) =>
        key.kind === 'env' && settings.keyless?.includes(key.names[0] ?? '')
          ? `no key: set ${key.names[0]}`
          : undefined,
      hintForNoKey: (missing) => missing.map(({ model, reason }) => `${model}: ${reason}`).join('\n') || 'three lines',
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

  describe('with images', () => {
    const image = { mediaType: 'image/png', data: 'AA==' } as const;
    const messages = [{ role: 'user', content: 'what is it?', images: [image] }] as const;

    it('asks only models that see, of a chain that is configured too', () => {
      const seeing = ['glm', 'local'];
      const configured = plan({ messages }, { chain: ['deepseek', 'glm', 'local'], seeing });
      expect(names(configured)).toEqual(['glm', 'local']);
      expect(configured.skipped).toEqual([{ model: 'deepseek', code: 'usage', reason: 'does not see images' }]);
      expect(configured.reason).toBe('default does not see images');
      expect(names(plan({ messages }, { seeing }))).toEqual(['glm', 'local']);
      expect(names(plan({ messages, model: 'glm' }, { chain: ['deepseek', 'local'], seeing }))).toEqual([
        'glm',
        'local',
      ]);
    });

    it('refuses a model that is asked for and does not see, and a chain in which nobody does', () => {
      expect(() => plan({ messages, model: 'deepseek' }, { seeing: ['glm', 'local'], keyless: ['glm'] })).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: 'deepseek does not see images',
          hint: expect.stringContaining('-m local'),
        }),
      );
      expect(() => plan({ messages }, { chain: ['deepseek', 'qwen'] })).toThrow('deepseek does not see images');
      expect(() => plan({ messages }, { seeing: ['glm'], keyless: ['glm'] })).toThrow(
        expect.objectContaining({ code: 'no-key' }),
      );
    });
  });
});
