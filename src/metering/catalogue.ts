import type { ImageTokens } from '../domain/model.ts';
import { type PriceList, type PricePeriod, type PriceTier, parseDecimal, type Rate } from '../domain/money.ts';

/** One vendor's model as its public price page, or somebody who copied it, describes it. */
export type CatalogueRow = {
  provider: string;
  /** The vendor's name for it, then other names that the vendor serves with the same model. */
  names: readonly string[];
  /** Empty: no list price in CNY is known. */
  prices: readonly PriceList[];
  /** Tokens; absent: not stated. */
  contextWindow?: number;
  /** What a batch job costs of the list price; absent: not stated, or no batches. */
  batchFactor?: number;
  /** Whether it reasons where nothing says otherwise; absent: it does, or it is not stated. */
  thinksByDefault?: false;
  /** What it takes for an image; absent: it takes none, or it is not known. */
  imageTokens?: ImageTokens | 'unknown';
};

/**
 * List prices of the vendor for one model; [] when none is known, which means unpriced and never free.
 * A name matches exactly, or with the date of a snapshot behind it (`qwen-plus-2025-12-01`).
 */
export function pricesFor(provider: string, upstreamModel: string): readonly PriceList[] {
  return catalogueRow(provider, upstreamModel)?.prices ?? [];
}

export function catalogueRow(provider: string, upstreamModel: string): CatalogueRow | undefined {
  const name = upstreamModel.toLowerCase();
  const undated = name.replace(/-20\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '');
  const rows = catalogue.filter((row) => row.provider === provider);
  return rows.find((row) => row.names.includes(name)) ?? rows.find((row) => row.names.includes(undated));
}

// The pages say "32K" and "128K"; 1,000 and not 1,024, because a dearer tier that begins too early can only over-estimate.
const K = 1000;

/** CNY for 1M tokens. */
const perMillion = (price: number): number => parseDecimal(price, 9);

function rate(input: number, output: number, cachedInput: number): Rate {
  return { input: perMillion(input), cachedInput: perMillion(cachedInput), output: perMillion(output) };
}

/** Qwen's implicit cache: a hit costs 20 % of the input price. */
function cachedAtFifth(input: number, output: number): Rate {
  const price = perMillion(input);
  return { input: price, cachedInput: price / 5, output: perMillion(output) };
}

/** A model that thinks only when it is told to, and then charges more for the whole output. */
function thinkingAt(output: number, plain: Rate): Rate {
  return { ...plain, thinkingOutput: perMillion(output) };
}

function upTo(tokens: number, tier: Rate): PriceTier {
  return { upTo: tokens, ...tier };
}

function list(asOf: string, source: string, ...tiers: PriceTier[]): PriceList {
  return { currency: 'CNY', tiers, asOf, source };
}

/**
 * Mainland China's public holidays on weekdays since DeepSeek's peak hours began, from the State Council's notice of
 * 2025-11-04 for 2026. The days of 2027 were not known when this was collected; they count as peak, which can only
 * over-estimate.
 */
const HOLIDAYS = ['2026-09-25', '2026-10-01', '2026-10-02', '2026-10-05', '2026-10-06', '2026-10-07'];

/** DeepSeek's peak hours: Beijing, Monday to Friday, not on public holidays. */
function peak(tier: PriceTier): PricePeriod {
  return {
    name: 'peak',
    timezone: 'Asia/Shanghai',
    days: [1, 2, 3, 4, 5],
    minutes: [
      [9 * 60, 12 * 60],
      [14 * 60, 18 * 60],
    ],
    except: HOLIDAYS,
    tiers: [tier],
  };
}

/** What DeepSeek charged before the peak hours came is not known here, so calls before that day are unpriced. */
function deepseek(offPeak: Rate, atPeak: Rate): PriceList {
  return { ...list('2026-10-01', 'vendor page', offPeak), periods: [peak(atPeak)], effectiveFrom: '2026-08-17' };
}

/**
 * At most 16,384 tokens an image (https://help.aliyun.com/zh/model-studio/vision), and two around it; a token a square of 28
 * pixels in the models up to 2.5, of 32 in those since, so 28 bounds both. That 3.5, 3.6 and 3.7 plus see: third parties.
 */
const QWEN_IMAGE: ImageTokens = { most: 16_386, side: 28 };

const thirdParty = 'third party';
const may = '2026-05-01';
const september = '2026-09-01';
const october = '2026-10-01';
const november = '2026-11-01';

