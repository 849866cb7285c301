import type { Effects } from '../effects.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes ULIDs that never descend, also within a millisecond and when the clock goes back. */
export function createUlid({ clock, random }: Pick<Effects, 'clock' | 'random'>): () => string {
  let lastMs = -1;
  let tail: number[] = [];
  return () => {
    const now = Math.floor(clock.now());
    if (now > lastMs || !increment(tail)) {
      lastMs = Math.max(now, lastMs + 1);
      tail = Array.from({ length: 16 }, () => Math.floor(random() * 32));
    }
    return encodeTime(lastMs) + tail.map((digit) => CROCKFORD[digit]).join('');
  };
}

/** Adds one in base 32; false when it does not fit any more. */
function increment(digits: number[]): boolean {
  for (let index = digits.length - 1; index >= 0; index--) {
    const digit = digits[index] ?? 0;
    digits[index] = (digit + 1) % 32;
    if (digit < 31) return true;
  }
  return false;
}

function encodeTime(ms: number): string {
  let text = '';
  for (let rest = ms; text.length < 10; rest = Math.floor(rest / 32)) text = (CROCKFORD[rest % 32] ?? '0') + text;
  return text;
}
