/** Waits until the condition holds: a request on its way takes real turns of the loop, however time is injected. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUpAt = performance.now() + 8_000;
  while (!condition()) {
    if (performance.now() > giveUpAt) throw new Error(`waited 8 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
