import { type Command, Option } from 'commander';
import { t } from '../language/t.ts';
import type { On } from './on.ts';
import { wholeNumber } from './options.ts';

/** The commands that look after kept conversations. Nothing of them is loaded by another command. */
export function addHistory(program: Command, on: On): void {
  const history = program
    .command('history')
    .description('kept conversations: find, show, take elsewhere, remove, or keep none');
  addLooking(history, on);
  history
    .command('rm [sessions...]')
    .description('remove conversations for good, by id or name; asks first at a terminal')
    .option('--all', 'all of them; asks first')
    .option('--before <date>', 'those that were last added to before this day: 2026-11-01, or 30d; asks first')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .action((wanted, options) =>
      on(async (context) => (await import('../commands/history/rm.ts')).rm(wanted, options, context)),
    );
  history
    .command('export [sessions...]')
    .description('print conversations whole, all or those named, a JSON object a line')
    .addOption(new Option('--markdown', 'as documents to read'))
    .option('--output <file>', 'write a new file, never over one that is there; - is stdout')
    .action((wanted, options) =>
      on(async (context) => (await import('../commands/history/export.ts')).historyExport(wanted, options, context)),
    );
  history
    .command('off')
    .description('keep nothing from now on')
    .action(() => on(async (context) => (await import('../commands/history/switch.ts')).off(context)));
  history
    .command('on')
    .description('keep conversations again')
    .action(() => on(async (context) => (await import('../commands/history/switch.ts')).on(context)));
}

function addLooking(history: Command, on: On): void {
  history
    .command('list', { isDefault: true })
    .description('the conversations, newest first')
    .option('--limit <n>', 'so many at most', wholeNumber(1), 20)
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/history/list.ts')).list(options, context)));
  history
    .command('show [session]')
    .description('a conversation by its name or the beginning of its id; without one the last')
    .option('--reasoning', 'with what the models thought')
    .option('--raw', 'at a terminal: the answers as they were written, Markdown not rendered')
    .option('--json', 'print JSON')
    .action((wanted, options) =>
      on(async (context) => (await import('../commands/history/show.ts')).show(wanted, options, context)),
    );
  history
    .command('search <words...>')
    .description('the conversations in which a question and its answer have all the words, newest first')
    .option('--limit <n>', 'so many conversations at most', wholeNumber(1), 20)
    .option('--json', 'print JSON')
    .addHelpText('after', () => t(SEARCHING))
    .action((words, options) =>
      on(async (context) => (await import('../commands/history/search.ts')).search(words, options, context)),
    );
}

const SEARCHING = `
A word is found where one begins (cat: Cats, category), Chinese anywhere
(索引: 数据库索引); case and width do not count. '"two words"' are found as they
stand.`;
