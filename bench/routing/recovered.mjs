/** @typedef {import('./sets.mjs').Judged} Judged */

const RESAMPLES = 400;
export const SHARES = [0.2, 0.5, 0.8];

/**
 * Of what the strong model does better than the weak one, the share that is kept when the questions with the highest scores
 * are put to it; with a 95 % interval from resampled questions. `area`: the mean over all shares, 0.5 for chance.
 * @param {readonly Judged[]} questions
 * @param {readonly number[]} scores
 * @param {readonly number[]} [shares]
 */
export function recovered(questions, scores, shares = SHARES) {
  const gains = questions
    .map(({ weak, strong }, at) => ({ gain: strong - weak, score: scores[at] ?? 0, at }))
    .sort((a, b) => b.score - a.score || tie(a.at) - tie(b.at))
    .map(({ gain }) => gain);
  const random = seeded(1);
  const samples = Array.from({ length: RESAMPLES }, () => {
    const counts = new Uint16Array(gains.length);
    for (let n = 0; n < gains.length; n++) {
      const at = Math.floor(random() * gains.length);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return curve(gains, counts, shares);
  });
  const whole = curve(gains, new Uint16Array(gains.length).fill(1), shares);
  const areas = samples.map(({ area }) => area).sort((a, b) => a - b);
  const ends = (/** @type {readonly number[]} */ values) => ({
    low: values[Math.floor(RESAMPLES * 0.025)] ?? 0,
    high: values[Math.ceil(RESAMPLES * 0.975) - 1] ?? 0,
  });
  return {
    area: { mean: whole.area, ...ends(areas) },
    at: shares.map((share, index) => {
      const values = samples.map(({ at }) => at[index] ?? 0).sort((a, b) => a - b);
      return {
        share,
        kept: whole.at[index] ?? 0,
        ...ends(values),
      };
    }),
  };
}

/** @param {readonly number[]} gains best first @param {Uint16Array} counts how often each is in the sample @param {readonly number[]} shares */
function curve(gains, counts, shares) {
  let total = 0;
  for (const [at, gain] of gains.entries()) total += gain * (counts[at] ?? 0);
  const kept = shares.map(() => 0);
  let [sum, taken, area] = [0, 0, 0];
  for (const [at, gain] of gains.entries()) {
    for (let n = 0; n < (counts[at] ?? 0); n++) {
      sum += gain;
      taken += 1;
      area += sum / total / gains.length;
      for (const [index, share] of shares.entries()) {
        if (taken === Math.floor(share * gains.length)) kept[index] = sum / total;
      }
    }
  }
  return { at: kept, area };
}

/** So that equal scores are not in the order of the file. @param {number} at */
function tie(at) {
  return (Math.imul(at + 1, 0x9e3779b1) >>> 0) / 2 ** 32;
}

/** Numbers in [0, 1), the same each time (mulberry32). @param {number} seed */
export function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Wilson's 95 % interval of a share. @param {number} hits @param {number} of */
export function interval(hits, of) {
  const z = 1.96;
  const share = hits / of;
  const middle = share + z ** 2 / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { low: (middle - half) / (1 + z ** 2 / of), high: (middle + half) / (1 + z ** 2 / of) };
}
