import { type Command, Option } from 'commander';
import type { On } from './on.ts';
import { amountUpTo, collectPaths, numberIn, THINKING, wholeNumber } from './options.ts';

export function addRoute(program: Command, on: On): void {
  const route = program
    .command('route [prompt...]')
    .description('which model a request would go to, and why; asks none of them')
    .option('-s, --system <text>', 'system prompt')
    .option(
      '-f, --file <path>',
      'a file, image, folder or quoted glob before the question, repeatable; - is stdin',
      collectPaths,
    )
    .option('--schema <file|fields>', "JSON that keeps a schema: a file, or 'name, age int, tags [str]'")
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--max-cost <amount>', 'pass over models whose worst case costs more', amountUpTo(1_000_000))
    .option('--max-latency <seconds>', 'pass over models that have lately taken longer', numberIn(0.001, 86_400))
    .option('--tag <name>', 'the tag that the call would have')
    .option('--offline', 'send nothing at all: ask no routing.embedding either')
    .addOption(new Option('--text <prompt>', 'what stands behind --').hideHelp())
    .option('--json', 'print JSON')
    .option('--no-stdin', 'do not read stdin, whatever it is')
    .action((prompt, options) =>
      on(async (context) => {
        const { text, ...rest } = options;
        const words = text === undefined ? prompt : [...prompt, text];
        return (await import('../commands/route.ts')).route(words, rest, context);
      }),
    );
  addMarks(route, on);
}

const VERDICTS = [
  ['good', 'mark the last chosen call, or the one with this id, as good'],
  ['bad', 'mark the last chosen call, or the one with this id, as bad'],
] as const;

function addMarks(route: Command, on: On): void {
  for (const [verdict, description] of VERDICTS) {
    route
      .command(`${verdict} [id]`)
      .description(description)
      .action((id) =>
        on(async (context) => (await import('../commands/route-marks.ts')).markRoute(verdict, id, context)),
      );
  }
  route
    .command('marks')
    .description('the marks, which shift how sure mgw must be of similar requests')
    .option('--json', 'print JSON')
    // `mgw route` knows --json too, and takes it where it stands behind the subcommand.
    .action((_, command: Command) =>
      on(async (context) => (await import('../commands/route-marks.ts')).listMarks(command.optsWithGlobals(), context)),
    );
  route
    .command('unmark <id>')
    .description('remove a mark')
    .action((id) => on(async (context) => (await import('../commands/route-marks.ts')).unmarkRoute(id, context)));
}
