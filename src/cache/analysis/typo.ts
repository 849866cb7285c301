const SHORTEST = 6;
const KEYBOARD = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/**
 * One letter missing, doubled, swapped with its neighbour or hit beside its key, in a word of six letters or more,
 * never the first or the last. Other changes make other words (`nitrate`, `nitrite`).
 */
export function isTypoOf(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length < SHORTEST - 1 || long.length < SHORTEST || long.length - short.length > 1) return false;
  if (short[0] !== long[0] || short.at(-1) !== long.at(-1) || !/^[a-z]+$/.test(short + long)) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1);
  if (at === short.length) return true;
  const swapped =
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2);
  return swapped || (short.slice(at + 1) === long.slice(at + 1) && areNeighbours(short[at] ?? '', long[at] ?? ''));
}

function areNeighbours(a: string, b: string): boolean {
  return KEYBOARD.some((row) => row.includes(a) && row.includes(b) && Math.abs(row.indexOf(a) - row.indexOf(b)) === 1);
}
