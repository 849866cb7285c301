import { verifyLedger } from '../../../ledger/verify.ts';
import { costNano } from '../../../metering/pricing.ts';
import type { CommandContext } from '../../command-context.ts';
import { EXIT_CODES } from '../../exit-codes.ts';
import { createVerifyReport } from '../../render/ledger-verify.ts';

export type VerifyOptions = { json?: boolean; all?: boolean };

/** `mgw ledger verify`: what is wrong in the ledger, and what would put it right. Touches nothing; exit 1 when anything is. */
export async function ledgerVerify(options: VerifyOptions, { io, runtime, signal }: CommandContext): Promise<number> {
  const folder = runtime.paths.ledger;
  const report = createVerifyReport(folder, { format: formatOf(options), output: io.stdout });
  const counted = await verifyLedger(folder, {
    price: costNano,
    hasModes: runtime.effects.platform !== 'win32',
    signal,
    onFinding: report.add,
  });
  const found = await report.end(counted);
  return found === 0 ? 0 : EXIT_CODES.record;
}

function formatOf({ json, all }: VerifyOptions): 'json' | 'all' | 'grouped' {
  if (json) return 'json';
  return all ? 'all' : 'grouped';
}
