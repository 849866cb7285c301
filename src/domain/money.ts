/** An amount in 1e-9 of its currency, always a safe integer. Decimals exist only where amounts are shown. */
export type Nano = number;

/** The price of 1,000,000 tokens, in nano-units of a currency; an integer. ¥1 per 1M tokens is 1_000_000_000. */
export type NanoPerMillion = number;

/** An ISO 4217 code, such as `CNY`. */
export type Currency = string;

export const NANO = 1_000_000_000;

export type Rate = {
  input: NanoPerMillion;
  /** Absent: cached input is billed as input. */
  cachedInput?: NanoPerMillion;
  output: NanoPerMillion;
  /** Of the whole output, reasoning and answer, when the model thinks first; absent: the same. */
  thinkingOutput?: NanoPerMillion;
};

/** A rate for requests of at most `upTo` input tokens; without `upTo`, for all that are longer. */
export type PriceTier = Rate & { upTo?: number };

/** Hours of the week with prices of their own, such as DeepSeek's peak hours. */
export type PricePeriod = {
  name: string;
  /** IANA zone, such as `Asia/Shanghai`. */
  timezone: string;
  /** Days of the week, 1 Monday … 7 Sunday. */
  days: number[];
  /** From (included) to (excluded), in minutes of the day. */
  minutes: [number, number][];
  /** ISO days on which the period does not hold, such as public holidays. */
  except?: readonly string[];
  tiers: PriceTier[];
};

/** One vendor's prices for one model from a day on. Tiers ascend by `upTo`; the last has none, or bounds the model. */
export type PriceList = {
  currency: Currency;
  tiers: PriceTier[];
  periods?: PricePeriod[];
  /** ISO date; absent: always. */
  effectiveFrom?: string;
  /** ISO date on which the price was read. */
  asOf?: string;
  /** Where the price was read: `config`, or the page. */
  source: string;
};

/** The unit prices that held for one call; they stay in its ledger row. */
export type UnitPrices = Omit<Rate, 'thinkingOutput'> & { currency: Currency; period?: string; source: string };

/**
 * A decimal such as `0.0008` or `"12.5"` as an integer number of `10^-scale`, exactly.
 * Digits beyond `scale` are rounded half up. Throws RangeError when it is not a finite, non-negative decimal.
 */
export function parseDecimal(value: number | string, scale: number): number {
  const match = /^(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(String(value).trim());
  const whole = match?.[1] ?? '';
  const fraction = match?.[2] ?? '';
  if (!match || whole + fraction === '') throw new RangeError(`not a non-negative decimal: ${value}`);
  const shift = scale - fraction.length + Number(match[3] ?? 0);
  if (Math.abs(shift) > 40) throw new RangeError(`out of range: ${value}`);
  const digits = BigInt(whole + fraction);
  const scaled = shift >= 0 ? digits * 10n ** BigInt(shift) : divideHalfUp(digits, 10n ** BigInt(-shift));
  if (scaled > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError(`out of range: ${value}`);
  return Number(scaled);
}

/** Non-negative integer division, rounded half up. */
export function divideHalfUp(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}

const SYMBOLS: Record<string, string> = { CNY: '¥', USD: '$', EUR: '€', GBP: '£', JPY: 'JP¥', HKD: 'HK$' };

/**
 * `¥0.000941`: as many decimals as asked for, 6 unless told (the article's rounding), half up.
 * A currency without a sign of its own is named behind: `1.000000 SGD`.
 */
export function formatMoney(nano: Nano, currency: Currency, decimals = isTiny(nano) ? 9 : 6): string {
  const symbol = SYMBOLS[currency];
  const digits = decimalString(nano, decimals);
  return symbol === undefined
    ? `${digits} ${currency}`
    : digits.startsWith('-')
      ? `-${symbol}${digits.slice(1)}`
      : symbol + digits;
}

/** An amount that six decimals would show as nothing. */
function isTiny(nano: Nano): boolean {
  return nano !== 0 && Math.abs(nano) < 500;
}

/** `1,204`; without Intl, whose first use costs 15 ms. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** An amount as a plain decimal string with thousands separators, rounded half up. */
function decimalString(nano: Nano, decimals: number): string {
  const rounded = divideHalfUp(BigInt(Math.abs(nano)), 10n ** BigInt(9 - decimals));
  const text = rounded.toString().padStart(decimals + 1, '0');
  const whole = formatCount(Number(text.slice(0, text.length - decimals)));
  return (nano < 0 ? '-' : '') + whole + (decimals > 0 ? `.${text.slice(-decimals)}` : '');
}

/** An amount as a JSON number of whole currency units, rounded to a millionth; exact below half of one, which would be 0. */
export function toUnits(nano: Nano): number {
  return isTiny(nano) ? nano / NANO : Math.round(nano / 1000) / 1_000_000;
}

/**
 * An amount in another currency, rounded half up; undefined when no rate is known.
 * `rates` are nano-units of `to` for one unit of the other currency.
 */
export function convertNano(
  nano: Nano,
  from: Currency,
  to: Currency,
  rates: Readonly<Record<Currency, Nano>>,
): Nano | undefined {
  if (from === to) return nano;
  const rate = rates[from];
  if (rate === undefined) return undefined;
  const size = Number(divideHalfUp(BigInt(Math.abs(nano)) * BigInt(rate), BigInt(NANO)));
  return nano < 0 ? -size : size;
}
