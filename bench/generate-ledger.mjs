// node bench/generate-ledger.mjs FOLDER [--calls 1000000 --months 12 --until 2026-11-23T12:00:00Z --seed 1]
// A ledger that looks like a year of a small company: the same options give the same bytes.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * CNY or USD for 1M tokens: input, cached input, output; `peak` where working hours in Shanghai have prices of their own.
 * @typedef {[input: number, cached: number, output: number]} Rates
 * @typedef {{ alias: string, provider: string, upstream: string, weight: number, currency?: string, rates?: Rates, peak?: Rates }} Model
 */

/** @type {readonly Model[]} */
const MODELS = [
  {
    alias: 'deepseek',
    provider: 'deepseek',
    upstream: 'deepseek-v4-flash',
    weight: 38,
    rates: [1, 0.02, 4],
    peak: [2, 0.04, 8],
  },
  {
    alias: 'deepseek-pro',
    provider: 'deepseek',
    upstream: 'deepseek-v4-pro',
    weight: 9,
    rates: [4.5, 0.15, 13.5],
    peak: [9, 0.3, 27],
  },
  { alias: 'qwen', provider: 'qwen', upstream: 'qwen-plus', weight: 24, rates: [0.8, 0.16, 2] },
  { alias: 'qwen-max', provider: 'qwen', upstream: 'qwen3-max', weight: 6, rates: [2.5, 0.5, 10] },
  { alias: 'glm', provider: 'glm', upstream: 'glm-5.3', weight: 14, rates: [8, 2, 28] },
  { alias: 'glm-flash', provider: 'glm', upstream: 'glm-5.3-flash', weight: 6, rates: [0.8, 0.23, 2.8] },
  {
    alias: 'gpt',
    provider: 'openai-compatible',
    upstream: 'gpt-large',
    weight: 1,
    currency: 'USD',
    rates: [1.25, 0.125, 10],
  },
  { alias: 'local', provider: 'openai-compatible', upstream: 'qwen3:8b', weight: 2 },
];
const TAGS = ['客服', 'docs', 'review', 'translate', 'summary', 'nightly', 'search', undefined];
const ERRORS = [
  { code: 'rate-limit', httpStatus: 429 },
  { code: 'server', httpStatus: 503 },
  { code: 'timeout' },
  { code: 'network' },
];
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const HOUR_MS = 3_600_000;
const FLUSH_BYTES = 1 << 20;

/**
 * @param {string} folder
 * @param {{ calls: number, months: number, untilMs: number, seed?: number }} options
 */
export function generateLedger(folder, { calls, months, untilMs, seed = 1 }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const random = mulberry32(seed);
  const until = new Date(untilMs);
  const fromMs = Date.UTC(until.getUTCFullYear(), until.getUTCMonth() - months + 1);
  const step = (untilMs - fromMs) / calls;
  /** @type {{ month: string, file: number, text: string } | undefined} */
  let open;
  const flush = () => {
    if (open !== undefined) writeSync(open.file, open.text);
  };
  for (let index = 0; index < calls; index++) {
    const row = rowAt(Math.floor(fromMs + (index + random()) * step), random);
    const month = row.ts.slice(0, 7);
    if (open?.month !== month) {
      flush();
      if (open !== undefined) closeSync(open.file);
      open = { month, file: openSync(join(folder, `${month}.jsonl`), 'w', 0o600), text: '' };
    }
    open.text += `${JSON.stringify(row)}\n`;
    if (open.text.length > FLUSH_BYTES) {
      flush();
      open.text = '';
    }
  }
  flush();
  if (open !== undefined) closeSync(open.file);
}

/** @typedef {() => number} Random */

