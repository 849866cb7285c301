import type { Command } from 'commander';

/** What `--help` of a command prints. */
export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

/** The command lines under `Examples:`, their remarks with them. */
export function examplesIn(help: string): string[] {
  const at = help.indexOf('\nExamples:\n');
  if (at === -1) return [];
  const lines = help.slice(at + 11).split('\n');
  return lines.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim());
}
