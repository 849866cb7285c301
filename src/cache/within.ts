import { MgwError } from '../domain/errors.ts';
import type { Clock } from '../effects.ts';

/**
 * Runs something for at most `ms`, or until `signal` is aborted; then the signal that it was given is aborted too, and
 * this rejects at once, whether or not what runs takes notice. Rejects with what it rejects with.
 */
export async function within<T>(
  { ms, clock, signal }: { ms: number; clock: Pick<Clock, 'after'>; signal: AbortSignal },
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const own = new AbortController();
  const both = AbortSignal.any([signal, own.signal]);
  const cancel = clock.after(ms, () => own.abort(new MgwError('timeout', `nothing came within ${ms / 1000} s`)));
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(both.reason);
    if (both.aborted) onAbort();
    else both.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([aborted, both.aborted ? aborted : run(both)]);
  } finally {
    cancel();
    both.removeEventListener('abort', onAbort);
  }
}
