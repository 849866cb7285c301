import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from '../../src/cli/command-context.ts';
import type { Output } from '../../src/cli/io.ts';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { type Effects, nodeEffects } from '../../src/effects.ts';
import { createRuntime, type Runtime } from '../../src/runtime.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { tempFolder } from '../support/temp-home.ts';

export type Screen = { columns?: number; isTTY?: boolean; color?: boolean };
export type ReportHome = {
  home: string;
  /** Runs a command over this home; gives what it wrote. Throws what the command throws. */
  run(
    command: (context: CommandContext) => Promise<number>,
    screen?: Screen,
  ): Promise<{ code: number; stdout: string; stderr: string }>;
};

type Given = {
  config?: string;
  env?: Record<string, string>;
  effects?: Partial<Effects>;
  resting?: NonNullable<Runtime['resting']>;
};

/** A home with these rows in its ledger (and texts as they are), at noon of 2026-11-23 in Shanghai. */
export async function reportHome(
  rows: readonly (LedgerEntry | string)[],
  { config, env = {}, effects: given = {}, ...runtimeParts }: Given = {},
): Promise<ReportHome> {
  const home = await tempFolder();
  const lines = new Map<string, string>();
  for (const row of rows) {
    const month = typeof row === 'string' ? '2026-11' : row.ts.slice(0, 7);
    lines.set(month, `${lines.get(month) ?? ''}${typeof row === 'string' ? row : JSON.stringify(row)}\n`);
  }
  if (rows.length > 0) await mkdir(join(home, 'ledger'));
  for (const [month, text] of lines) await writeFile(join(home, 'ledger', `${month}.jsonl`), text);
  if (config !== undefined) await writeFile(join(home, 'config.yaml'), config);
  return {
    home,
    run: async (command, screen = {}) => {
      const [stdout, stderr] = [recorder(screen), recorder(screen)];
      const effects = { ...nodeEffects(), env: { MGW_HOME: home, ...env }, clock: createFakeClock(), ...given };
      const runtime = {
        ...createRuntime(effects, { warn: (message) => void stderr.write(`mgw: ${message}\n`) }),
        ...runtimeParts,
      };
      const code = await command({
        io: { stdout, stderr, stdin: { isTTY: false, kind: () => 'none', async *read() {} } },
        runtime,
        signal: new AbortController().signal,
        run: () => Promise.reject(new Error('not used here')),
      });
      await runtime.close();
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    },
  };
}

function recorder({ columns = 80, isTTY = false, color = false }: Screen): Output & { text(): string } {
  let written = '';
  return {
    columns,
    isTTY,
    color,
    remarks: isTTY,
    animates: isTTY,
    write: (text) => {
      written += text;
    },
    text: () => written,
  };
}
