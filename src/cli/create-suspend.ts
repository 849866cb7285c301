/** What of this process it takes. */
export type Suspending = NodeJS.EventEmitter & Pick<NodeJS.Process, 'kill' | 'pid' | 'platform'>;

/** Stops this process as Ctrl-Z does, and calls `resumed` once it goes on. On Windows, which has no such thing, at once. */
export type Suspend = (resumed: () => void) => void;

export function createSuspend(signals: Suspending | undefined): Suspend {
  return (resumed) => {
    // There `kill` would throw.
    if (signals === undefined || signals.platform === 'win32') return resumed();
    signals.once('SIGCONT', resumed);
    signals.kill(signals.pid, 'SIGTSTP');
  };
}
