import { type Command, CommanderError } from 'commander';
import { MgwError, toMgwError } from '../domain/errors.ts';
import type { Effects } from '../effects.ts';
import { createRuntime } from '../runtime.ts';
import type { CommandContext } from './command-context.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { type Io, withManners } from './io.ts';
import { told } from './language/told.ts';
import { withLiteralPrompt } from './literal-prompt.ts';
import { createProgram } from './program.ts';
import { fittedErrorText } from './render/error-text.ts';

/** One command line, from words to exit code. Nothing is thrown. */
export async function run(
  argv: readonly string[],
  io: Io,
  effects: Effects,
  control: { signal: AbortSignal; version: string },
): Promise<number> {
  if (argv[0] === 'completion' && argv[1] === '--complete') {
    return (await import('./completion/complete.ts')).complete(argv.slice(2), io, effects);
  }
  let exitCode = 0;
  const program = createProgram(control.version, async (command, { config, color, screenReader }) => {
    const runtime = createRuntime(effects, {
      ...(config !== undefined && { configPath: config }),
      warn: (message) => void io.stderr.write(`mgw: ${told(message)}\n`),
    });
    const isSpoken = screenReader === true || isSet(effects.env['MGW_SCREEN_READER']);
    const context: CommandContext = {
      io: withManners(io, { color, isSpoken }),
      runtime,
      signal: control.signal,
      run: (inner, innerIo, innerEffects) => run(inner, innerIo, innerEffects, control),
    };
    try {
      exitCode = await command(context);
    } finally {
      await runtime.close();
    }
  });
  // Commander's own text goes where everything else goes.
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      // Told below, as every other error.
      outputError: () => {},
    });
  }
  const line = helpPath(argv, program);
  if (asksForHelp(line, program)) await (await import('./help/dress-help.ts')).dressSpokenHelp(program, io.stdout);
  try {
    checkHelp(program, afterGlobals(line));
    const words = afterGlobals(argv).length === 0 ? [...argv, 'welcome'] : withLiteralPrompt(line);
    await program.parseAsync([...words], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(toMgwError(error), io);
    if (error.exitCode === 0) return 0;
    // A bare `mgw` has printed the help.
    if (error.code === 'commander.help') return EXIT_CODES.usage;
    const { usageError } = await import('./usage-error.ts');
    return fail(usageError(error, namedCommand(program, afterGlobals(argv)), afterGlobals(argv)), io);
  }
}

/** `help history show` and `history help show` are `history show --help`: commander's own looks no further than one name. */
function helpPath(argv: readonly string[], { commands }: Command): readonly string[] {
  const [first, second, third] = argv;
  const name = first === 'help' ? second : second === 'help' ? first : undefined;
  const command = name === undefined ? undefined : commands.find((one) => one.name() === name);
  const below = command?.commands.find((one) => one.name() === third);
  return command === undefined || below === undefined ? argv : [command.name(), below.name(), '--help'];
}

/** Throws `usage` for help about what is no command, of which commander shows the help about all. */
function checkHelp(program: Command, [help, ...rest]: readonly string[]): void {
  const names = rest.slice(0, rest.findIndex((word) => word.startsWith('-')) >>> 0);
  if (help !== 'help' || names.length === 0 || names[0] === 'help') return;
  const known = namedCommand(program, names).split(' ').filter(Boolean);
  if (known.length === names.length) return;
  throw new MgwError('usage', `unknown command '${names.slice(0, known.length + 1).join(' ')}'`, {
    hint: `\`${['mgw', ...known].join(' ')} --help\` lists the commands`,
  });
}

/** `cost estimate`; '' where no command was named. */
function namedCommand({ commands }: Command, [word, ...words]: readonly string[]): string {
  const found = commands.find((command) => command.name() === word);
  return found === undefined ? '' : `${found.name()} ${namedCommand(found, words)}`.trim();
}

/** From the first word that is no option of every command; an option without its value is such a word. */
function afterGlobals(argv: readonly string[]): readonly string[] {
  const [first = '', second] = argv;
  if (first === '--screen-reader' || VALUED.some((option) => first.startsWith(`${option}=`))) {
    return afterGlobals(argv.slice(1));
  }
  return VALUED.includes(first) && second !== undefined ? afterGlobals(argv.slice(2)) : argv;
}

/** Options of every command that have a value. */
const VALUED = ['--config', '--color', '--lang'];

/** Whether what follows may be a help text, of which most runs need nothing: by an option, or for want of a subcommand. */
function asksForHelp(argv: readonly string[], program: Command): boolean {
  if (afterGlobals(argv)[0] === 'help' || argv.some((word) => word === '--help' || word === '-h')) return true;
  return program.commands.some((one) => one.name() === argv.at(-1) && one.commands.length > 0);
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0';
}

async function fail(error: MgwError, io: Io): Promise<number> {
  if (error.code !== 'reader-gone') await io.stderr.write(await fittedErrorText(error, io.stderr));
  return EXIT_CODES[error.code];
}
