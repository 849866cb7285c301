import { Command, Option } from 'commander';
import { addCache } from './program/cache.ts';
import { collectPaths, numberIn, type On, type Run, THINKING, wholeNumber, withPeriod } from './program/options.ts';

/** Every command and option. The words after it is parsed are handed to `dispatch`, which builds the context. */
export function createProgram(
  version: string,
  dispatch: (run: Run, globals: { config?: string }) => Promise<void>,
): Command {
  const program = new Command('mgw')
    .description(
      'A model gateway for the terminal: DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command.',
    )
    .version(version, '-V, --version')
    .option('--config <file>', 'the config file to use')
    .showHelpAfterError('(mgw --help lists the commands)')
    .exitOverride();
  const on = (run: Run) => dispatch(run, program.opts());
  addChat(program, on);
  addReports(program, on);
  addCache(program, on);
  addConfig(program, on);
  addDoctor(program, on);
  program
    .command('demo')
    .description('see it work: no key, no network, a simulator on this machine')
    .option('--fast', 'do not pace the simulated answers')
    .action((options) => on(async (context) => (await import('./commands/demo.ts')).demo(options, context)));
  return program;
}

function addChat(program: Command, on: On): void {
  program
    .command('chat [prompt...]')
    .description('ask a model; text piped in and files come before the question')
    .option('-m, --model <name>', 'a model of `mgw models`, or vendor/name')
    .option('-s, --system <text>', 'system prompt')
    .option('-f, --file <path>', 'a file to send before the question, repeatable; - is stdin', collectPaths)
    .option('-t, --temperature <number>', 'sampling temperature, 0 to 2', numberIn(0, 2))
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--max-cost <amount>', 'refuse when the worst case costs more', numberIn(0, 1_000_000))
    .option('--no-stream', 'print the answer when it is whole')
    .option('--json', 'print one JSON object')
    .addOption(new Option('--jsonl', 'print every event as it comes, one JSON object a line').conflicts('json'))
    .option('--no-cache', 'neither read nor keep the answer')
    .option('--refresh', 'ask anew, and keep the new answer')
    .option('--no-fallback', 'only the first model')
    .option('--timeout <seconds>', 'the longest wait for the first token, over all attempts', numberIn(0.001, 86_400))
    .option('--tag <name>', 'a word to find this call by in `stats --by tag`')
    .option('--dry-run', 'show what would be sent and what it could cost; send nothing')
    .option('-y, --yes', 'ask also when the worst case is over the limit of a call; budgets still hold')
    .option('-q, --quiet', 'nothing on stderr but errors')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .addHelpText('after', CHAT_EXAMPLES)
    .action((prompt, options) =>
      on(async (context) => (await import('./commands/chat.ts')).chat(prompt, options, context)),
    );
}

const CHAT_EXAMPLES = `
Examples:
  mgw chat "写一个斐波那契数列生成器"
  mgw chat "translate: 人工智能正在改变世界" --model qwen
  git diff | mgw chat "review this" --max-cost 0.02
  mgw chat "summarise" -f report.md --json | jq -r .content`;

function addReports(program: Command, on: On): void {
  withPeriod(program.command('stats').description('calls, tokens, cost, errors and latency'))
    .addOption(byOption().default('model'))
    .option('--drift', "each vendor's bill beside our own count, and the correction that estimates are made with")
    .action((options) =>
      on(async (context) =>
        options.drift
          ? (await import('./commands/drift.ts')).drift(options, context)
          : (await import('./commands/stats.ts')).stats(options, context),
      ),
    );
  const cost = withPeriod(program.command('cost').description('where the money went, by model and day'))
    .addOption(byOption())
    .addOption(
      new Option('--html <file>', 'write one page with charts and tables; - is stdout').conflicts([
        'json',
        'csv',
        'by',
      ]),
    )
    .action((options) => on(async (context) => (await import('./commands/cost.ts')).cost(options, context)));
  addEstimate(cost, on);
  program
    .command('models')
    .description('the models that can be asked, their prices, windows and keys')
    .option('--prices', 'every price, with its source and date')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('./commands/models.ts')).models(options, context)));
}

function addEstimate(cost: Command, on: On): void {
  cost
    .command('estimate [prompt...]')
    .description('what one input would cost on every model, cheapest first; sends nothing')
    .option('-s, --system <text>', 'system prompt')
    .option('-f, --file <path>', 'a file to send before the question, repeatable; - is stdin', collectPaths)
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--tag <name>', 'take recent answers with this tag as a measure of the answer')
    .option('--json', 'print JSON')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .action((prompt, options, command: Command) =>
      on(async (context) =>
        // `mgw cost` knows --json too, and takes it where it stands behind the subcommand.
        (await import('./commands/estimate.ts')).estimate(
          prompt,
          { ...options, ...command.optsWithGlobals() },
          context,
        ),
      ),
    );
}

function byOption(): Option {
  return new Option('--by <key>', 'what makes a row').choices([
    'model',
    'provider',
    'day',
    'week',
    'month',
    'hour',
    'tag',
    'outcome',
    'cache',
  ]);
}

function addConfig(program: Command, on: On): void {
  const config = program.command('config').description('the config file: where it is, what holds, what is wrong');
  const lazy = () => import('./commands/config.ts');
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

function addDoctor(program: Command, on: On): void {
  program
    .command('doctor [model...]')
    .description('check config, keys, folders, clock, proxy and endpoints; exit 0 if nothing stops a call')
    .option('--live', 'also ask every model for one token, which costs next to nothing')
    .option('--json', 'print JSON')
    .action((models, options) =>
      on(async (context) => (await import('./commands/doctor.ts')).doctor(models, options, context)),
    );
}