/** @param {number} ms @param {Random} random */
function rowAt(ms, random) {
  const asked = weighted(MODELS, random);
  const tag = TAGS[Math.floor(random() ** 1.5 * TAGS.length)];
  const outcome = outcomeAt(random());
  const durationMs =
    outcome === 'cached' ? 2 + Math.floor(random() * 6) : Math.round(300 * Math.exp(2.2 * normal(random) * 0.4 + 1.4));
  const failed =
    outcome === 'failed' || (outcome === 'answered' && random() < 0.05) ? failedAttempts(ms, asked, random) : [];
  const fellBack = outcome === 'answered' && failed.length > 0 && random() < 0.7;
  const model = fellBack ? weighted(MODELS, random) : asked;
  const attempts = [
    ...failed,
    ...(outcome === 'answered'
      ? [ending(model, 'ok', durationMs, random)]
      : outcome === 'cancelled'
        ? [{ ...ending(model, 'cancelled', durationMs, random), code: 'cancelled' }]
        : []),
  ];
  const head = {
    v: 1,
    id: ulid(ms, random),
    ts: new Date(ms).toISOString(),
    asked: asked.alias,
    outcome,
    attempts,
    ...(outcome === 'answered' && { firstTokenMs: Math.round(durationMs * (0.1 + 0.3 * random())) }),
    durationMs,
    cache: cacheOf(outcome, ms, model, random),
    route: random() < 0.8 ? 'default' : 'asked for',
    promptHash: promptHash(random),
    ...(tag !== undefined && { tag }),
    pid: 2 + Math.floor(random() * 32_000),
  };
  if (outcome === 'failed') return { ...head, code: failed.at(-1)?.code };
  if (outcome === 'refused') return { ...head, code: random() < 0.7 ? 'cost-limit' : 'budget' };
  const identity = { model: model.alias, provider: model.provider, upstreamModel: model.upstream };
  if (outcome === 'cancelled')
    return { ...head, code: 'cancelled', ...identity, ...billing(usageOf('estimated', random), model, ms) };
  if (outcome === 'cached') {
    const currency = model.rates && { currency: model.currency ?? 'CNY' };
    return {
      ...head,
      ...identity,
      usage: { input: 0, output: 0, source: 'cache' },
      costNano: 0,
      costSource: 'computed',
      ...currency,
      finishReason: 'stop',
    };
  }
  const usage = usageOf(random() < 0.04 ? 'estimated' : 'provider', random);
  const counted = {
    input: Math.round(usage.input * 0.94),
    output: Math.round(usage.output * 0.97),
    encoding: 'o200k_base',
  };
  return {
    ...head,
    ...identity,
    ...billing(usage, model, ms),
    finishReason: random() < 0.03 ? 'length' : 'stop',
    requestId: hex(32, random),
    ...(random() < 0.9 && { counted }),
  };
}

/** @param {number} chance */
function outcomeAt(chance) {
  if (chance < 0.86) return 'answered';
  if (chance < 0.94) return 'cached';
  if (chance < 0.965) return 'failed';
  return chance < 0.98 ? 'refused' : 'cancelled';
}

/** @param {number} ms @param {Model} model @param {Random} random */
function failedAttempts(ms, model, random) {
  return Array.from({ length: random() < 0.3 ? 2 : 1 }, () => {
    const failure = ERRORS[Math.floor(random() * ERRORS.length)] ?? { code: 'server' };
    const billed = random() < 0.15 && { billed: billing(usageOf('estimated', random), model, ms) };
    return { ...ending(model, 'failed', 40 + random() * 4000, random), ...failure, ...billed };
  });
}

/** @param {Model} model @param {string} status @param {number} durationMs @param {Random} random */
function ending(model, status, durationMs, random) {
  return {
    model: model.alias,
    provider: model.provider,
    durationMs: Math.round(durationMs * (0.9 + random() * 0.1)),
    status,
  };
}

/** @param {string} outcome @param {number} ms @param {Model} model @param {Random} random */
function cacheOf(outcome, ms, model, random) {
  if (outcome !== 'cached') return { status: random() < 0.85 ? 'miss' : 'bypass' };
  const { costNano, currency } = billing(usageOf('provider', random), model, ms);
  const saved = costNano !== undefined && { savedNano: costNano, savedCurrency: currency };
  return { status: 'exact', entryId: hex(64, random), similarity: 1, ...saved };
}

