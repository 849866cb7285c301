import { Command } from 'commander';
import { addCache } from './program/cache.ts';
import { addChat } from './program/chat.ts';
import { addConfig } from './program/config.ts';
import { addHistory } from './program/history.ts';
import { addLedger } from './program/ledger.ts';
import type { On, Run } from './program/on.ts';
import { addPrompt } from './program/prompt.ts';
import { addReports } from './program/reports.ts';
import { addRoute } from './program/route.ts';

/** Every command and option. The words after it is parsed are handed to `dispatch`, which builds the context. */
export function createProgram(
  version: string,
  dispatch: (run: Run, globals: { config?: string }) => Promise<void>,
): Command {
  const program = new Command('mgw')
    .description(
      'A model gateway for the terminal: DeepSeek, Qwen, GLM and anything OpenAI-compatible behind one command.',
    )
    .version(version, '-V, --version')
    .option('--config <file>', 'the config file to use')
    .exitOverride();
  const on = (run: Run) => dispatch(run, program.opts());
  addChat(program, on);
  addHistory(program, on);
  addReports(program, on);
  addRoute(program, on);
  addCache(program, on);
  addConfig(program, on);
  addLedger(program, on);
  addPrompt(program, on);
  addDoctor(program, on);
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
