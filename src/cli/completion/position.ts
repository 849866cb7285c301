import type { Argument, Command, Option } from 'commander';

/** What the word at the cursor is: the value of an option or of an argument, or a word of which the command knows the names. */
export type Position = {
  command: Command;
  /** The option whose value is typed. */
  option?: Option;
  /** What the word begins with that is no part of the value: `--model=`. */
  lead: string;
  /** The argument that the word would be, and whether it is the first; absent where the command takes no more. */
  argument?: Argument;
  /** Whether a subcommand may still be named here, and whether an option may. */
  mayName: boolean;
  mayOpt: boolean;
};

/** Reads the words before the cursor as the program would; what it does not know is passed over. */
export function positionOf(program: Command, before: readonly string[], current: string): Position {
  let command = program;
  let operands = 0;
  let pending: Option | undefined;
  let onlyOperands = false;
  let isHelp = false;
  for (const word of before) {
    if (pending !== undefined && (pending.required || !word.startsWith('-'))) {
      pending = undefined;
      continue;
    }
    pending = undefined;
    if (!onlyOperands && word === '--') onlyOperands = true;
    else if (!onlyOperands && word.startsWith('-') && word !== '-') pending = optionAwaiting(command, word);
    else {
      const named = operands === 0 ? subcommand(command, word) : undefined;
      // Commander's own command, which it has wherever there are others.
      if (word === 'help' && operands === 0 && command.commands.length > 0 && !isHelp) isHelp = true;
      else if (named === undefined) operands += 1;
      else command = named;
    }
  }
  const isOption = !onlyOperands && current.startsWith('-') && current !== '-';
  if (pending !== undefined && (pending.required || !isOption)) {
    return { command, option: pending, lead: '', mayName: false, mayOpt: false };
  }
  const [lead = '', name = ''] = /^(--[^=]+)=/.exec(current) ?? [];
  const option = isOption && lead !== '' ? optionNamed(command, name) : undefined;
  if (option !== undefined) return { command, option, lead, mayName: false, mayOpt: false };
  if (isHelp) return { command, lead: '', mayName: operands === 0, mayOpt: false };
  const argument = argumentAt(command, operands);
  return {
    command,
    lead: '',
    ...(argument && { argument }),
    mayName: operands === 0 && !onlyOperands,
    mayOpt: !onlyOperands,
  };
}

/** The option that takes the next word: one with a value that does not stand in this word. */
function optionAwaiting(command: Command, word: string): Option | undefined {
  if (word.startsWith('--')) return word.includes('=') ? undefined : valued(optionNamed(command, word));
  return word.length === 2 ? valued(optionNamed(command, word)) : undefined;
}

function valued(option: Option | undefined): Option | undefined {
  return option !== undefined && (option.required || option.optional) ? option : undefined;
}

/** Options of the commands above are taken behind a subcommand too. */
function optionNamed(command: Command, name: string): Option | undefined {
  const own = command.options.find(({ long, short }) => long === name || short === name);
  return own ?? (command.parent ? optionNamed(command.parent, name) : undefined);
}

function subcommand(command: Command, word: string): Command | undefined {
  return command.commands.find((one) => one.name() === word || one.aliases().includes(word));
}

function argumentAt(command: Command, index: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[index] ?? (last?.variadic === true ? last : undefined);
}
