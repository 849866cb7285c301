import * as v from 'valibot';
import { parseDecimal } from '../domain/money.ts';
import { didYouMean, found, Refusal } from './refusal.ts';

/** An issue's message and, behind a line break, its hint. */
export function joinMessage(message: string, hint: string | undefined): string {
  return hint === undefined ? message : `${message}\n${hint}`;
}

/** A schema from a function that reads one value, or throws Refusal. */
export function field<T>(read: (input: unknown) => T) {
  return v.pipe(
    v.unknown(),
    v.rawTransform(({ dataset, addIssue, NEVER }): T => {
      try {
        return read(dataset.value);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        addIssue({ message: joinMessage(error.message, error.hint) });
        return NEVER;
      }
    }),
  );
}

/** A mapping with exactly these keys; every other key is an issue of its own. */
export function closed<const T extends v.ObjectEntries>(entries: T) {
  const known = Object.keys(entries);
  return v.pipe(
    v.custom<Record<string, unknown>>(isMapping, (issue) => `expected a mapping, ${found(issue.input)}`),
    v.looseObject(entries, (issue) => `needs ${(issue.expected ?? 'more').replaceAll('"', '')}`),
    v.rawCheck(({ dataset, addIssue }) => {
      const input: unknown = dataset.value;
      if (!isMapping(input)) return;
      for (const [key, value] of Object.entries(input)) {
        if (Object.hasOwn(entries, key)) continue;
        const hint = perMillionHint(key, known) ?? didYouMean(key, known) ?? `known here: ${known.join(', ')}`;
        addIssue({
          message: joinMessage('unknown key', hint),
          path: [{ type: 'object', origin: 'key', input, key, value }],
        });
      }
    }),
  );
}

/** Prices per million have another key, and the nearest one to `price_per_1m_input` would be wrong by a thousand. */
function perMillionHint(key: string, known: readonly string[]): string | undefined {
  const side = /^price_per_(?:1m|million|1_?000_?000|mtok)(?:_tokens)?_(\w+)$/i.exec(key)?.[1];
  if (side === undefined || !known.includes('pricing')) return undefined;
  return `prices per 1,000,000 tokens stand in pricing: ${key} is pricing: { ${side}: … }; price_per_1k_${side} is per 1,000`;
}

export function isMapping(input: unknown): input is Record<string, unknown> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

export function listOf<T extends v.GenericSchema>(item: T, what: string) {
  return v.array(item, (issue) => `expected a list of ${what}, ${found(issue.input)}`);
}

/** A list, or its one item alone. */
export function oneOrMore<T extends v.GenericSchema>(item: T, what: string) {
  const one = v.pipe(
    item,
    v.transform((value) => [value]),
  );
  return v.lazy((input) =>
    Array.isArray(input) ? v.pipe(listOf(item, what), v.minLength(1, 'the list is empty')) : one,
  );
}

export const text = field((input) => {
  if (typeof input === 'string' && input.trim() !== '') return input.trim();
  throw new Refusal(`expected a text, ${found(input)}`, typeof input === 'number' ? 'put it in quotes' : undefined);
});

export const flag = field((input) => {
  if (typeof input === 'boolean') return input;
  throw new Refusal(`expected true or false, ${found(input)}`);
});

/** One of a few words; `synonyms` are other names that people use for them. */
export function oneOf<const T extends string>(options: readonly T[], synonyms: Readonly<Record<string, T>> = {}) {
  return field((input): T => {
    const option = options.find((name) => name === input);
    if (option !== undefined) return option;
    throw new Refusal(`expected ${options.join(', ')}; ${found(input)}`, hintFor(input));
  });
  function hintFor(input: unknown): string | undefined {
    if (typeof input !== 'string') return undefined;
    const word = input.toLowerCase();
    return Object.hasOwn(synonyms, word) ? `did you mean ${synonyms[word]}?` : didYouMean(word, options);
  }
}

