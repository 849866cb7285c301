import type { Command, Option } from 'commander';
import { speakLanguage } from '../language/speak-language.ts';
import { t } from '../language/t.ts';
import { createProgram } from '../program.ts';
import { widthsFor, wrapWords } from '../render/wrap.ts';
import { commandsOf, dressHelp, wordsOf } from './dress-help.ts';
import { spokenValues } from './spoken-help.ts';
import { ENVIRONMENT, FILES, HELP_TEXTS } from './texts.ts';

/** The manual page as roff in each language, by its path under `man`. `date` is an ISO day. Only the build calls it. */
export async function manPages(version: string, date: string): Promise<ReadonlyMap<string, string>> {
  await speakLanguage('zh');
  const chinese = manPage(version, date, await widthsFor([t('Options:')]));
  await speakLanguage('en');
  return new Map([
    ['mgw.1', manPage(version, date)],
    // Where `man` looks for pages of a locale; npm installs the other one alone. Lines are left as they are broken:
    // the few spaces of Chinese would take all that is missing in one.
    ['zh_CN/man1/mgw.1', chinese.replace('\n', '\n.ad l\n.nh\n')],
  ]);
}

/** Of what the program and its help texts say, in the language that is spoken. */
function manPage(version: string, date: string, displayWidth?: (text: string) => number): string {
  const program = createProgram(version, async () => {});
  dressHelp(program, { columns: 72, color: false, ...(displayWidth && { displayWidth }) });
  const parts = [
    `.TH MGW 1 "${date}" "mgw ${version}" ${quoted(t('User Commands'))}`,
    `.SH ${quoted(t('NAME'))}\nmgw \\- ${roff(t('a model gateway for the terminal'))}`,
    `.SH ${quoted(t('SYNOPSIS'))}\n.B mgw\n[\\fB\\-\\-config\\fR ${value('file')}]\n${value('command')}\n[${value('options')}]`,
    `.SH ${quoted(t('DESCRIPTION'))}\n${prose(t(program.description()))}`,
    `.PP\n${prose(t('Alone it says how things stand, and what to try.'))}`,
    `.SH ${quoted(t('OPTIONS'))}\n${optionsOf(program)}`,
    `.SH ${quoted(t('COMMANDS'))}`,
    ...commandsOf(program).filter(isShown).map(commandSection),
    `.SH ${quoted(t('EXIT STATUS'))}\n${tagged(HELP_TEXTS['']?.exitCodes ?? [])}`,
    `.SH ${quoted(t('ENVIRONMENT'))}\n${tagged(ENVIRONMENT)}`,
    `.SH ${quoted(t('FILES'))}\n${tagged(FILES)}`,
    `.SH ${quoted(t('EXAMPLES'))}\n${example(behindOptions(program).replace(/^\s*.*\n/, ''))}`,
  ];
  return `${parts.join('\n')}\n`;
}

/** In italics, as `<file>` of an option. */
function value(name: string): string {
  return `\\fI${roff(spokenValues(`<${name}>`).slice(1, -1))}\\fR`;
}

function isShown(command: Command): boolean {
  return command.parent?.createHelp().visibleCommands(command.parent).includes(command) ?? false;
}

function commandSection(command: Command): string {
  const usage = spokenValues(command.usage().replace('[options] [command]', '[command]'));
  const title = `mgw ${wordsOf(command)} ${usage}`.trim();
  const codes = HELP_TEXTS[wordsOf(command)]?.exitCodes ?? [];
  const own = codes === HELP_TEXTS['']?.exitCodes ? [] : codes;
  return [
    `.SS ${quoted(title)}`,
    prose(sentence(t(command.description()))),
    optionsOf(command),
    ...(own.length > 0 ? [`.PP\n${roff(t('Exit codes:'))}`, tagged(own)] : []),
    ...behindOptions(command)
      // Running text goes on in the next line; a title does not.
      .replace(/(?<=^\S.*[^:：\n])\n(?=\S)/gm, t(' ##between lines'))
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
  return spokenValues(option.flags)
    .split(/, | (?=[<[])/)
    .map((part) => (part.startsWith('-') ? `\\fB${roff(part)}\\fR` : `\\fI${roff(part)}\\fR`))
    .join(' ')
    .replaceAll('\\fR \\fB', '\\fR, \\fB');
}

function described({ description, argChoices, defaultValue }: Option): string {
  const choices = argChoices === undefined ? '' : t(' ({choices})', { choices: argChoices.join(t(', ##choices')) });
  const isValue = typeof defaultValue === 'string' || typeof defaultValue === 'number';
  return t(description) + choices + (isValue ? t(' (default: {value})', { value: defaultValue }) : '');
}

function tagged(rows: readonly (readonly [string, string])[]): string {
  return rows.map(([tag, meaning]) => `.TP\n\\fB${roff(t(tag))}\\fR\n${prose(sentence(t(meaning)))}`).join('\n');
}

/** In lines that are short enough to be looked at. Chinese is one: roff makes a space of the end of a line. */
function prose(text: string): string {
  if (/[。：]$/.test(text)) return roff(text.replace(BREAK, '$&\u200B'));
  return wrapWords(text, 76, (words) => roff(words).length)
    .map(roff)
    .join('\n');
}

/** What a line may end with, where what follows may begin one: roff breaks at spaces alone. */
const BREAK = /[\p{sc=Han}，。、；：！？）”](?=[^，。、；：！？）”\s])/gu;

function sentence(text: string): string {
  const end = t('.##end of a sentence');
  const begun = end === '.' ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.:!?。：！？]$/.test(begun) ? begun : begun + end;
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
    .replaceAll('\u200B', '\\:')
    .replace(/[^\0-\x7f]/gu, (character) => `\\[u${hex(character)}]`);
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
