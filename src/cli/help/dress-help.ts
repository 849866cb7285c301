import { styleText } from 'node:util';
import { type Command, Help } from 'commander';
import { t } from '../language/t.ts';
import { widthsFor, wrapWords } from '../render/wrap.ts';
import type { Example, HelpText } from './help-text.ts';
import { spokenHelp } from './spoken-help.ts';
import { COMMAND_GROUPS, HELP_TEXTS, LAST_GROUP } from './texts.ts';

/** What a help text is written to; `displayWidth` in terminal columns, where characters may take more than one. */
type HelpOutput = { columns: number; color: boolean; displayWidth?: (text: string) => number };

/** Lines of text are not longer, however wide the terminal is. */
const WIDEST = 100;

/** Puts groups, examples and exit codes into the help of every command, all of it in the language that is spoken. */
export function dressHelp(program: Command, output: HelpOutput): void {
  const { displayWidth = (text: string) => text.length } = output;
  const measure = { columns: Math.min(output.columns, WIDEST), displayWidth };
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
        ...spokenHelp(displayWidth),
        styleTitle: (title) => styleText('bold', t(title)),
        // Before what a command says by itself: examples stand at the end.
        formatHelp: (shown, help) =>
          tightened(Help.prototype.formatHelp.call(help, shown, help)) + exitCodes(text, measure),
      })
      .configureOutput({
        getOutHelpWidth: () => measure.columns,
        getErrHelpWidth: () => measure.columns,
        getOutHasColors: () => output.color,
      })
      .addHelpText('after', examples(text, measure));
  }
}

/** The same where a terminal asks for it: only Chinese takes a table of widths. */
export async function dressSpokenHelp(
  program: Command,
  { columns, color }: Omit<HelpOutput, 'displayWidth'>,
): Promise<void> {
  dressHelp(program, { columns, color, displayWidth: await widthsFor([t('Options:')]) });
}

/** A command and all below it. */
export function commandsOf(command: Command): Command[] {
  return [command, ...command.commands.flatMap(commandsOf)];
}

/** `cache list`; empty for the program. */
export function wordsOf(command: Command): string {
  return command.parent === null ? '' : `${wordsOf(command.parent)} ${command.name()}`.trim();
}

/** Behind a wide colon stands no space, which commander puts behind the first heading. */
function tightened(help: string): string {
  return help.replace(/^(\S*：\S*) /, '$1');
}

type Measure = Required<Pick<HelpOutput, 'columns' | 'displayWidth'>>;

function exitCodes({ exitCodes: codes = [] }: HelpText, { columns, displayWidth }: Measure): string {
  const width = Math.max(...codes.map(([code]) => displayWidth(t(code))));
  const lines = codes.map(([code, meaning]) => {
    const wrapped = wrapWords(t(meaning), columns - width - 4, displayWidth);
    return `  ${padded(t(code), width, displayWidth)}  ${wrapped.join(`\n${' '.repeat(width + 4)}`)}`;
  });
  return lines.length === 0 ? '' : `${section(t('Exit codes:'), lines)}\n`;
}

function examples({ examples: lines = [] }: HelpText, measure: Measure): string {
  return lines.length === 0 ? '' : section(t('Examples:'), exampleLines(lines, measure));
}

function section(title: string, lines: readonly string[]): string {
  return `\n${styleText('bold', title)}\n${lines.join('\n')}`;
}

/** The remark stands behind its command, or below it where there is no room. */
function exampleLines(lines: readonly Example[], { columns, displayWidth }: Measure): string[] {
  const spoken = lines.map(([command, remark]) => [t(command), remark] as const);
  const width = Math.max(...spoken.map(([command, remark]) => (remark === undefined ? 0 : displayWidth(command))));
  return spoken.map(([command, remark]) => {
    if (remark === undefined) return `  ${command}`;
    const beside = `  ${padded(command, width, displayWidth)}  # ${t(remark)}`;
    // In line with the others, or at least in the same line.
    const fitting = [beside, `  ${command}  # ${t(remark)}`].find((line) => displayWidth(line) <= columns);
    return fitting ?? `  ${command}\n      # ${t(remark)}`;
  });
}

function padded(text: string, width: number, displayWidth: Measure['displayWidth']): string {
  return text + ' '.repeat(width - displayWidth(text));
}
