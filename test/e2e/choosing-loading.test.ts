import { describe, expect, it } from 'vitest';
import { loadedBy } from '../support/loaded-by.ts';

const OF_CHOOSING = ['choosing.cjs', 'tasks.bin'];

describe('what chooses a model', () => {
  it.each([
    ['a model by its name', ['-m', 'a']],
    ['no model, where the config leaves it to the default', []],
  ])('is not loaded for %s', async (_, argv) => {
    const loaded = await loadedBy(['chat', 'what is the capital of France', ...argv]);
    expect(loaded).toContain('gateway.cjs');
    expect(loaded.filter((name) => OF_CHOOSING.includes(name))).toEqual([]);
  });

  it('is loaded with --model auto', async () => {
    const loaded = await loadedBy(['chat', 'what is the capital of France', '-m', 'auto']);
    expect(loaded).toEqual(expect.arrayContaining(OF_CHOOSING));
  });

  it('is not loaded for a model by its name even where all else is chosen', async () => {
    const config = { routing: { strategy: 'auto' } };
    const named = await loadedBy(['chat', 'what is the capital of France', '-m', 'a'], { config });
    expect(named.filter((name) => OF_CHOOSING.includes(name))).toEqual([]);
    const chosen = await loadedBy(['chat', 'what is the capital of France'], { config });
    expect(chosen).toEqual(expect.arrayContaining(OF_CHOOSING));
  });

  it('loads what reads a text beside a demand only where there may be one', async () => {
    const short = await loadedBy(['chat', 'what is the capital of France', '-m', 'auto']);
    expect(short).not.toContain('material.cjs');
    const beside = await loadedBy(['chat', 'translate into English', '-m', 'auto'], { stdin: 'la tour' });
    expect(beside).toContain('material.cjs');
    const long = await loadedBy(['chat', 'what is the capital of France? '.repeat(4), '-m', 'auto']);
    expect(long).toContain('material.cjs');
  });
});
