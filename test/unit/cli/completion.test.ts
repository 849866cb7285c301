import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completionFor, type Values } from '../../../src/cli/completion/candidates.ts';
import { createProgram } from '../../../src/cli/program.ts';

const program = createProgram('', async () => {});
const values: Values = async (source) => [{ value: `${source}-1` }, { value: `${source}-2` }];
const wordsAt = async (...words: string[]) =>
  (await completionFor(program, words, values)).candidates.map(({ value }) => value);

describe('what may stand at the cursor', () => {
  it('is never anything but what was begun, whatever was typed before', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'chat',
        'cost',
        'estimate',
        '--model',
        '--month',
        '-m',
        '--',
        '-',
        '--model=',
        '--by',
        'day,',
        '"q',
        '--json',
        'cache',
        'help',
        'compare',
        'model-1,',
      ),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
        const begun = (words.at(-1) ?? '').replace(/^["']/, '');
        for (const value of await wordsAt(...words)) expect(value.startsWith(begun)).toBe(true);
      }),
    );
  });

  it('is a subcommand, and no other command once one is named', async () => {
    expect(await wordsAt('cost', 'e')).toEqual(['estimate']);
    expect(await wordsAt('chat', 'c')).toEqual([]);
    expect(await wordsAt('cost', 'word', 'e')).toEqual([]);
  });

  it('is a command behind help, of those that it knows', async () => {
    expect(await wordsAt('help', 'ch')).toEqual(['chat']);
    expect(await wordsAt('history', 'help', 's')).toEqual(['show', 'search']);
    expect(await wordsAt('help', 'history', 's')).toEqual(['show', 'search']);
    expect(await wordsAt('help', 'chat', '')).toEqual([]);
    expect(await wordsAt('chat', 'help', '--js')).toEqual(['--json', '--jsonl']);
  });

  it('is another model behind a comma where several may stand', async () => {
    expect(await wordsAt('compare', '-m', 'model-1,')).toEqual(['model-1,model-2']);
    expect(await wordsAt('compare', '--models=model-2,m')).toEqual(['--models=model-2,model-1']);
    expect(await wordsAt('compare', '--models', '')).toEqual(['model-1', 'model-2']);
  });

  it('is the value of an option that takes one, wherever its command stands', async () => {
    expect(await wordsAt('chat', '-m', '')).toEqual(['model-1', 'model-2']);
    expect(await wordsAt('chat', '--tag', 't')).toEqual(['tag-1', 'tag-2']);
    expect(await wordsAt('--config', 'x', 'stats', '--month', '')).toEqual(['month-1', 'month-2']);
    expect(await wordsAt('cost', 'estimate', '--what-if=')).toEqual(['--what-if=model-1', '--what-if=model-2']);
    expect(await wordsAt('cost', '--month', '--js')).toEqual(['--json']);
    expect(await wordsAt('stats', '--by', 'day,da')).toEqual([]);
  });

  it('is an option where nothing else can stand, but none behind --', async () => {
    expect(await wordsAt('chat', 'a question', '')).toContain('--max-cost');
    expect(await wordsAt('chat', '--', '--mod')).toEqual([]);
    expect(await wordsAt('chat', '--no-c')).toEqual(['--no-cache']);
    expect(await wordsAt('chat', '--c')).toEqual(['--continue', '--config', '--color']);
  });

  it('is the name of a file where one belongs', async () => {
    for (const words of [
      ['chat', '-f', ''],
      ['chat', '--file=rep'],
      ['cache', 'eval', 'x'],
      ['--config', ''],
    ]) {
      expect(await completionFor(program, words, values)).toEqual({ candidates: [], files: true });
    }
  });

  it('offers nothing that is hidden', async () => {
    expect(await wordsAt('w')).toEqual([]);
  });
});
