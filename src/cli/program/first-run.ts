import { Argument, type Command } from 'commander';
import type { On } from './on.ts';

/** The commands of the first minutes. */
export function addFirstRun(program: Command, on: On): void {
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
