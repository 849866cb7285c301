import type { Currency, Nano } from '../domain/money.ts';
import type { Processes } from '../effects.ts';

/** The worst case of a call that is under way, held against every budget until the call has its row in the ledger. */
export type Reservation = {
  /** The call's id. */
  id: string;
  /** Ms since the epoch by the clock of whoever wrote it, which may be days off: nothing is decided by it. */
  at: number;
  pid: number;
  host: string;
  nano: Nano;
  /** Of the amount; absent in older lines: the reader's own. */
  currency?: Currency;
  tag?: string;
  /** Of what the cache asks for another call: the other's tag. */
  forTag?: string;
  /** Within what `pid` means one process, see `Processes`; absent where the system does not say, and in older lines. */
  space?: string;
  /** When that process began; absent as above. */
  start?: string;
};

/** `sinceMs`: by when it stood there at the latest, by the file system's time; absent for what nobody has kept yet. */
export type Open = Reservation & { sinceMs?: number };

/** Who reserves here. */
export type Owner = Pick<Reservation, 'pid' | 'host' | 'space' | 'start'>;

/** A process that cannot be asked whether it lives: what it has reserved holds so long. */
const LAPSES_ELSEWHERE_MS = 15 * 60_000;
/** No call takes longer; where a number may have been given to another process, what its first owner held ends then. */
const LAPSES_HERE_MS = 25 * 3_600_000;

/**
 * How long a reservation holds at most, ms from when it was first seen to stand there; 0: its process has ended, and it
 * can never hold again, whoever asks. A process can be asked where its number means here what it meant there: on the
 * same host, boot and pid namespace. An older mgw's line names no namespace: what seems dead here may live there.
 */
export function holdsMs(open: Reservation, owner: Owner, processes: Processes): number {
  const { host, space, pid, start } = open;
  if (host !== owner.host || (space !== undefined && space !== owner.space)) return LAPSES_ELSEWHERE_MS;
  const began = start === undefined || space === undefined ? undefined : processes.startOf(pid);
  if (began !== undefined) return began === start ? Number.POSITIVE_INFINITY : 0;
  const runs = processes.isAlive(pid);
  if (space !== owner.space) return runs ? LAPSES_HERE_MS : LAPSES_ELSEWHERE_MS;
  return runs ? LAPSES_HERE_MS : 0;
}

/** Whether it may be a matter of minutes until it lapses, so that its age must be known. Asks for no process. */
export function mayBeShortLived({ host, space }: Reservation, owner: Owner): boolean {
  return host !== owner.host || space !== owner.space;
}
