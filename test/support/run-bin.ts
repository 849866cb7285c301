import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { tempFolder } from './temp-home.ts';
import type { Upstream } from './upstream.ts';

export const BIN = fileURLToPath(new URL('../../bin/mgw.js', import.meta.url));

export type Ran = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type RunOptions = {
  env?: Record<string, string>;
  /** Piped in, then ended; absent: stdin is /dev/null. `open`: a pipe that nobody ends. */
  stdin?: string | Uint8Array | 'open';
  cwd?: string;
};

/** The real command in a process of its own, with no environment but PATH and what is given. */
export function startBin(
  argv: readonly string[],
  { env = {}, stdin, cwd }: RunOptions = {},
): { child: ChildProcess; ended: Promise<Ran> } {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    ...(cwd !== undefined && { cwd }),
  });
  if (stdin !== undefined && stdin !== 'open') {
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  }
  return { child, ended: outcome(child) };
}

export function outcome(child: ChildProcess): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

export function runBin(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return startBin(argv, options).ended;
}

/** A bash command line in which `mgw` is the real command. */
export function runShell(script: string, env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn('bash', ['-c', `mgw() { "${process.execPath}" "${BIN}" "$@"; }; ${script}`], {
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return outcome(child);
}

export type HomeSettings = {
  /** Of every model. */
  model?: Record<string, unknown>;
  /** Of single models, by alias. */
  each?: Record<string, Record<string, unknown>>;
  routing?: Record<string, unknown>;
  [key: string]: unknown;
};

/** A home of the test's own whose config names these upstreams as models `a`, `b`, …, `a` the default, the rest its fallbacks. */
export async function homeWith(
  upstreams: readonly Pick<Upstream, 'url'>[],
  { model = {}, each = {}, routing = {}, ...rest }: HomeSettings = {},
): Promise<{ home: string; env: Record<string, string> }> {
  const home = await tempFolder();
  const aliases = upstreams.map((_, index) => String.fromCharCode(97 + index));
  const models = Object.fromEntries(
    upstreams.map(({ url }, index) => {
      const alias = aliases[index] ?? '';
      const settings = {
        provider: 'openai-compatible',
        endpoint: url,
        model: `${alias}-v1`,
        price_per_1k_input: 0.001,
        price_per_1k_output: 0.002,
      };
      return [alias, { ...settings, ...model, ...each[alias] }];
    }),
  );
  const config = { models, routing: { default_model: 'a', fallback_chain: aliases, ...routing }, ...rest };
  await writeFile(join(home, 'config.yaml'), stringify(config));
  return { home, env: { MGW_HOME: home } };
}
