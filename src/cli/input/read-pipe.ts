import { close, constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { addAbortSignal } from 'node:stream';

/**
 * What is written into a named pipe, until its writers are gone. Waiting for them holds no thread that could not be stopped: rejects
 * when the signal aborts, and nothing stays open.
 */
export async function* readPipe(path: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const fd = await openPipe(path, signal);
  // Not a file stream, whose thread would wait for the next byte whatever the signal says.
  yield* addAbortSignal(signal, new Socket({ fd, readable: true, writable: false }));
}

/** Opening waits for a writer, in a thread that only a writer wakes: to stop it, there is one for a moment. */
function openPipe(path: string, signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    let isOver = false;
    const wake = () =>
      open(path, constants.O_WRONLY | constants.O_NONBLOCK, (error, fd) => {
        if (error === null) close(fd);
        // The thread may not have come to wait yet.
        else if (!isOver && error.code === 'ENXIO') setImmediate(wake);
      });
    signal.addEventListener('abort', wake, { once: true });
    open(path, constants.O_RDONLY, (error, fd) => {
      isOver = true;
      signal.removeEventListener('abort', wake);
      if (error !== null) return reject(error);
      if (!signal.aborted) return resolve(fd);
      // Only then does nobody wait there any more.
      close(fd, () => reject(signal.reason));
    });
  });
}
