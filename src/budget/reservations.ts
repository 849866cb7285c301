import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import type { Nano } from '../domain/money.ts';
import type { Effects } from '../effects.ts';

/** The worst case of a call that is under way, held against every budget until the call has its row in the ledger. */
export type Reservation = {
  /** The call's id. */
  id: string;
  /** Ms since the epoch. */
  at: number;
  pid: number;
  host: string;
  nano: Nano;
  tag?: string;
};

export type Reservations = {
  /** Writes the reservation down; from then on every later one sees it. */
  add(reservation: Reservation): Promise<void>;
  /** Those under way that this one has to reckon with: all that stand before it. */
  before(id: string): Promise<Reservation[]>;
  /** The call is over and in the ledger, or was refused; also settles what was reserved on top, as `ID+1`. */
  settle(id: string): Promise<void>;
};

/** A process of another machine cannot be asked whether it lives: what it has reserved holds so long. */
const LAPSES_ELSEWHERE_MS = 15 * 60_000;
/** On this machine it holds as long as its process lives, and no longer than any call: another process may get its number. */
const LAPSES_HERE_MS = 25 * 3_600_000;
const DAY_MS = 86_400_000;

type Line = Reservation | { settled: string };

/**
 * Append-only, without a lock. A file a UTC day; each line is one write, so the file puts all reservations of all
 * processes into one order, the same for every reader. Each reckons with what stands before it, never with what comes
 * after: of two that do not both fit, the second sees the first. A call adds its row to the ledger before it settles,
 * and readers look here before they look there, so that its cost is seen once or twice, and never not at all.
 */
export function createReservations(
  folder: string,
  { clock, isAlive, hostname }: Pick<Effects, 'clock' | 'isAlive' | 'hostname'>,
): Reservations {
  const own = new Map<string, string>();
  const today = () => new Date(clock.now()).toISOString().slice(0, 10);
  const write = async (day: string, line: Line) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // A newline before it too: what a killed process or a full disk left half written ends there.
    await appendFile(join(folder, `${day}.jsonl`), `\n${JSON.stringify(line)}\n`, { mode: 0o600 });
  };
  const lapsed = ({ at, pid, host }: Reservation) => {
    const age = clock.now() - at;
    return host === hostname ? age > LAPSES_HERE_MS || !isAlive(pid) : age > LAPSES_ELSEWHERE_MS;
  };
  return {
    async add(reservation) {
      const day = today();
      own.set(reservation.id, day);
      await write(day, reservation);
    },
    async before(id) {
      const day = own.get(id);
      const open: Reservation[] = [];
      const settled = new Set<string>();
      let found = false;
      for (const name of await recentFiles(folder, clock.now())) {
        let behind = false;
        for (const line of await linesOf(join(folder, name))) {
          if ('settled' in line) settled.add(line.settled);
          else if (line.id === id) [behind, found] = [true, true];
          // At midnight another file's reservations may be older or newer: all of them count.
          else if (!behind || name !== `${day}.jsonl`) open.push(line);
        }
      }
      // Nobody else can see it either.
      if (!found)
        throw new MgwError('budget', 'the budget cannot be kept: a reservation was written and is not there', {
          hint: HINT,
        });
      return open.filter((reservation) => !settled.has(reservation.id) && !lapsed(reservation));
    },
    async settle(id) {
      for (const [reserved, day] of own) {
        if (reserved !== id && !reserved.startsWith(`${id}+`)) continue;
        own.delete(reserved);
        await write(day, { settled: reserved });
      }
    },
  };
}

/** Yesterday's, today's and, for a clock that runs ahead, tomorrow's; older ones are removed. */
async function recentFiles(folder: string, now: number): Promise<string[]> {
  const recent = [-1, 0, 1].map((days) => `${new Date(now + days * DAY_MS).toISOString().slice(0, 10)}.jsonl`);
  const names = await readdir(folder).catch((error: unknown) => unlessMissing(error, []));
  for (const name of names) if (name < (recent[0] ?? '')) await rm(join(folder, name), { force: true });
  return names.filter((name) => recent.includes(name)).sort();
}

async function linesOf(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => unlessMissing(error, ''));
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

const HINT = 'free space and file handles, and look at the state folder of mgw';

/** What is not there is empty; what cannot be read may hold anything. Throws `budget`. */
function unlessMissing<T>(cause: unknown, empty: T): T {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return empty;
  const reason = cause instanceof Error ? cause.message : String(cause);
  throw new MgwError('budget', `the budget cannot be kept: ${reason}`, { hint: HINT, cause });
}

/** Undefined for what a full disk has left half written. */
function parseLine(text: string): Line | undefined {
  if (text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false;
  const { settled, id, at, pid, nano } = value as Record<string, unknown>;
  if (typeof settled === 'string') return true;
  return typeof id === 'string' && [at, pid, nano].every((number) => typeof number === 'number');
}
