import type { Answer } from '../../src/domain/answer.ts';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { attemptLines } from './attempt-lines.ts';
import { ledgerRows } from './ledger-rows.ts';
import { runBin } from './run-bin.ts';

type Asked = {
  code: number | null;
  stderr: string;
  /** What `--json` printed: an answer, or a failure with its `error`. */
  answer: Partial<Answer> & { error?: { code: string; message: string; hint?: string } };
  /** The attempts in short. */
  attempts: string[];
  /** The newest row of the ledger. */
  row: LedgerEntry | undefined;
};

/** `mgw chat … --json` in a home of the test's own. */
export async function askJson(
  { home, env }: { home: string; env: Record<string, string> },
  ...options: readonly string[]
): Promise<Asked> {
  const { code, stdout, stderr } = await runBin(['chat', 'hi', '--json', ...options], { env });
  const answer = JSON.parse(stdout) as Asked['answer'];
  const row = (await ledgerRows(home)).at(-1);
  return { code, stderr, answer, attempts: attemptLines(answer.attempts), row };
}
