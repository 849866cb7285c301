import { Command, Option } from 'commander';
import { LANGUAGES } from './language/choose-language.ts';
import { addCache } from './program/cache.ts';
import { addChat } from './program/chat.ts';
import { addCompare } from './program/compare.ts';
import { addConfig } from './program/config.ts';
import { addFirstRun } from './program/first-run.ts';
import { addHistory } from './program/history.ts';
import { addLedger } from './program/ledger.ts';
import type { On, Run } from './program/on.ts';
import { addPrompt } from './program/prompt.ts';
import { addReports } from './program/reports.ts';
import { addRoute } from './program/route.ts';

const COLOR = ['always', 'never', 'auto'] as const;

/** What may stand before or after any command. */
export type Globals = { config?: string; color?: (typeof COLOR)[number]; screenReader?: boolean };

/** Every command and option. The words after it is parsed are handed to `dispatch`, which builds the context. */
export function createProgram(version: string, dispatch: (run: Run, globals: Globals) => Promise<void>): Command {
  const program = new Command('mgw')
    .description(
      'A model gateway for the terminal: DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command.',
    )
    .version(version, '-V, --version')
    .option('--config <file>', 'the config file to use')
    .addOption(new Option('--color <when>', 'colours: auto is at a terminal, unless NO_COLOR is set').choices(COLOR))
    .addOption(
      new Option(
        '--lang <language>',
        'the language of messages (default: that of LC_ALL, LC_MESSAGES or LANG)',
      ).choices(LANGUAGES),
    )
    .option('--screen-reader', 'for a terminal that is read aloud: no spinner, no drawings (or MGW_SCREEN_READER=1)')
    .exitOverride();
  const on = (run: Run) => dispatch(run, program.opts());
  addChat(program, on);
  addCompare(program, on);
  addHistory(program, on);
  addReports(program, on);
  addRoute(program, on);
  addCache(program, on);
  addConfig(program, on);
  addLedger(program, on);
  addPrompt(program, on);
  addDoctor(program, on);
  addFirstRun(program, on);
  program
    .command('demo')
    .description('see it work: no key, no network, a simulator on this machine')
    .option('--fast', 'do not pace the simulated answers')
    .action((options) => on(async (context) => (await import('./commands/demo.ts')).demo(options, context)));
  return program;
}

function addDoctor(program: Command, on: On): void {
  program
    .command('doctor [model...]')
    .description('check config, keys, folders, clock, proxy and endpoints; exit 0 if nothing stops a call')
    .option('--live', 'also ask every model for one token, which costs next to nothing')
    .option('--json', 'print JSON')
    .action((models, options) =>
      on(async (context) => (await import('./commands/doctor.ts')).doctor(models, options, context)),
    );
}
