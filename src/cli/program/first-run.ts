import { Argument, type Command } from 'commander';
import type { On } from './on.ts';
import { amountUpTo, collectPaths } from './options.ts';

/** The commands of the first minutes. */
export function addFirstRun(program: Command, on: On): void {
  addInit(program, on);
  program
    .command('completion')
    .description('print the script that makes your shell complete commands, options, models, tags and months')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish', 'powershell']))
    .action((shell) => on(async (context) => (await import('../commands/completion.ts')).completion(shell, context)));
  // What `mgw` alone runs.
  program
    .command('welcome', { hidden: true })
    .action(() => on(async (context) => (await import('../commands/welcome.ts')).welcome(context)));
}

function addInit(program: Command, on: On): void {
  program
    .command('init')
    .description('ask which vendors, where their keys come from and what a month may cost, then write the config')
    .option('--vendor <name>', 'deepseek, qwen, glm, or a name of your own with --endpoint; repeatable', collectPaths)
    .option('--key-env <variable>', 'the key is in this environment variable; qwen=NAME says whose', collectPaths)
    .option('--key-command <line>', 'this command prints the key; no shell runs it', collectPaths)
    .option('--key-file <file>', 'the key stands alone in this file', collectPaths)
    .option('--endpoint <url>', 'of an OpenAI-compatible vendor; with several, local=URL says whose', collectPaths)
    .option('--model <name>', 'what that vendor calls the model; with several, local=NAME', collectPaths)
    .option('--default-model <alias>', 'the model that is asked first')
    .option('--currency <code>', 'of limits and totals (default: CNY)')
    .option('--exchange-rate <n>', 'what 1 CNY is worth in it', amountUpTo(1_000_000))
    .option('--budget <amount>', 'the most that a month may cost', amountUpTo(1_000_000_000))
    .option('--test', 'try each key with one call of one token')
    .option('--no-test', 'try none')
    .option('--add', 'add models to the config that is there, and leave the rest of it as it is')
    .option('--overwrite', 'replace the config that is there; a copy stays beside it')
    .option('-y, --yes', 'ask nothing, take the defaults; needed where there is no terminal')
    .action((options) => on(async (context) => (await import('../commands/init.ts')).init(options, context)));
}
