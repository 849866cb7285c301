import type { CommandContext } from '../../command-context.ts';

/** Prints the folder of the ledger. Reads no config, so a broken one does not matter. */
export async function ledgerPath({ io, runtime }: CommandContext): Promise<number> {
  await io.stdout.write(`${runtime.paths.ledger}\n`);
  return 0;
}
