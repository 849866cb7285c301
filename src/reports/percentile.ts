/** Nearest rank over all values: the smallest that at least `share` of them do not exceed. */
export function percentiles(values: number[]): { p50: number; p95: number } | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95) };
}