/** @param {'provider' | 'estimated'} source @param {Random} random */
function usageOf(source, random) {
  const input = 40 + Math.round(Math.exp(6.2 + normal(random)));
  const cachedInput = source === 'provider' && random() < 0.4 ? Math.floor((input * random()) / 64) * 64 : 0;
  const output = 5 + Math.round(Math.exp(5.2 + 0.9 * normal(random)));
  const reasoning = random() < 0.15 && { reasoning: Math.floor(output * random()) };
  return { input, output, ...(cachedInput > 0 && { cachedInput }), ...reasoning, source };
}

/**
 * @param {{ input: number, output: number, cachedInput?: number, source: string }} usage
 * @param {Model} model
 * @param {number} ms
 */
function billing(usage, model, ms) {
  if (model.rates === undefined) return { usage, costSource: 'unpriced' };
  const atPeak = model.peak !== undefined && isPeak(ms);
  const [input, cachedInput, output] =
    (atPeak ? model.peak : model.rates)?.map((price) => Math.round(price * 1e9)) ?? [];
  const currency = model.currency ?? 'CNY';
  const cached = usage.cachedInput ?? 0;
  const units = cached * Number(cachedInput) + (usage.input - cached) * Number(input) + usage.output * Number(output);
  return {
    usage,
    prices: { input, cachedInput, output, currency, source: 'vendor page', ...(atPeak && { period: 'peak' }) },
    costNano: Math.floor((2 * units + 1_000_000) / 2_000_000),
    currency,
    costSource: usage.source === 'estimated' ? 'estimated' : 'computed',
  };
}

/** DeepSeek's peak hours: Monday to Friday, 9 to 12 and 14 to 18 o'clock in Shanghai. @param {number} ms */
function isPeak(ms) {
  const local = new Date(ms + 8 * HOUR_MS);
  const hour = local.getUTCHours();
  const [day, working] = [local.getUTCDay(), (hour >= 9 && hour < 12) || (hour >= 14 && hour < 18)];
  return day >= 1 && day <= 5 && working;
}

/** Every ninth question is one of two hundred that are asked again and again. @param {Random} random */
function promptHash(random) {
  if (random() > 0.11) return hex(32, random);
  const number = Math.floor(random() ** 3 * 200);
  return number.toString(16).padStart(32, 'ab');
}

/** @template {{ weight: number }} Item @param {readonly Item[]} items @param {Random} random */
function weighted(items, random) {
  let rest = random() * items.reduce((sum, { weight }) => sum + weight, 0);
  for (const item of items) {
    rest -= item.weight;
    if (rest < 0) return item;
  }
  return /** @type {Item} */ (items[0]);
}

/** @param {number} ms @param {Random} random */
function ulid(ms, random) {
  let time = '';
  for (let rest = ms; time.length < 10; rest = Math.floor(rest / 32)) time = CROCKFORD[rest % 32] + time;
  let tail = '';
  for (let digit = 0; digit < 16; digit++) tail += CROCKFORD[Math.floor(random() * 32)];
  return time + tail;
}

/** @param {number} digits @param {Random} random */
function hex(digits, random) {
  let text = '';
  while (text.length < digits)
    text += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0');
  return text.slice(0, digits);
}

/** Box and Muller's. @param {Random} random */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A small seeded generator. @param {number} seed @returns {Random} */
function mulberry32(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      calls: { type: 'string', default: '1000000' },
      months: { type: 'string', default: '12' },
      until: { type: 'string', default: new Date().toISOString() },
      seed: { type: 'string', default: '1' },
    },
  });
  const { calls, months, until, seed } = values;
  generateLedger(positionals[0] ?? 'ledger', {
    calls: Number(calls),
    months: Number(months),
    untilMs: Date.parse(until),
    seed: Number(seed),
  });
}
