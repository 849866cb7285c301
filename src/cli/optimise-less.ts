/** WebAssembly is optimised at once; a function of ours after three times as much work as else, without what it calls. */
const FLAGS = [
  '--no-liftoff-only',
  '--no-liftoff',
  '--always-sparkplug',
  '--interrupt-budget=400000',
  '--max-inlined-bytecode-size-cumulative=200',
];
/** From here on there is a quick compiler in between. */
const QUICK_NODE = 22;

/**
 * Sets V8 up for a second of work in two threads, each of which compiles the same: in Node 20 a third of that second would
 * go into optimising what hardly runs. For a program of our own only: the flags hold for the whole process.
 */
export async function optimiseLess(nodeVersion: string): Promise<void> {
  if (Number.parseInt(nodeVersion, 10) >= QUICK_NODE) return;
  const { setFlagsFromString } = await import('node:v8');
  for (const flag of FLAGS) setFlagsFromString(flag);
}
