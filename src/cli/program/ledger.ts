import { type Command, Option } from 'commander';
import type { On } from './on.ts';
import { withRange } from './options.ts';

export function addLedger(program: Command, on: On): void {
  const ledger = program.command('ledger').description('the rows of all calls: where they are, whether they are whole');
  ledger
    .command('path')
    .description('print the folder of the ledger')
    .action(() => on(async (context) => (await import('../commands/ledger/path.ts')).ledgerPath(context)));
  ledger
    .command('verify')
    .description('check every row, say what would be fixed, touch nothing; exit 1 if anything is wrong')
    .option('--all', 'list everything that is found, not the first few of each kind')
    .option('--json', 'print JSON')
    .action((options) =>
      on(async (context) => (await import('../commands/ledger/verify.ts')).ledgerVerify(options, context)),
    );
  withRange(ledger.command('export').description('print the rows of a period as they stand, or as CSV'))
    .option('--jsonl', 'the rows as they stand, one a line (default)')
    .addOption(new Option('--csv', 'one line a call, amounts as exact decimals').conflicts('jsonl'))
    .option('--output <file>', 'write a new file, never over one that is there; - is stdout')
    .action((options) =>
      on(async (context) => (await import('../commands/ledger/export.ts')).ledgerExport(options, context)),
    );
  ledger
    .command('prune')
    .description('remove the calls before a day, for good; says what would go and asks')
    .requiredOption('--before <date>', 'the first day that stays: 2026-11-01, or 2026-11')
    .option('-z, --timezone <zone>', "whose days: Asia/Shanghai (default: this machine's)")
    .option('--dry-run', 'only say what would be removed')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .action((options) =>
      on(async (context) => (await import('../commands/ledger/prune.ts')).ledgerPrune(options, context)),
    );
}
