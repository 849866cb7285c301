import { type Command, Option } from 'commander';
import { t } from '../language/t.ts';
import type { On } from './on.ts';
import { numberIn, THINKING, wholeNumber, withRange } from './options.ts';

/** The commands that look after kept answers. Nothing of them is loaded by another command. */
export function addCache(program: Command, on: On): void {
  const cache = program
    .command('cache')
    .description('kept answers: what is there, what is served and why, and how well');
  addLooking(cache, on);
  addJudging(cache, on);
  addForgetting(cache, on);
}

function addLooking(cache: Command, on: On): void {
  withRange(cache.command('stats').description('what is kept, and what each layer has served and saved'))
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/cache/stats.ts')).stats(options, context)));
  cache
    .command('list')
    .description('the kept answers, newest first')
    .option('--limit <n>', 'so many at most', wholeNumber(1), 20)
    .option('--tag <name>', 'only those asked with this tag')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/cache/list.ts')).list(options, context)));
  cache
    .command('show <id>')
    .description('a kept answer with its question, whole; the beginning of its id is enough')
    .option('--json', 'print JSON')
    .action((id, options) =>
      on(async (context) => (await import('../commands/cache/show.ts')).show(id, options, context)),
    );
  cache
    .command('why <question...>')
    .description('which rule speaks for or against a question, and what would be served for it; sends nothing')
    .option('-m, --model <name>', 'as in `chat`: answers of another model are not served')
    .option('-s, --system <text>', 'system prompt')
    .option('-t, --temperature <number>', 'sampling temperature, 0 to 2', numberIn(0, 2))
    .option('--max-tokens <n>', 'output cap in tokens', wholeNumber(1))
    .addOption(new Option('--thinking <level>', "the vendor's thinking switch").choices(THINKING))
    .option('--tag <name>', 'as in `chat`: what is kept for one tag is not equivalent for another')
    .option('--json', 'print JSON')
    .action((question, options) =>
      on(async (context) => (await import('../commands/cache/why.ts')).why(question, options, context)),
    );
}

function addJudging(cache: Command, on: On): void {
  cache
    .command('check <a> <b>')
    .description('what each layer says of two questions, and which guard spoke')
    .addOption(ruleOption("the rule that decides (default: the config's)"))
    .option('--json', 'print JSON')
    .action((a, b, options) =>
      on(async (context) => (await import('../commands/cache/check.ts')).check([a, b], options, context)),
    );
  cache
    .command('eval <file>')
    .description(
      'hits and false hits on questions of your own: lines of label, question, question, or intent, question',
    )
    .addOption(ruleOption('only this rule'))
    .option('--thresholds', 'balanced by the score that it asks for; of up to 2,000 lines unasked')
    .option('--seed <n>', 'of the order in which intents are asked', wholeNumber(0), 1)
    .option('--json', 'print JSON')
    .addHelpText('after', () => t(EVAL_FORMAT))
    .action((file, options) =>
      on(async (context) => (await import('../commands/cache/evaluate.ts')).evaluate(file, options, context)),
    );
  cache
    .command('calibrate')
    .description('what shadow mode would have served, and how often wrongly: you judge pairs, it says what to set')
    .option('--limit <n>', 'so many pairs in one sitting', wholeNumber(1), 50)
    .option('--json', 'print JSON, ask nothing')
    .action((options) =>
      on(async (context) => (await import('../commands/cache/calibrate.ts')).calibrate(options, context)),
    );
}

const EVAL_FORMAT = `
FILE has a line each, its fields apart by tabs; - is stdin:
  1<TAB>how do I pay<TAB>how can I pay       1 or same: one answer does; 0 or different: it does not
  pay_bill<TAB>how do I pay                  questions under their intents, asked as a random stream`;

function addForgetting(cache: Command, on: On): void {
  cache
    .command('wrong [id]')
    .description('the answer that was served last, or this one, was wrong: forget it, and never pair those two again')
    .option('--json', 'print JSON')
    .action((id, options) =>
      on(async (context) => (await import('../commands/cache/wrong.ts')).wrong(id, options, context)),
    );
  cache
    .command('forget <ids...>')
    .description('erase kept answers, text and all')
    .option('--json', 'print JSON')
    .action((ids, options) =>
      on(async (context) => (await import('../commands/cache/forget.ts')).forget(ids, options, context)),
    );
  cache
    .command('clear')
    .description('erase all kept answers, after asking')
    .option('--shadow', 'also the log of shadow mode, and what was judged of it')
    .option('-y, --yes', 'do not ask; needed where there is no terminal')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/cache/clear.ts')).clear(options, context)));
  cache
    .command('prune')
    .description('erase what is over its time or over the limit, and mend the index; also done by itself now and then')
    .option('--json', 'print JSON')
    .action((options) => on(async (context) => (await import('../commands/cache/prune.ts')).prune(options, context)));
}

function ruleOption(description: string): Option {
  return new Option('--rule <name>', description).choices(['strict', 'balanced']);
}
