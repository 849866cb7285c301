import { type Command, Option } from 'commander';
import type { On } from './on.ts';
import { amountUpTo, collectNames, collectPaths, numberIn, THINKING, wholeNumber } from './options.ts';

export function addCompare(program: Command, on: On): void {
  program
    .command('compare [prompt...]')
    .description('ask several models the same at once; the answers side by side, with times and costs')
    .option('-m, --models <names>', 'models, separated by commas; without it the fallback chain', collectNames)
    .option('-s, --system <text>', 'system prompt')
    .option(
      '-f, --file <path>',
      'a file, image, folder or quoted glob before the question, repeatable; - is stdin',
      collectPaths,
    )
    .option('-t, --temperature <number>', 'sampling temperature, 0 to 2', numberIn(0, 2))
    .option('--max-tokens <n>', 'output cap of each answer, in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendors' thinking switch").choices(THINKING))
    .option('--max-cost <amount>', 'refuse a model whose worst case costs more', amountUpTo(1_000_000))
    .option('--raw', 'at a terminal: the answers as they are written, Markdown not rendered')
    .option('--json', 'print an array, an object for each model')
    .option('--no-cache', 'do not keep the answers; none is ever read from the cache')
    .option('--timeout <seconds>', 'the longest wait for the first token of each', numberIn(0.001, 86_400))
    .option('--tag <name>', 'a word to find these calls by in `stats --by tag`')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .action((prompt, options) =>
      on(async (context) => (await import('../commands/compare.ts')).compare(prompt, options, context)),
    );
}
