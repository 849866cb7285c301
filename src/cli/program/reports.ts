import { type Command, Option } from 'commander';
import type { On } from './on.ts';
import { collectPaths, THINKING, wholeNumber, withPeriod } from './options.ts';

/** Names the `GROUP_KEYS`. */
const BY = 'what makes a row: model, provider, day, week, month, hour, tag, outcome, cache; or two, as in day,model';

export function addReports(program: Command, on: On): void {
  withPeriod(program.command('stats').description('calls, tokens, cost, errors and latency'))
    .option('--by <keys>', BY, 'model')
    .option('--top <n>', 'only the n dearest rows, and the others as one', wholeNumber(1))
    .option('--drift', "each vendor's bill beside our own count, and the correction that estimates are made with")
    .action((options) =>
      on(async (context) =>
        options.drift
          ? (await import('../commands/drift.ts')).drift(options, context)
          : (await import('../commands/stats.ts')).stats(options, context),
      ),
    );
  const cost = withPeriod(
    program.command('cost').description('where the money went, and what it would have cost without mgw'),
  )
    .option('--by <key>', 'what makes a row, or two such as day,model')
    .option('--top <n>', 'only the n dearest rows; of the repeats 20 unless told', wholeNumber(1))
    .option('--repeats', 'the same prompts, paid for again and again')
    .option('--what-if <model>', 'what the period would have cost on that model')
    .addOption(
      new Option('--html <file>', 'write one page with charts and tables; - is stdout').conflicts([
        'json',
        'csv',
        'by',
        'repeats',
        'top',
      ]),
    )
    .action((options) => on(async (context) => (await import('../commands/cost.ts')).cost(options, context)));
  addEstimate(cost, on);
  program
    .command('models')
    .description('the models that can be asked, their prices, windows and keys')
    .option('--prices', 'every price, with its source and date')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/models.ts')).models(options, context)));
}

function addEstimate(cost: Command, on: On): void {
  cost
    .command('estimate [prompt...]')
    .description('what one input would cost on every model, cheapest first; sends nothing')
    .option('-s, --system <text>', 'system prompt')
    .option(
      '-f, --file <path>',
      'a file, image, folder or quoted glob before the question, repeatable; - is stdin',
      collectPaths,
    )
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--tag <name>', 'take recent answers with this tag as a measure of the answer')
    .option('--json', 'print JSON')
    .option('--csv', 'print CSV, a line a model')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .action((prompt, options, command: Command) =>
      on(async (context) =>
        // `mgw cost` knows --json and --csv too, and takes them, and options of its own, where they stand behind the subcommand.
        (await import('../commands/estimate.ts')).estimate(
          prompt,
          { ...options, ...command.optsWithGlobals() },
          context,
        ),
      ),
    );
}
