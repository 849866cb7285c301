import { describe, expect, it } from 'vitest';
import { commandsOf, dressHelp, wordsOf } from '../../../src/cli/help/dress-help.ts';
import { COMMAND_GROUPS, HELP_TEXTS } from '../../../src/cli/help/texts.ts';
import { withLiteralPrompt } from '../../../src/cli/literal-prompt.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { examplesIn, helpOf } from '../../support/help-of.ts';

function dressed(columns = 80) {
  const program = createProgram('0.0.0', async () => {});
  dressHelp(program, { columns, color: false });
  return program;
}

const commands = commandsOf(dressed()).filter((command) => !('_hidden' in command && command._hidden === true));
const named = commands.map((command) => [wordsOf(command), command] as const);

describe('the help of every command', () => {
  it.each(named)('mgw %s ends with examples', (_, command) => {
    const help = helpOf(command);
    expect(examplesIn(help).length).toBeGreaterThan(0);
    expect(help.slice(help.indexOf('\nExamples:\n') + 11)).not.toMatch(/^\S/m);
  });

  it.each(named.flatMap(([, command]) => examplesIn(helpOf(command))))('an example parses: %s', async (line) => {
    let ran = 0;
    const program = createProgram('0.0.0', async () => {
      ran += 1;
    });
    for (const command of commandsOf(program))
      command.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    const words = wordsOfMgw(line);
    expect(words).toBeDefined();
    await program.parseAsync(withLiteralPrompt(words ?? []), { from: 'user' }).catch((error) => {
      if (error.exitCode !== 0) throw error;
      ran += 1; // a help text
    });
    expect(ran).toBe(1);
  });

  it.each([60, 80, 200])('fits %d columns', (columns) => {
    for (const command of commandsOf(dressed(columns))) {
      const help = helpOf(command);
      const upTo = help.search(/\n(Examples|FILE has a line each|A template is a text|A word is found)/);
      const lines = help.slice(0, upTo === -1 ? undefined : upTo).split('\n');
      expect(lines.filter((line) => line.length > Math.min(columns, 100))).toEqual([]);
    }
  });

  it('says nothing of commands and options that are not there', () => {
    const words = new Map(commandsOf(dressed()).map((command) => [wordsOf(command), command]));
    for (const [name, { groups = {} }] of Object.entries(HELP_TEXTS)) {
      const known = words.get(name)?.options.map(({ long }) => long);
      expect(known, name).toBeDefined();
      expect(known).toEqual(expect.arrayContaining(Object.values(groups).flat()));
    }
  });

  it('has every command of the first level under a heading', () => {
    const grouped = Object.values(COMMAND_GROUPS).flat();
    const program = dressed();
    expect(helpOf(program)).not.toContain('\nCommands:\n');
    expect(grouped).toEqual(expect.arrayContaining(['chat', 'stats', 'demo']));
  });
});

/** The words behind `mgw` of a line as a shell would part them, up to a pipe or a redirection. */
function wordsOfMgw(line: string): string[] | undefined {
  const [, rest] = /(?:^|[|(] ?)mgw\b(.*)$/.exec(line.replace(/\s+# .*$/, '')) ?? [];
  if (rest === undefined) return undefined;
  const words = rest.match(/"[^"]*"|[^\s"]+/g) ?? [];
  const end = words.findIndex((word) => /^[|><]|\)/.test(word) && !word.startsWith('"'));
  const own = end === -1 ? words : [...words.slice(0, end), ...(words[end]?.match(/^[^)|><]+(?=\))/) ?? [])];
  return own.map((word) => word.replaceAll('"', ''));
}
