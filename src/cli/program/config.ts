import type { Command } from 'commander';
import type { On } from './on.ts';

export function addConfig(program: Command, on: On): void {
  const config = program.command('config').description('the config file: where it is, what holds, what is wrong');
  const lazy = () => import('../commands/config.ts');
  config
    .command('path')
    .description('print the path of the config file')
    .action(() => on(async (context) => (await lazy()).configPath({}, context)));
  config
    .command('show')
    .description('print the effective config and where each value comes from; never a key')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await lazy()).configShow(options, context)));
  config
    .command('check')
    .description('list everything that is wrong with it; exit 2 if anything is')
    .action(() => on(async (context) => (await lazy()).configCheck({}, context)));
  config
    .command('init')
    .description('write a commented config file; never overwrites')
    .action(() => on(async (context) => (await lazy()).configInit({}, context)));
}
