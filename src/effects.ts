import { readFileSync, readlinkSync } from 'node:fs';
import { homedir, hostname } from 'node:os';

/** Time, so that no test waits and no deadline is a guess. */
export type Clock = {
  /** Wall time, ms since the epoch. */
  now(): number;
  /** Ms from an arbitrary start, never going back. For durations and deadlines. */
  monotonic(): number;
  /** Calls `run` once after `ms`; the function it returns cancels. */
  after(ms: number, run: () => void): () => void;
};

/** Which process a pid means, and whether it runs. */
export type Processes = {
  /** Within what a pid means one process: this boot and the pid namespace. Undefined where the system does not say, as only Linux does. */
  space: () => string | undefined;
  /** When a process began, as the system counts; a number that is given again has another. Undefined where it does not say, and for what has ended. */
  startOf: (pid: number) => string | undefined;
  /** Whether a process of this space runs. */
  isAlive: (pid: number) => boolean;
};

/** Everything that reaches outside the program, handed in at the top. Nothing below `runtime.ts` touches a global. */
export type Effects = {
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** As Node names it: `linux`, `darwin`, `win32`. */
  platform: string;
  homeFolder: string;
  pid: number;
  hostname: string;
  /** This machine's time zone, where the system names it; Intl would tell it always, and costs a start-up 10 ms. */
  zoneName: () => string | undefined;
  processes: Processes;
  /** Of Node: `20.20.2`. */
  nodeVersion: string;
  /** Of ICU, which divides text into words: `77.1`; empty in a Node without it. */
  icuVersion: string;
  /** Runs a program without a shell and gives its stdout. Rejects on a non-zero exit or after `timeoutMs`. */
  run: (argv: readonly string[], timeoutMs: number) => Promise<string>;
  /** Runs a program on this terminal, such as an editor, without a shell but on Windows, where some are scripts, and waits for its end. Rejects where it cannot be started, or ends badly. */
  runHere: (argv: readonly string[]) => Promise<void>;
};

export function nodeEffects(): Effects {
  return {
    env: process.env,
    clock: {
      now: Date.now,
      // The global performance loads perf_hooks, which a start-up feels.
      monotonic: () => Number(process.hrtime.bigint()) / 1e6,
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    platform: process.platform,
    homeFolder: homedir(),
    pid: process.pid,
    hostname: hostname(),
    zoneName,
    processes: { space: processSpace, startOf, isAlive },
    nodeVersion: process.versions.node,
    icuVersion: process.versions['icu'] ?? '',
    run: async ([program = '', ...argv], timeoutMs) => {
      // Loaded here because hardly any run needs it, and it costs every start-up some ms.
      const { execFile } = await import('node:child_process');
      return new Promise((resolve, reject) => {
        execFile(
          program,
          argv,
          { timeout: timeoutMs, killSignal: 'SIGKILL', encoding: 'utf8', windowsHide: true },
          (error, stdout) => (error ? reject(error) : resolve(stdout)),
        );
      });
    },
    runHere: async ([program = '', ...argv]) => {
      const { spawn } = await import('node:child_process');
      return new Promise((resolve, reject) => {
        const shell = process.platform === 'win32';
        const [first = '', ...rest] = [program, ...argv].map((word) => (shell ? `"${word}"` : word));
        const child = spawn(first, rest, { stdio: 'inherit', shell });
        child.on('error', reject);
        child.on('close', (code, signal) =>
          code === 0 ? resolve() : reject(new Error(`ended with ${signal ?? `exit code ${code}`}`)),
        );
      });
    },
  };
}

/** A zombie, and one that is being taken away. */
const ENDED = ['Z', 'X'];

/** Signal 0 only asks; a process of somebody else runs as well, and one that nobody has waited for does not. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return !ENDED.includes(statOf(pid)?.state ?? '');
}

function startOf(pid: number): string | undefined {
  const stat = statOf(pid);
  return stat === undefined || ENDED.includes(stat.state) ? undefined : stat.start;
}

function processSpace(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return undefined;
  }
}

/** Of proc(5): the state and, 19 fields on, the start in ticks since boot. The name before them may hold anything, `)` too. */
function statOf(pid: number): { state: string; start: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, start] = [fields[0], fields[19]];
    return state === undefined || start === undefined ? undefined : { state, start };
  } catch {
    return undefined;
  }
}

/** Of the link that Linux and macOS keep; undefined where `TZ` overrides it, and for what is no zone of a place. */
function zoneName(): string | undefined {
  if (process.env['TZ'] !== undefined) return undefined;
  try {
    const name = /\/zoneinfo\/(.+)$/.exec(readlinkSync('/etc/localtime'))?.[1] ?? '';
    if (name === 'Etc/UTC' || name === 'UTC') return 'UTC';
    return /^(Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[\w/+-]+$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}
