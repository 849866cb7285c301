import { type Command, InvalidArgumentError, Option } from 'commander';

/** The levels of `--thinking`. */
export const THINKING = ['on', 'off', 'low', 'high'];

/** What can make a row of a report. */
export const GROUP_KEYS = ['model', 'provider', 'day', 'week', 'month', 'hour', 'tag', 'outcome', 'cache'];

export function withPeriod(command: Command): Command {
  return withRange(command)
    .option('--json', 'print JSON')
    .addOption(new Option('--csv', 'print CSV').conflicts('json'));
}

/** The options that say which days. */
export function withRange(command: Command): Command {
  return command
    .option('--today', 'since midnight')
    .option('--week', 'since Monday')
    .option('--month [YYYY-MM]', 'this month, or the one named (default)')
    .option('--since <date>', 'from this day on: 2026-11-01, or 7d for the last seven days')
    .option('--until <date>', 'up to and with this day')
    .option('-z, --timezone <zone>', "whose days and months: Asia/Shanghai (default: this machine's)");
}

export function collectPaths(path: string, previous: string[] = []): string[] {
  return [...previous, path];
}

export function numberIn(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value) || value < least || value > most) {
      throw new InvalidArgumentError(`It must be a number from ${least} to ${most}.`);
    }
    return value;
  };
}

export function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < least || !Number.isSafeInteger(Number(text))) {
      throw new InvalidArgumentError(`It must be a whole number of at least ${least}.`);
    }
    return Number(text);
  };
}

/** An amount of money in whole units, which is 0 or at least a nano-unit: hexadecimal digits or an exponent are a slip. */
export function amountUpTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isPlain = /^(\d+(\.\d*)?|\.\d+)$/.test(text.trim());
    if (!isPlain || value > most || (value > 0 && value < 1e-9)) {
      throw new InvalidArgumentError(
        `It must be a plain decimal such as 0.05, at most ${most}, and 0 or at least 0.000000001.`,
      );
    }
    return value;
  };
}

/** `a,b` and `-m a -m b` alike. */
export function collectNames(names: string, previous: string[] = []): string[] {
  return [...previous, ...names.split(',').flatMap((name) => name.trim() || [])];
}