/** Collected 2026-11-22. `asOf` is the first day of the month in which the price was read. */
export const catalogue: readonly CatalogueRow[] = [
  {
    provider: 'deepseek',
    // deepseek-chat and -reasoner are deprecated since 2026-07-24 and served as flash, thinking off and on.
    names: ['deepseek-flash', 'deepseek-v4-flash', 'deepseek-chat', 'deepseek-reasoner'],
    prices: [deepseek(rate(1, 4, 0.02), rate(2, 8, 0.04))],
    contextWindow: 1_048_565,
  },
  {
    provider: 'deepseek',
    names: ['deepseek-v4-pro'],
    prices: [deepseek(rate(4.5, 13.5, 0.15), rate(9, 27, 0.3))],
    contextWindow: 1_048_565,
  },
  qwen('qwen3.8-flash', [list(october, thirdParty, cachedAtFifth(0.8, 2.7))], 1_000_000),
  qwen(
    'qwen3.7-flash',
    [list(october, thirdParty, upTo(32 * K, cachedAtFifth(0.2, 0.8)), upTo(256 * K, cachedAtFifth(0.6, 2.4)))],
    1_000_000,
  ),
  { ...qwen('qwen3.6-plus', [list(may, thirdParty, cachedAtFifth(2, 12))]), imageTokens: QWEN_IMAGE },
  {
    ...qwen('qwen3.5-plus', [
      list(may, thirdParty, upTo(128 * K, cachedAtFifth(0.8, 4.8)), upTo(256 * K, cachedAtFifth(2, 12))),
    ]),
    imageTokens: QWEN_IMAGE,
  },
  {
    ...qwen(
      'qwen3-max',
      [
        list(
          may,
          thirdParty,
          upTo(32 * K, cachedAtFifth(2.5, 10)),
          upTo(128 * K, cachedAtFifth(4, 16)),
          upTo(256 * K, cachedAtFifth(7, 28)),
        ),
      ],
      262_144,
    ),
    thinksByDefault: false,
  },
  {
    ...qwen(
      'qwen-plus',
      [
        list(
          may,
          thirdParty,
          upTo(128 * K, thinkingAt(8, cachedAtFifth(0.8, 2))),
          upTo(256 * K, thinkingAt(24, cachedAtFifth(2.4, 20))),
          upTo(1000 * K, thinkingAt(64, cachedAtFifth(4.8, 48))),
        ),
      ],
      1_000_000,
    ),
    thinksByDefault: false,
  },
  {
    ...qwen(
      'qwen-flash',
      [
        list(
          may,
          thirdParty,
          upTo(128 * K, rate(0.15, 1.5, 0.03)),
          upTo(256 * K, rate(0.6, 6, 0.12)),
          upTo(1000 * K, rate(1.2, 12, 0.24)),
        ),
      ],
      1_000_000,
    ),
    batchFactor: 0.5,
    thinksByDefault: false,
  },
  qwen('qwen3.8-max', [], 1_000_000),
  qwen('qwen3.7-max', [], 1_000_000),
  { ...qwen('qwen3.7-plus', [], 1_000_000), imageTokens: QWEN_IMAGE },
  {
    ...qwen(
      'qwen3-vl-plus',
      [
        list(
          november,
          thirdParty,
          upTo(32 * K, cachedAtFifth(1, 10)),
          upTo(128 * K, cachedAtFifth(1.5, 15)),
          upTo(256 * K, cachedAtFifth(3, 30)),
        ),
      ],
      262_144,
    ),
    imageTokens: QWEN_IMAGE,
  },
  { ...qwen('qwen3-vl-flash', [], 262_144), imageTokens: QWEN_IMAGE },
  glm('glm-5.3', [list(september, 'vendor page', rate(8, 28, 2))], 1_000_000),
  glm('glm-5.3-flash', [list(september, 'vendor page', rate(0.8, 2.8, 0.23))]),
  // Sees, https://docs.bigmodel.cn/cn/guide/models/vlm/glm-4.6v; what it takes for an image stands nowhere.
  { ...glm('glm-4.6v', [], 128_000), imageTokens: 'unknown' },
  { ...glm('glm-4.7', [], 200_000), batchFactor: 0.5 },
  { ...glm('glm-4.6', [], 200_000), batchFactor: 0.5 },
  // An embedding has no output tokens; at most 8,192 tokens a text.
  qwen('text-embedding-v4', [list(may, thirdParty, { input: perMillion(0.5), output: 0 })], 8_192),
  // At most 3,072 tokens a text.
  {
    ...glm('embedding-3', [list(september, 'vendor page', { input: perMillion(0.5), output: 0 })], 3_072),
    batchFactor: 0.5,
  },
];

function qwen(name: string, prices: readonly PriceList[], contextWindow?: number): CatalogueRow {
  return row('qwen', name, prices, contextWindow);
}

function glm(name: string, prices: readonly PriceList[], contextWindow?: number): CatalogueRow {
  return row('glm', name, prices, contextWindow);
}

function row(provider: string, name: string, prices: readonly PriceList[], contextWindow?: number): CatalogueRow {
  return { provider, names: [name], prices, ...(contextWindow !== undefined && { contextWindow }) };
}
