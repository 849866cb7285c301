import { type Command, Option } from 'commander';
import type { On } from './on.ts';
import { amountUpTo, collectPaths, numberIn, THINKING, wholeNumber } from './options.ts';

export function addChat(program: Command, on: On): void {
  program
    .command('chat [prompt...]')
    .description(
      'ask a model; text piped in and files come before the question. Without a prompt, at a terminal: a session',
    )
    .option('-m, --model <name>', 'a model of `mgw models`, vendor/name, or auto: by the task')
    .option('-s, --system <text>', 'system prompt')
    .option('-p, --prompt <name>', 'a template of `mgw prompt list`; its parameters follow as key=value')
    .addOption(new Option('-r, --role <name>', 'a template as the system prompt').conflicts('system'))
    .option(
      '-f, --file <path>',
      "a file, image, folder or quoted glob ('src/**/*.ts') before the question, repeatable; - is stdin",
      collectPaths,
    )
    .option('-c, --continue', 'go on with the last conversation')
    .addOption(
      new Option('--session <name>', 'go on with the conversation of this name, or begin it').conflicts('continue'),
    )
    .option('--no-history', 'keep nothing of this in `mgw history`')
    .option('-t, --temperature <number>', 'sampling temperature, 0 to 2', numberIn(0, 2))
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--max-cost <amount>', 'refuse when the worst case costs more', amountUpTo(1_000_000))
    .addOption(new Option('-x, --extract', 'print the first code block of the answer alone').conflicts('jsonl'))
    .addOption(
      new Option(
        '--schema <file|fields>',
        "JSON that keeps a schema: a file, or 'name, age int, tags [str]'",
      ).conflicts(['jsonl', 'extract']),
    )
    .option('--no-stream', 'print the answer when it is whole')
    .option('--raw', 'at a terminal: the answer as it is written, Markdown not rendered')
    .option('--reasoning', "at a terminal: leave the model's thinking on the screen instead of folding it")
    .option('--no-reasoning', "do not show the model's thinking")
    .option('--json', 'print one JSON object')
    .addOption(
      new Option('--jsonl', 'print every event as it comes, one JSON object a line').conflicts(['json', 'dryRun']),
    )
    .option('--no-cache', 'neither read nor keep the answer')
    .option('--refresh', 'ask anew, and keep the new answer')
    .option('--no-fallback', 'only the first model')
    .option('--timeout <seconds>', 'the longest wait for the first token, over all attempts', numberIn(0.001, 86_400))
    .option(
      '--max-latency <seconds>',
      'with auto: pass over models that have lately taken longer',
      numberIn(0.001, 86_400),
    )
    .option('--tag <name>', 'a word to find this call by in `stats --by tag`')
    .option('--dry-run', 'show what would be sent and what it could cost; send nothing')
    .option('-y, --yes', 'ask also when the worst case is over the limit of a call; budgets still hold')
    .option('-q, --quiet', 'nothing on stderr but errors')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .action((prompt, options) =>
      on(async (context) => (await import('../commands/chat.ts')).chat(prompt, options, context)),
    );
}
