import { stripVTControlCharacters } from 'node:util';
import { type Argument, Help, type Option } from 'commander';
import { t } from '../language/t.ts';
import { wrapWords } from '../render/wrap.ts';

/** The headings that commander writes by itself. */
export const HEADINGS: readonly string[] = ['Usage:', 'Arguments:', 'Options:', 'Commands:'];

/** What commander describes by itself: `--help` and the command `help` below the first level; `--version`. */
export const DESCRIPTIONS: readonly string[] = ['display help for command', 'output the version number'];

/** Fewer columns hold no text; it is left as it is. */
const LEAST = 24;

/** The parts of commander's help that show a text, in the language that is spoken, in lines by what a terminal shows. */
export function spokenHelp(displayWidth: (text: string) => number): Partial<Help> {
  return {
    minWidthToWrap: LEAST,
    displayWidth: (text) => displayWidth(stripVTControlCharacters(text)),
    boxWrap: (text, width) => (width < LEAST ? text : wrapped(text, width, displayWidth).join('\n')),
    commandUsage: (command) => spokenValues(Help.prototype.commandUsage(command)),
    commandDescription: (command) => t(command.description()),
    subcommandTerm: (command) => spokenValues(Help.prototype.subcommandTerm(command)),
    subcommandDescription: (command) => t(command.description()),
    optionTerm: ({ flags }) => spokenValues(flags),
    optionDescription: spokenDescription,
    argumentDescription: spokenDescription,
  };
}

/** No Chinese character alone in the last line, where the others have room for it in shorter lines. */
function wrapped(text: string, width: number, displayWidth: (text: string) => number): string[] {
  const lines = wrapWords(text, width, displayWidth);
  const last = lines.at(-1) ?? '';
  if (!/^\p{sc=Han}[）。]*$/u.test(last)) return lines;
  const shorter = wrapWords(text, width - displayWidth(last), displayWidth);
  return shorter.length === lines.length ? shorter : lines;
}

/** As commander puts it together: the description, the values that there are, the one that is taken. */
function spokenDescription(described: Option | Argument): string {
  const facts = factsOf(described);
  const description = t(described.description);
  return facts.length === 0
    ? description
    : t('{description} ({more})', { description, more: facts.join(t(', ##facts')) });
}

function factsOf({ argChoices, defaultValue }: Option | Argument): string[] {
  const choices = argChoices?.map(quoted).join(t(', ##choices'));
  const value = typeof defaultValue === 'string' ? quoted(defaultValue) : defaultValue;
  return [
    ...(choices === undefined ? [] : [t('choices: {choices}', { choices })]),
    ...(value === undefined ? [] : [t('default: {value}', { value: `${value}` })]),
  ];
}

function quoted(value: string): string {
  return t('"{value}"##what can be typed', { value });
}

/** `--what-if <model>`, `[options] [prompt...]`: what stands for a value says what it is, and is never typed. */
export function spokenValues(usage: string): string {
  return usage.replace(/([<[])([\w|]+)(?=(?:\.{3})?[>\]])/g, (_, open: string, name: string) => {
    const value = `<${name}>`;
    return open + t(value).slice(1, -1);
  });
}
