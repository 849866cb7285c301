import { randomFrom } from '../made-entries.mjs';

/**
 * One request: when it comes (ms), and the label that its answer has to have; `label` is undefined where no kept answer can be right.
 * @typedef {{ atMs: number, kind: 'topic' | 'chinese' | 'timely' | 'unique', text: string, label?: number }} Request
 *
 * `repeats`: the share of all requests whose very words were asked within the last week. `zipf`: the exponent of the topics'
 * frequencies. `timely`, `unique`, `chinese`: shares of all requests.
 * @typedef {{ calls: number, seed: number, repeats: number, zipf: number, timely: number, unique: number, chinese: number }} Shape
 * @typedef {import('./topics.mjs').Topic} Topic
 */

/** Midnight in Beijing, a Monday; prices of the catalogue hold, and no holiday follows. */
const START_MS = Date.parse('2026-11-02T00:00:00+08:00');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const CALLS_A_DAY = 2000;

/** Of an hour of the day in Beijing, and of a day of the week, Monday first. */
const HOURS = [1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 15, 13, 9, 10, 14, 14, 13, 11, 8, 7, 7, 6, 4, 2];
const DAYS = [1.18, 1.18, 1.18, 1.18, 1.18, 0.6, 0.5];

/**
 * A month of requests, the same for the same shape and seed.
 * @param {import('./topics.mjs').Topics} topics
 * @param {Shape} shape
 * @returns {{ requests: Request[], repeated: number }} `repeated`: the share that was reached
 */
export function madeTraffic(topics, shape) {
  const random = randomFrom(shape.seed);
  const repeats = { wanted: shape.repeats, requests: 0, repeated: 0 };
  const english = asking(topics.topics, { zipf: shape.zipf, random, repeats });
  const chinese = asking(topics.chinese, { zipf: shape.zipf, random, repeats });
  const unique = uniqueTexts(topics.unique, random);
  const requests = timesOf(shape.calls, random).map((atMs) => {
    repeats.requests += 1;
    const chance = random();
    if (chance < shape.timely)
      return { atMs, kind: /** @type {const} */ ('timely'), text: pick(topics.timely, random) };
    if (chance < shape.timely + shape.unique) return { atMs, kind: /** @type {const} */ ('unique'), text: unique() };
    return chance < shape.timely + shape.unique + shape.chinese
      ? { atMs, kind: /** @type {const} */ ('chinese'), ...chinese(atMs) }
      : { atMs, kind: /** @type {const} */ ('topic'), ...english(atMs) };
  });
  return { requests, repeated: repeats.repeated / requests.length };
}

/**
 * Draws a topic by Zipf, then words: as somebody asked within a week, in proportion to how often, when there are fewer
 * repeats than wanted so far; else words that nobody used within a week. A topic whose words are used up repeats all the same.
 * @param {readonly Topic[]} topics
 * @param {{ zipf: number, random: () => number, repeats: { wanted: number, requests: number, repeated: number } }} given
 */
function asking(topics, { zipf, random, repeats }) {
  const draw = zipfDraw(shuffled(topics, random), zipf, random);
  /** @type {Map<Topic, { wording: import('./topics.mjs').Wording, atMs: number }[]>} */
  const asked = new Map();
  return (/** @type {number} */ atMs) => {
    const topic = draw();
    const recent = (asked.get(topic) ?? []).filter((one) => atMs - one.atMs < WEEK_MS);
    const used = new Set(recent.map(({ wording }) => wording));
    const fresh = topic.wordings.filter((wording) => !used.has(wording));
    const wantsRepeat = repeats.repeated < repeats.wanted * repeats.requests;
    const repeated = fresh.length === 0 || (wantsRepeat && recent.length > 0);
    if (repeated) repeats.repeated += 1;
    const wording = repeated ? pick(recent, random).wording : pick(fresh, random);
    asked.set(topic, [...recent, { wording, atMs }]);
    return wording;
  };
}

/** @template Item @param {readonly Item[]} items @param {number} exponent @param {() => number} random */
function zipfDraw(items, exponent, random) {
  let total = 0;
  const sums = items.map((_, rank) => (total += (rank + 1) ** -exponent));
  return () => {
    const at = random() * total;
    return /** @type {Item} */ (items[sums.findIndex((sum) => at < sum)] ?? items.at(-1));
  };
}

/** In order. @param {number} calls @param {() => number} random */
function timesOf(calls, random) {
  const days = Math.max(1, Math.round(calls / CALLS_A_DAY));
  const weights = Array.from({ length: days * 24 }, (_, hour) => {
    const day = DAYS[Math.floor(hour / 24) % 7] ?? 1;
    return day * (HOURS[hour % 24] ?? 1);
  });
  let total = 0;
  const sums = weights.map((weight) => (total += weight));
  return Array.from({ length: calls }, () => {
    const at = random() * total;
    const hour = sums.findIndex((sum) => at < sum);
    return Math.floor(START_MS + (hour + random()) * HOUR_MS);
  }).sort((a, b) => a - b);
}

const PLACES = ['Leeds', 'Lyon', 'Porto', 'Graz', 'Turin', 'Cork'];
const PLACES_CHINESE = ['苏州', '成都', '青岛', '长沙', '厦门', '兰州'];
const MONTHS = ['march', 'april', 'may', 'june', 'july', 'august'];

/** What nobody has asked before: about one's own parcel, order or payment. Alike but for a number, as such questions are. */
const UNIQUE = [
  (/** @type {Detail} */ { number, place }) => `where is parcel ${number} that i sent to ${place}`,
  (/** @type {Detail} */ { number, amount }) => `why was order ${number} charged ${amount} dollars`,
  (/** @type {Detail} */ { number, month }) => `has my claim ${number} from ${month} been settled`,
  (/** @type {Detail} */ { number, place }) => `can a technician come to ${place} for ticket ${number}`,
  (/** @type {Detail} */ { number, placeChinese }) => `订单${number}为什么还没有发到${placeChinese}`,
  (/** @type {Detail} */ { number, amount }) => `单号${number}的退款${amount}元到账了吗`,
  (/** @type {Detail} */ { number, placeChinese }) => `${placeChinese}的工单${number}由谁处理`,
];

/** @typedef {{ number: number, amount: number, place: string, placeChinese: string, month: string }} Detail */

/** @param {readonly string[]} found @param {() => number} random */
function uniqueTexts(found, random) {
  const left = shuffled(found, random);
  const used = new Set();
  return () => {
    const taken = random() < 0.05 ? left.pop() : undefined;
    if (taken !== undefined) return taken;
    for (;;) {
      const text = pick(
        UNIQUE,
        random,
      )({
        number: 100_000 + Math.floor(random() * 900_000),
        amount: 10 + Math.floor(random() * 900),
        place: pick(PLACES, random),
        placeChinese: pick(PLACES_CHINESE, random),
        month: pick(MONTHS, random),
      });
      if (used.has(text)) continue;
      used.add(text);
      return text;
    }
  };
}

/** @template Item @param {readonly Item[]} items @param {() => number} random */
function pick(items, random) {
  return /** @type {Item} */ (items[Math.floor(random() * items.length)]);
}

/** @template Item @param {readonly Item[]} items @param {() => number} random */
function shuffled(items, random) {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
