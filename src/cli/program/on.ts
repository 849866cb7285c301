import type { CommandContext } from '../command-context.ts';

/** A command's code, loaded when it is run. It gives the exit code. */
export type Run = (context: CommandContext) => Promise<number>;

/** Hands a command that was parsed to whoever builds its context. */
export type On = (run: Run) => Promise<void>;
