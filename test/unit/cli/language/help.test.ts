import type { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completionFor } from '../../../../src/cli/completion/candidates.ts';
import { commandsOf, dressHelp, wordsOf } from '../../../../src/cli/help/dress-help.ts';
import { DESCRIPTIONS, HEADINGS, spokenValues } from '../../../../src/cli/help/spoken-help.ts';
import { COMMAND_GROUPS, HELP_TEXTS } from '../../../../src/cli/help/texts.ts';
import { speakLanguage } from '../../../../src/cli/language/speak-language.ts';
import { SAID } from '../../../../src/cli/language/zh/index.ts';
import { HELP_VALUES } from '../../../../src/cli/language/zh/said/help-values.ts';
import { GROUP_KEYS } from '../../../../src/cli/program/options.ts';
import { createProgram } from '../../../../src/cli/program.ts';
import { displayWidth } from '../../../../src/cli/render/table.ts';
import { englishLeft } from '../../../support/english-left.ts';
import { helpOf } from '../../../support/help-of.ts';

beforeEach(() => speakLanguage('zh'));
afterEach(() => speakLanguage('en'));

const program = () => createProgram('0.0.0', async () => {});

function dressed(columns = 80) {
  const all = program();
  dressHelp(all, { columns, color: false, displayWidth });
  return all;
}

const names = commandsOf(program())
  .map(wordsOf)
  .filter((words) => words !== 'welcome');

function commandOf(words: string, columns = 80): Command {
  const found = commandsOf(dressed(columns)).find((command) => wordsOf(command) === words);
  if (found === undefined) throw new Error(`no command is called ${words}`);
  return found;
}

/** Values that are called the same in Chinese. */
const SAME = ['<n>', '<id>', '<a>', '<b>', '<shell>'];

/** What is typed on a page of help: the usage, names of commands and options, values, examples up to their remarks, a template. */
const TYPED = [
  /^ {2}---[\s\S]*?\{\{input\}\}/gm,
  /^用法：.*$/gm,
  /^ {2}[a-z$-].*?(?: {2,}|$)/gm,
  /<.*?>|`.*?`|'[^']*'|--?[a-z][\w-]*|\w+(?:,\w+)+|\/help|key=value/g,
];

/** What stands in a Chinese text in Latin letters: names, values that are typed, and words that Chinese has taken over. */
const NAMES = new Set([
  ...'mgw DeepSeek OpenAI GLM Key token JSON Markdown CSV CNY stdin stdout stderr shell id'.split(' '),
  ...'Asia Shanghai Ctrl C SIGTERM NO_COLOR LC_ALL LC_MESSAGES LANG MGW_SCREEN_READER VISUAL EDITOR PROFILE'.split(' '),
  ...'auto deepseek qwen glm NAME URL local n d good same different shadow balanced routing embedding cat Cats category'.split(
    ' ',
  ),
  ...'parameters bashrc zshrc compinit'.split(' '),
  ...GROUP_KEYS,
  ...commandsOf(program()).flatMap(({ options, registeredArguments }) =>
    [...options, ...registeredArguments].flatMap(({ argChoices = [] }) => argChoices),
  ),
]);

