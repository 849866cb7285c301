import { closeSync, fstatSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { MgwError } from '../domain/errors.ts';
import type { Currency } from '../domain/money.ts';
import type { Effects } from '../effects.ts';
import { codeOf } from '../files/code-of.ts';
import { makeFolder } from '../files/make-folder.ts';
import { removeIfThere } from '../files/replace-file.ts';
import { holdsMs, mayBeShortLived, type Open, type Owner, type Reservation } from './reservation.ts';
import { type Folded, foldReservations, KEPT_SUFFIX } from './reservation-file.ts';

export type Reservations = {
  /**
   * Writes the reservation down; from then on every later one sees it. Of an id that is there already it lowers the
   * amount, and the place stays.
   */
  add(reservation: Pick<Reservation, 'id' | 'nano' | 'tag' | 'forTag'>): Promise<void>;
  /**
   * All that stand before it. `held`: those that it has to reckon with. `open`: also those whose process may have ended,
   * which are never fewer, without asking for a process: where there is room for all of them nothing more need be known.
   */
  before(id: string, which: 'open' | 'held'): Promise<Reservation[]>;
  /** The call is over and in the ledger, or was refused; also settles what was reserved on top, as `ID+1`, `ID+2`, …. */
  settle(id: string): Promise<void>;
};

type ReservationParts = Pick<Effects, 'clock' | 'processes' | 'hostname' | 'pid'> & {
  /** Of the amounts that are written. */
  currency: Currency;
  /** See `foldReservations`. */
  keepBytes?: number;
  /** The file system's time, ms, of when a file was written; it is the same for all that share the file system. */
  mtimeOf?: (stats: { mtimeMs: number }) => number;
};

/** About 200 lines, which are read in a fraction of a millisecond. */
const KEEP_BYTES = 32 * 1024;
/** Twice as long as any reservation holds whose process cannot be asked. */
const REMOVED_AFTER_MS = 48 * 3_600_000;
const DAY_FILE = /^\d{4}-\d\d-\d\d\.jsonl$/;

/** Of this process: where it wrote a reservation, and what time it was then by the file system. */
type Written = { path: string; nowMs: number };

/**
 * Append-only, without a lock. Why a budget holds:
 * 1. A line is one write at the end of a file. All lines of a file stand in one order, which is the same for every
 *    reader, and whatever stands before a line was whole when that line was written.
 * 2. A call writes its reservation, then reads, then decides: it may go if what stands before it, what is spent, and its
 *    own worst case fit the budget. Of its own file it reckons with what stands before its line; of other files (days
 *    change, clocks differ) with everything.
 * 3. Take all calls that were allowed, over or not, and of these the one that wrote last. It read after all the others
 *    had written, so it reckoned with every one of them, by its worst case or by its row: together they fit. Two that do
 *    not both fit may refuse each other, when they write into two files; they never both go.
 * 4. An amount may only come down, and in its place, so that whoever has reckoned with it has reckoned with enough. It
 *    comes down to no less than what its call may still be billed: its attempts that ended, by the vendor's usage or a
 *    bound of what had come, and the worst case of the one that is sent next.
 *    Where that is more than the call holds, the rest is a reservation of its own by a name that was never used (`ID+1`,
 *    `ID+2`, …), written, read and decided on as in 2, so that 3 holds of reservations as it does of calls.
 * 5. A call adds its row to the ledger before it settles, and readers look here before they look there: its cost is seen
 *    once or twice, and never not at all.
 * 6. A call that was killed never settles. It holds until its process is known to have ended, see `holdsMs`.
 * 7. What is kept beside a file (`foldReservations`) is the fold of a beginning that never changes, so a reader with it
 *    sees what a reader of everything sees; the cost of a call does not grow with the day.
 * 8. Every file in the folder is read, whatever day its name says, and how old something is is told by the file system's
 *    time, never by a clock: a machine whose clock is days off misses nothing and removes nothing that holds. A file is
 *    removed two days after its last line unless something in it holds for sure. (If another machine, days behind, writes
 *    its first line in two days into that very file between the look and the removal, that one line is lost.)
 * It needs a file system on which an append is atomic, as local ones are; NFS is none.
 */
export function createReservations(folder: string, parts: ReservationParts): Reservations {
  const { clock, processes, keepBytes = KEEP_BYTES, mtimeOf = ({ mtimeMs }) => mtimeMs, currency } = parts;
  const written = new Map<string, Written>();
  let known: Owner | undefined;
  const owner = () => {
    known ??= ownerOf(parts);
    return known;
  };
  const write = (path: string, line: object): Written => ({ path, nowMs: appendLine(path, line, mtimeOf) });
  return {
    async add({ id, nano, tag, forTag }) {
      makeFolder(folder);
      const path = written.get(id)?.path ?? join(folder, `${new Date(clock.now()).toISOString().slice(0, 10)}.jsonl`);
      const tags = { ...(tag !== undefined && { tag }), ...(forTag !== undefined && { forTag }) };
      const line: Reservation = { id, at: clock.now(), ...owner(), nano, currency, ...tags };
      // Known before it is written: what a failed write has left there is settled too.
      written.set(id, { path, nowMs: 0 });
      written.set(id, write(path, line));
    },
    async before(id, which) {
      const nowMs = written.get(id)?.nowMs ?? 0;
      if (nowMs === 0) throw notKept('a reservation was not written');
      const holds = remembered((open) => holdsMs(open, owner(), processes));
      // What was kept after this call has written has no age yet.
      const isHeld = (open: Open) => holds(open) > Math.max(0, nowMs - (open.sinceMs ?? nowMs));
      const before: Open[] = [];
      let found = false;
      const isOver = (open: Open) => holds(open) === 0;
      const isAged = (open: Open) => mayBeShortLived(open, owner());
      for (const path of dayFiles(folder, nowMs, mtimeOf)) {
        const folded = fold(path, { keepBytes, nowMs, isOver, isAged });
        if (folded === undefined) continue;
        const held = [...folded.open.values()].filter((open) => which === 'open' || open.id === id || isHeld(open));
        const place = held.findIndex((open) => open.id === id);
        if (place >= 0) found = true;
        // At midnight another file's reservations may be older or newer: all of them count.
        for (const open of place >= 0 ? held.slice(0, place) : held) before.push(open);
        if (
          nowMs - mtimeOf(folded) > REMOVED_AFTER_MS &&
          !held.some((open) => holds(open) === Number.POSITIVE_INFINITY)
        )
          removeIfThere(path);
      }
      // Nobody else can see it either.
      if (!found) throw notKept('a reservation was written and is not there');
      return before;
    },
    async settle(id) {
      let problem: unknown;
      for (const [reserved, { path }] of written) {
        if (reserved !== id && !reserved.startsWith(`${id}+`)) continue;
        written.delete(reserved);
        try {
          write(path, { settled: reserved });
        } catch (cause) {
          // The others may still be settled.
          problem ??= cause;
        }
      }
      if (problem !== undefined) throw problem;
    },
  };
}

function ownerOf({ pid, hostname, processes }: ReservationParts): Owner {
  const [space, start] = [processes.space(), processes.startOf(pid)];
  return { pid, host: hostname, ...(space !== undefined && { space }), ...(start !== undefined && { start }) };
}

function remembered(ask: (open: Open) => number): (open: Open) => number {
  const answers = new Map<string, number>();
  return (open) => {
    const answer = answers.get(open.id) ?? ask(open);
    answers.set(open.id, answer);
    return answer;
  };
}

/** One write; gives the file system's time. Throws what the file system says. */
function appendLine(path: string, line: object, mtimeOf: (stats: { mtimeMs: number }) => number): number {
  const file = openSync(path, 'a', 0o600);
  try {
    // A newline before it too: what a killed process or a full disk left half written ends there.
    const bytes = Buffer.from(`\n${JSON.stringify(line)}\n`);
    const count = writeSync(file, bytes);
    if (count < bytes.length) throw new Error(`only ${count} of ${bytes.length} bytes could be written to ${path}`);
    return mtimeOf(fstatSync(file));
  } finally {
    closeSync(file);
  }
}

/** The files that have reservations. What was derived from others, or never finished, goes when it is old. */
function dayFiles(folder: string, nowMs: number, mtimeOf: (stats: { mtimeMs: number }) => number): string[] {
  const names = attempt(() => readdirSync(folder), []);
  for (const name of names) {
    if (!name.endsWith('.tmp') && !name.endsWith(KEPT_SUFFIX)) continue;
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats !== undefined && nowMs - mtimeOf(stats) > REMOVED_AFTER_MS) removeIfThere(join(folder, name));
  }
  return names.filter((name) => DAY_FILE.test(name)).map((name) => join(folder, name));
}

/** Undefined for a file that has just been removed. */
function fold(path: string, options: Parameters<typeof foldReservations>[1]): Folded | undefined {
  return attempt(() => foldReservations(path, options), undefined);
}

/** What is not there is `empty`; what cannot be read may hold anything. Throws `budget`. */
function attempt<T>(run: () => T, empty: T): T {
  try {
    return run();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return empty;
    throw notKept(cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function notKept(reason: string, cause?: unknown): MgwError {
  return new MgwError('budget', `the budget cannot be kept: ${reason}`, {
    hint: 'free space and file handles, and look at the state folder of mgw',
    cause,
  });
}
