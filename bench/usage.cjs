// Loaded before the program under test (`node -r`): at its end, writes CPU time and peak memory to $BENCH_USAGE.
const { readFileSync, writeFileSync } = require('node:fs');

process.on('exit', () => {
  const cpu = process.cpuUsage();
  const usage = { cpuMs: (cpu.user + cpu.system) / 1000, peakKb: peakKb() };
  writeFileSync(process.env['BENCH_USAGE'] ?? 'usage.json', JSON.stringify(usage));
});

/** Linux counts the memory of the parent into a child's maxRSS; VmHWM is the child's own. */
function peakKb() {
  try {
    return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