export function numberIn(what: string, min: number, max: number) {
  return field((input) => {
    if (typeof input === 'number' && input >= min && input <= max) return input;
    throw new Refusal(`expected ${what} from ${min} to ${max}, ${found(input)}`, quotesHint(input));
  });
}

export function integerIn(what: string, min: number, max: number) {
  return field((input) => {
    if (typeof input === 'number' && Number.isInteger(input) && input >= min && input <= max) return input;
    throw new Refusal(`expected ${what}, a whole number from ${min} to ${max}, ${found(input)}`, quotesHint(input));
  });
}

const DAY_SECONDS = 86_400;

/** A number of seconds, as whole ms. */
export const seconds = field((input) => {
  if (typeof input === 'number' && input >= 0.001 && input <= DAY_SECONDS) return Math.round(input * 1000);
  throw new Refusal(`expected a number of seconds above 0, at most ${DAY_SECONDS}, ${found(input)}`, quotesHint(input));
});

const UNIT_SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: DAY_SECONDS, w: 7 * DAY_SECONDS };

/** A number of seconds, or a text such as `7d`, `12h`, `30m`, as whole ms. */
export const duration = field((input) => {
  const match = /^(\d+(?:\.\d+)?) ?([smhdw])$/.exec(String(input).trim());
  const value = typeof input === 'number' ? input : Number(match?.[1]) * (UNIT_SECONDS[match?.[2] ?? ''] ?? Number.NaN);
  if (value >= 1 && value <= 3650 * DAY_SECONDS) return Math.round(value * 1000);
  throw new Refusal(`expected a time such as 7d, 12h, 30m or a number of seconds, ${found(input)}`);
});

const UNIT_BYTES: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3 };

/** A number of bytes, or a text such as `512KB`, `4MB`; steps of 1,024. */
export const size = field((input) => {
  const match = /^(\d+(?:\.\d+)?) ?(b|kb|mb|gb)$/i.exec(String(input).trim());
  const value =
    typeof input === 'number'
      ? input
      : Number(match?.[1]) * (UNIT_BYTES[match?.[2]?.toLowerCase() ?? ''] ?? Number.NaN);
  if (value >= 1 && value <= 1024 ** 3) return Math.round(value);
  throw new Refusal(`expected a size such as 512KB, 4MB or a number of bytes, at most 1GB, ${found(input)}`);
});

/**
 * A decimal amount as an integer of `10^-scale`: 9 gives nano-units and, from a price per 1M tokens, nano per million;
 * 12 gives nano per million from a price per 1k tokens.
 */
export function amount(scale: 9 | 12) {
  return field((input) => {
    try {
      if (typeof input === 'number' || typeof input === 'string') return positive(parseDecimal(input, scale), input);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      if (error.message.startsWith('out of range')) throw new Refusal(`too large or too small, ${found(input)}`);
    }
    throw new Refusal(`expected an amount such as 0.05, not negative, ${found(input)}`);
  });
}

/** What is rounded to nothing would be free, which it is not said to be. */
function positive(value: number, input: number | string): number {
  if (value > 0 || Number(input) === 0) return value;
  throw new Refusal(
    `too small to be reckoned with, ${found(input)}`,
    'amounts are counted in steps of 0.000000001; 0 is free',
  );
}

function quotesHint(input: unknown): string | undefined {
  return typeof input === 'string' && input.trim() !== '' && Number.isFinite(Number(input))
    ? 'write it without quotes'
    : undefined;
}

/** The NAME of a variable. Never shown when it is wrong: it may be the key itself. */
export const variableName = field((input) => {
  const isName = typeof input === 'string' && /^[A-Za-z_]\w*$/.test(input);
  if (isName && !(input.length >= 20 && /[a-z]/.test(input) && /\d/.test(input))) return input;
  throw new Refusal(
    'expected the name of an environment variable, not a key',
    'for example api_key_env: DEEPSEEK_API_KEY',
  );
});
