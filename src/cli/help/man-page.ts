import type { Command, Option } from 'commander';
import { createProgram } from '../program.ts';
import { wrapWords } from '../render/wrap.ts';
import { commandsOf, dressHelp, wordsOf } from './dress-help.ts';
import { ENVIRONMENT, FILES, HELP_TEXTS } from './texts.ts';

/** The manual page as roff, of what the program and its help texts say. `date` is an ISO day. Only the build calls it. */
export function manPage(version: string, date: string): string {
  const program = createProgram(version, async () => {});
  dressHelp(program, { columns: 72, color: false });
  const parts = [
    `.TH MGW 1 "${date}" "mgw ${version}" "User Commands"`,
    `.SH NAME\nmgw \\- ${roff('a model gateway for the terminal')}`,
    `.SH SYNOPSIS\n.B mgw\n[\\fB\\-\\-config\\fR \\fIfile\\fR]\n\\fIcommand\\fR\n[\\fIoptions\\fR]`,
    `.SH DESCRIPTION\n${prose(program.description())}`,
    `.PP\n${roff('Alone it says how things stand, and what to try.')}`,
    `.SH OPTIONS\n${optionsOf(program)}`,
    '.SH COMMANDS',
    ...commandsOf(program).filter(isShown).map(commandSection),
    `.SH "EXIT STATUS"\n${tagged(HELP_TEXTS['']?.exitCodes ?? [])}`,
    `.SH ENVIRONMENT\n${tagged(ENVIRONMENT)}`,
    `.SH FILES\n${tagged(FILES)}`,
    `.SH EXAMPLES\n${example(behindOptions(program).replace(/^\s*Examples:\n/, ''))}`,
  ];
  return `${parts.join('\n')}\n`;
}

function isShown(command: Command): boolean {
  return command.parent?.createHelp().visibleCommands(command.parent).includes(command) ?? false;
}

function commandSection(command: Command): string {
  const title = `mgw ${wordsOf(command)} ${command.usage().replace('[options] [command]', '[command]')}`.trim();
  const codes = HELP_TEXTS[wordsOf(command)]?.exitCodes ?? [];
  const own = codes === HELP_TEXTS['']?.exitCodes ? [] : codes;
  return [
    `.SS ${quoted(title)}`,
    prose(sentence(command.description())),
    optionsOf(command),
    ...(own.length > 0 ? [`.PP\n${roff('Exit codes:')}`, tagged(own)] : []),
    ...behindOptions(command)
      // Running text goes on in the next line; a title does not.
      .replace(/(?<=^\S.*[^:\n])\n(?=\S)/gm, ' ')
      .split(/\n(?=\S)/)
      .map(paragraph),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** What is printed under the options: examples, and what else a command explains. */
function behindOptions(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text.slice(command.helpInformation().length).trim();
}

/** A line of its own over lines that stay as they are. */
function paragraph(text: string): string {
  const [title = '', ...lines] = text.trim().split('\n');
  if (title === '') return '';
  return lines.length === 0 ? `.PP\n${prose(title)}` : `.PP\n${roff(title)}\n.PP\n${example(lines.join('\n'))}`;
}

function example(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return `.nf\n.RS 2\n${lines.map((line) => roff(line.replace(/^ {2}/, ''))).join('\n')}\n.RE\n.fi`;
}

function optionsOf(command: Command): string {
  const options = command.createHelp().visibleOptions(command);
  // Each command has it, and one line about it is enough.
  const own = options.filter(({ long }) => long !== '--help' || command.parent === null);
  return own.map((option) => `.TP\n${flags(option)}\n${prose(sentence(described(option)))}`).join('\n');
}

/** Names in bold, the value in italics. */
function flags(option: Option): string {
  return option.flags
    .split(/, | (?=[<[])/)
    .map((part) => (part.startsWith('-') ? `\\fB${roff(part)}\\fR` : `\\fI${roff(part)}\\fR`))
    .join(' ')
    .replaceAll('\\fR \\fB', '\\fR, \\fB');
}

function described({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : ` (${argChoices.join(', ')})`;
  const value =
    typeof defaultValue === 'string' || typeof defaultValue === 'number' ? ` (default: ${defaultValue})` : '';
  return description + choices + value;
}

function tagged(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([tag, meaning]) => `.TP\n\\fB${roff(tag)}\\fR\n${prose(sentence(meaning))}`).join('\n');
}

/** In lines that are short enough to be looked at. */
function prose(text: string): string {
  return wrapWords(text, 76, (words) => roff(words).length)
    .map(roff)
    .join('\n');
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.:!?]$/.test(begun) ? begun : `${begun}.`;
}

function quoted(text: string): string {
  return `"${roff(text).replaceAll('"', '\\(dq')}"`;
}

/** Text that no macro, escape or character set changes. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(/[^\0-\x7f]/gu, (character) => `\\[u${hex(character)}]`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
