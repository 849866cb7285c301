/** The places of the `most` largest scores, none that is 0; of equal ones the later places. In no order. */
export function bestOf(scores: Float64Array, most: number): number[] {
  const heap: number[] = [];
  const score = (at: number) => scores[heap[at] ?? -1] ?? 0;
  const swap = (a: number, b: number) => {
    [heap[a], heap[b]] = [heap[b] ?? 0, heap[a] ?? 0];
  };
  // The worst of those kept stands on top.
  const sink = () => {
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let least = left < heap.length && score(left) < score(at) ? left : at;
      if (right < heap.length && score(right) < score(least)) least = right;
      if (least === at) return;
      swap(at, least);
      at = least;
    }
  };
  for (let place = scores.length - 1; place >= 0; place--) {
    const own = scores[place] ?? 0;
    if (own === 0 || most === 0) continue;
    if (heap.length < most) {
      heap.push(place);
      for (let at = heap.length - 1; at > 0 && score(at) < score((at - 1) >> 1); at = (at - 1) >> 1)
        swap(at, (at - 1) >> 1);
    } else if (own > score(0)) {
      heap[0] = place;
      sink();
    }
  }
  return heap;
}
