import type { Command } from 'commander';
import { t } from '../language/t.ts';
import type { On } from './on.ts';

/** The commands that look after templates. */
export function addPrompt(program: Command, on: On): void {
  const prompt = program
    .command('prompt')
    .description('templates: prompts that are kept under a name, for `chat -p` and `-r`');
  const lazy = () => import('../commands/prompt.ts');
  prompt
    .command('list')
    .description('the templates, their parameters and what they are for')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await lazy()).promptList(options, context)));
  prompt
    .command('show <template>')
    .description('a template as it stands in its file')
    .action((name) => on(async (context) => (await lazy()).promptShow(name, context)));
  prompt
    .command('edit <template>')
    .description('open a template in $VISUAL or $EDITOR, or make one; a mistake in it loses nothing')
    .option('--from <file>', 'take its text from a file instead of an editor; - is stdin')
    .option('-y, --yes', 'replace the one that is there unasked')
    .addHelpText('after', () => t(FORMAT))
    .action((name, options) => on(async (context) => (await lazy()).promptEdit(name, options, context)));
  prompt
    .command('rm <template>')
    .description('remove a template, after asking')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .action((name, options) => on(async (context) => (await lazy()).promptRm(name, options, context)));
}

// As any text: its braces are no holes.
const FORMAT: string = `
A template is a text with {{parameters}}. Front matter above it is optional:
  ---
  description: reviews a change
  model: qwen              # also temperature, max_tokens, thinking, tag, system
  parameters: { lang: English }
  ---
  Review this change in {{lang}}. Look at {{focus}} first.

  {{input}}

Used as: git diff | mgw chat -p review focus=errors`;
