/** Longer than a process takes to start beside many others; only what never comes is given up. */
const PATIENCE_MS = 30_000;

/** Waits until the condition holds: a request on its way takes real turns of the loop, however time is injected. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`waited ${PATIENCE_MS / 1000} s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
