/** Where a number stands in a sorted list, by halves; -1 where it is not there. */
export function placeOf(sorted: Uint32Array, number: number): number {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < number) from = middle + 1;
    else to = middle;
  }
  return sorted[from] === number ? from : -1;
}
