import { open, stat, unlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { zoneFor } from '../domain/zone.ts';
import { codeOf } from '../files/code-of.ts';
import { readEntries } from '../ledger/jsonl.ts';
import type { SkippedLine } from '../ledger/month-files.ts';
import { periodFor } from '../reports/period.ts';
import type { Runtime } from '../runtime.ts';
import type { Check } from './check.ts';

type Needs = Pick<Runtime, 'paths' | 'effects'>;

/** Whether the ledger can be written and read, and whether state and cache can be written. Leaves nothing behind. */
export async function checkFolders(runtime: Needs, signal: AbortSignal): Promise<Check[]> {
  const { state, cache } = runtime.paths;
  const optional = async (name: 'state' | 'cache', folder: string, without: string): Promise<Check> => {
    const fault = await writeFault(folder, name, runtime.effects.pid);
    if (fault === undefined) return { name, level: 'ok', message: `${folder} can be written` };
    return { name, level: 'warn', message: `${folder} cannot be written: ${fault}`, hint: `${without}; ${MOVE}` };
  };
  return [
    await checkLedger(runtime, signal),
    await optional('state', state, 'nothing is remembered between calls, such as which model rests'),
    await optional('cache', cache, 'no answer is kept'),
  ];
}

const MOVE = 'give yourself write permission, or set MGW_HOME to a folder of your own';
/** Lines that are named one by one. */
const NAMED_SKIPS = 2;

async function checkLedger({ paths, effects }: Needs, signal: AbortSignal): Promise<Check> {
  const folder = paths.ledger;
  const now = effects.clock.now();
  const monthFile = join(folder, `${new Date(now).toISOString().slice(0, 7)}.jsonl`);
  const fault = (await writeFault(folder, 'ledger', effects.pid)) ?? (await openFault(monthFile));
  if (fault !== undefined) {
    const message = `${folder} cannot be written: ${fault}`;
    return {
      name: 'ledger',
      level: 'bad',
      code: 'record',
      message,
      hint: `${MOVE}; a call is answered all the same, but it is in no report, and with a budget it is refused`,
    };
  }
  const period = periodFor({}, now, zoneFor(undefined));
  const skipped: SkippedLine[] = [];
  let calls = 0;
  for await (const _ of readEntries(folder, period, (line) => skipped.push(line))) {
    signal.throwIfAborted();
    calls += 1;
  }
  const message =
    calls === 1
      ? `${folder} can be written; 1 call in ${period.label}`
      : `${folder} can be written; ${calls} calls in ${period.label}`;
  if (skipped.length === 0) return { name: 'ledger', level: 'ok', message };
  const where = skipped
    .slice(0, NAMED_SKIPS)
    .map(({ file, line, reason }) => `${relative(folder, file)}${line > 0 ? `:${line}` : ''} (${reason})`);
  const unreadable = `${message}; ${skipped.length} unreadable: ${where.join(', ')}`;
  return {
    name: 'ledger',
    level: 'warn',
    message: skipped.length > NAMED_SKIPS ? `${unreadable} and others` : unreadable,
    hint: 'reports pass over them; a process that was killed while it wrote leaves such a line',
  };
}

/** Why nothing can be written into a folder, or, where there is none yet, why it could not be made. */
async function writeFault(folder: string, name: string, pid: number): Promise<string | undefined> {
  try {
    const trial = join(await existing(folder), `.mgw-doctor-${name}-${pid}`);
    const file = await open(trial, 'wx', 0o600);
    await file.close().finally(() => unlink(trial));
    return undefined;
  } catch (error) {
    return faultOf(error);
  }
}

async function openFault(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r+');
    await file.close();
    return undefined;
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : faultOf(error);
  }
}

/** The folder, or the nearest one above it. */
async function existing(folder: string): Promise<string> {
  try {
    if ((await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error;
    return existing(dirname(folder));
  }
  throw Object.assign(new Error(folder), { code: 'ENOTDIR' });
}

const FAULTS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EISDIR: 'a folder stands where the file should be',
  ENOTDIR: 'a file stands where a folder should be',
};

function faultOf(error: unknown): string {
  const code = codeOf(error);
  return FAULTS[code] ?? (code || String(error));
}
