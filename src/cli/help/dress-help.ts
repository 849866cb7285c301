import { styleText } from 'node:util';
import { type Command, Help } from 'commander';
import { wrapWords } from '../render/wrap.ts';
import type { Example, HelpText } from './help-text.ts';
import { COMMAND_GROUPS, HELP_TEXTS, LAST_GROUP } from './texts.ts';

/** Lines of text are not longer, however wide the terminal is. */
const WIDEST = 100;

/** Puts groups, examples and exit codes into the help of every command. `output` is what it is written to. */
export function dressHelp(program: Command, output: { columns: number; color: boolean }): void {
  const columns = Math.min(output.columns, WIDEST);
  program.commandsGroup(LAST_GROUP).helpCommand('help [command]', 'everything about one command');
  for (const [heading, names] of Object.entries(COMMAND_GROUPS)) {
    for (const name of names) program.commands.find((one) => one.name() === name)?.helpGroup(heading);
  }
  for (const command of commandsOf(program)) {
    const text = HELP_TEXTS[wordsOf(command)] ?? {};
    for (const [heading, names] of Object.entries(text.groups ?? {})) {
      for (const name of names) command.options.find(({ long }) => long === name)?.helpGroup(heading);
    }
    command
      .configureHelp({
        minWidthToWrap: 24,
        styleTitle: (title) => styleText('bold', title),
        // Before what a command says by itself: examples stand at the end.
        formatHelp: (shown, help) => Help.prototype.formatHelp.call(help, shown, help) + exitCodes(text, columns),
      })
      .configureOutput({
        getOutHelpWidth: () => columns,
        getErrHelpWidth: () => columns,
        getOutHasColors: () => output.color,
      })
      .addHelpText('after', examples(text, columns));
  }
}

/** A command and all below it. */
export function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

/** `cache list`; empty for the program. */
export function wordsOf(command: Command): string {
  return command.parent === null ? '' : `${wordsOf(command.parent)} ${command.name()}`.trim();
}

function exitCodes({ exitCodes: codes = [] }: HelpText, columns: number): string {
  const width = Math.max(...codes.map(([code]) => code.length));
  const lines = codes.map(([code, meaning]) => {
    const wrapped = wrapWords(meaning, columns - width - 4, (words) => words.length);
    return `  ${code.padEnd(width)}  ${wrapped.join(`\n${' '.repeat(width + 4)}`)}`;
  });
  return lines.length === 0 ? '' : `${section('Exit codes:', lines)}\n`;
}

function examples({ examples: lines = [] }: HelpText, columns: number): string {
  return lines.length === 0 ? '' : section('Examples:', exampleLines(lines, columns));
}

function section(title: string, lines: readonly string[]): string {
  return `\n${styleText('bold', title)}\n${lines.join('\n')}`;
}

/** The remark stands behind its command, or below it where there is no room. */
function exampleLines(lines: readonly Example[], columns: number): string[] {
  const width = Math.max(...lines.map(([command, remark]) => (remark === undefined ? 0 : command.length)));
  return lines.map(([command, remark]) => {
    if (remark === undefined) return `  ${command}`;
    const beside = `  ${command.padEnd(width)}  # ${remark}`;
    return beside.length <= columns ? beside : `  ${command}\n      # ${remark}`;
  });
}