describe('the catalogue has', () => {
  it('every description of commands, options and arguments', () => {
    const texts = commandsOf(program()).flatMap((command) => [
      command.description(),
      ...command.options.map(({ description }) => description),
      ...command.registeredArguments.map(({ description }) => description),
    ]);
    expect(texts.filter((text) => text !== '' && !Object.hasOwn(SAID, text))).toEqual([]);
  });

  it('every heading, remark and exit code of the help texts', () => {
    const texts = Object.values(HELP_TEXTS).flatMap(({ examples = [], exitCodes = [], groups = {} }) => [
      ...examples.flatMap(([, remark]) => remark ?? []),
      ...exitCodes.map(([, meaning]) => meaning),
      ...Object.keys(groups),
    ]);
    const all = [...texts, ...Object.keys(COMMAND_GROUPS), ...HEADINGS, ...DESCRIPTIONS];
    expect(all.filter((text) => !Object.hasOwn(SAID, text))).toEqual([]);
  });

  it('every example that asks something in English', () => {
    const commands = Object.values(HELP_TEXTS).flatMap(({ examples = [] }) => examples.map(([command]) => command));
    const asking = commands.filter((command) =>
      /\b(?:chat|compare|route|why|check|estimate)\b[^"]*"[^"\p{sc=Han}]+"/u.test(command),
    );
    expect(asking.filter((command) => !Object.hasOwn(SAID, command))).toEqual([]);
    expect(asking.length).toBeGreaterThan(8);
  });

  it('the same commands, with other words in quotes alone', () => {
    const unquoted = (command: string) => command.replace(/"[^"]*"/g, '""');
    for (const { examples = [] } of Object.values(HELP_TEXTS)) {
      for (const [command] of examples) expect(unquoted(SAID[command] ?? command)).toBe(unquoted(command));
    }
  });

  it('what stands for every value, and no value that is not there', () => {
    const usages = commandsOf(program()).flatMap((command) => [
      command.usage(),
      ...command.options.map(({ flags }) => flags),
    ]);
    const values = new Set(usages.flatMap((usage) => usage.match(/(?<=[<[])[\w|]+(?=(?:\.{3})?[>\]])/g) ?? []));
    const wanted = [...values].map((value) => `<${value}>`).filter((value) => !SAME.includes(value));
    expect(Object.keys(HELP_VALUES).toSorted()).toEqual(wanted.toSorted());
    expect(spokenValues('-z, --timezone <zone> [options] [prompt...] [YYYY-MM]')).toBe(
      '-z, --timezone <时区> [选项] [问题...] [YYYY-MM]',
    );
  });
});

describe('help in Chinese', () => {
  it.each(names)('of mgw %s has no English but names', (words) => {
    const help = helpOf(commandOf(words));
    expect(help).toMatch(new RegExp(`^用法：mgw ?${words}.*\n\n`));
    expect(help).toContain('显示这条命令的帮助');
    expect(englishLeft(help, TYPED)).toEqual([]);
    const left = TYPED.reduce((text, pattern) => text.replace(pattern, ' '), help).match(/[A-Za-z_]+/g) ?? [];
    expect(left.filter((word) => !NAMES.has(word))).toEqual([]);
  });

  it.each([60, 80, 200])('fits %d columns, and is aligned', (columns) => {
    for (const command of commandsOf(dressed(columns))) {
      const help = helpOf(command);
      const lines = help.replace(/\n示例：[\s\S]*/, '').split('\n');
      expect(lines.filter((line) => displayWidth(line) > Math.min(columns, 100))).toEqual([]);
      // Where what is said of an option or command begins.
      const items = help.replace(/\n(?:退出码|文件里|模板是|英文按|示例)[\s\S]*/, '').split('\n');
      const terms = items.flatMap((line) => /^ {2}\S.*? {2,}(?=\S)|^ {6,}(?=\S)/.exec(line)?.[0] ?? []);
      expect(new Set(terms.map(displayWidth)).size, help).toBe(1);
    }
  });

  it('breaks between any two characters, never before what closes', () => {
    const lines = helpOf(dressed(60)).split('\n');
    expect(lines.filter((line) => /^\s+[，。；：、）”]/.test(line))).toEqual([]);
    expect(lines.filter((line) => displayWidth(line) > 56).length).toBeGreaterThan(5);
  });

  it('leaves no character alone in the last line, where the others have room for it', () => {
    const lines = (columns: number) => helpOf(commandOf('stats', columns)).split('\n');
    expect(lines(80).filter((line) => /^\s+\p{sc=Han}[）。]*$/u.test(line))).toEqual([]);
    expect(lines(80).join('\n')).toMatch(/（默认是本机\n\s+时区）/);
  });

  it('says which values there are and which is taken', () => {
    const help = helpOf(commandOf('cache eval'));
    expect(help).toContain('（可选 strict、balanced）');
    expect(help).toContain('（默认 1）');
  });
});

describe('help in English', () => {
  it('names what makes a row of a report', async () => {
    await speakLanguage('en');
    const stats = commandsOf(program()).find((command) => wordsOf(command) === 'stats');
    expect(stats?.options.find(({ long }) => long === '--by')?.description).toContain(`: ${GROUP_KEYS.join(', ')};`);
  });

  it('says of each option what commander would', async () => {
    await speakLanguage('en');
    for (const command of commandsOf(program())) {
      const plain = command.createHelp().formatHelp(command, command.createHelp());
      dressHelp(command, { columns: 80, color: false });
      const help = command.createHelp();
      for (const option of help.visibleOptions(command)) {
        const asCommanderSays = Object.getPrototypeOf(help).optionDescription.call(help, option);
        expect(help.optionDescription(option)).toBe(asCommanderSays);
        expect(plain).toContain(option.flags);
      }
    }
  });
});

describe('what a Tab shows in Chinese', () => {
  const at = async (...words: string[]) => (await completionFor(program(), words, async () => [])).candidates;

  it('is told of commands and options, whose names stay', async () => {
    const commands = await at('');
    expect(commands.find(({ value }) => value === 'stats')?.description).toBe('统计调用次数、token、费用、错误和延迟');
    const options = [...(await at('chat', '--')), ...(await at('cache', 'eval', '--'))];
    for (const { value, description } of [...commands, ...options]) {
      expect(value).toMatch(/^[\w-]+$/);
      expect(description, value).toMatch(/\p{sc=Han}/u);
    }
  });
});
