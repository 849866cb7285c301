import type { Effects } from '../effects.ts';
import type { Runtime } from '../runtime.ts';
import type { Io } from './io.ts';

/** What every command gets. A command is `(options, context) => Promise<exit code>`; it throws `MgwError` on failure. */
export type CommandContext = {
  io: Io;
  runtime: Runtime;
  /** Aborts on SIGINT and SIGTERM, and when the reader of stdout goes away. */
  signal: AbortSignal;
  /** Runs another command line in this process, with effects of its own. For the demo. */
  run: (argv: readonly string[], io: Io, effects: Effects) => Promise<number>;
};
