import * as v from 'valibot';
import { amount, closed, field, integerIn, isMapping, joinMessage, listOf, oneOrMore, text } from './fields.ts';
import { found, Refusal } from './refusal.ts';

const rate = {
  input: amount(9),
  cached_input: v.optional(amount(9)),
  output: amount(9),
  thinking_output: v.optional(amount(9)),
};

const tier = closed({ up_to: v.optional(integerIn('a number of input tokens', 1, 1e9)), ...rate });

const tiers = v.pipe(
  listOf(tier, 'tiers'),
  v.minLength(1, 'the list of tiers is empty'),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    dataset.value.forEach(({ up_to }, index) => {
      const next = dataset.value[index + 1];
      if (next === undefined) return;
      const path: [v.ArrayPathItem] = [
        { type: 'array', origin: 'value', input: dataset.value, key: index + 1, value: next },
      ];
      if (up_to === undefined)
        addIssue({ message: 'this tier is never reached: the one before it has no up_to', path });
      else if (next.up_to !== undefined && next.up_to <= up_to) {
        addIssue({ message: joinMessage('tiers must ascend by up_to', 'put the smallest up_to first'), path });
      }
    });
  }),
);

const DAY_NAMES = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** 1 Monday … 7 Sunday. */
const day = field((input) => {
  if (typeof input === 'number' && Number.isInteger(input) && input >= 1 && input <= 7) return input;
  const index = typeof input === 'string' ? DAY_NAMES.indexOf(input.toLowerCase()) : -1;
  if (index >= 0) return index + 1;
  throw new Refusal(`expected a day: mon to sun, or 1 (Monday) to 7, ${found(input)}`);
});

/** From (included) to (excluded), in minutes of the day. */
export const hours = field((input): [number, number] => {
  const match = /^(\d{1,2})(?::(\d{2}))? ?- ?(\d{1,2})(?::(\d{2}))?$/.exec(String(input).trim());
  const from = Number(match?.[1]) * 60 + Number(match?.[2] ?? 0);
  const to = Number(match?.[3]) * 60 + Number(match?.[4] ?? 0);
  const isClock = Number(match?.[2] ?? 0) < 60 && Number(match?.[4] ?? 0) < 60 && to <= 24 * 60;
  if (from < to && isClock) return [from, to];
  const hint = from > to && isClock ? 'past midnight takes two: "22-24" and "0-6"' : undefined;
  throw new Refusal(`expected hours such as "9-12" or "14:30-18:00", ${found(input)}`, hint);
});

const timezone = field((input) => {
  if (typeof input === 'string' && isZone(input)) return input;
  throw new Refusal(`expected a time zone such as Asia/Shanghai, ${found(input)}`);
});

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

const date = field((input) => {
  const isDay = typeof input === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(input);
  const time = isDay ? new Date(`${input}T00:00:00Z`) : undefined;
  if (isDay && time !== undefined && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(input))
    return input;
  throw new Refusal(`expected a date such as 2026-08-17, ${found(input)}`);
});

const period = {
  name: text,
  timezone,
  days: v.optional(oneOrMore(day, 'days')),
  hours: v.optional(oneOrMore(hours, 'hours')),
  except: v.optional(oneOrMore(date, 'dates')),
};
const tieredPeriod = closed({ ...period, tiers });
const flatPeriod = closed({ ...period, ...rate });

const list = {
  effective_from: v.optional(date),
  as_of: v.optional(date),
  source: v.optional(text),
  periods: v.optional(
    oneOrMore(
      v.lazy((input) => (hasTiers(input) ? tieredPeriod : flatPeriod)),
      'periods',
    ),
  ),
};
const tieredList = closed({ ...list, tiers });
const flatList = closed({ ...list, ...rate });

/** Prices per 1M tokens: one list or several, each with tiers or with one rate for all sizes. */
export const pricing = v.pipe(
  oneOrMore(
    v.lazy((input) => (hasTiers(input) ? tieredList : flatList)),
    'price lists',
  ),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    dataset.value.forEach((entry, index) => {
      const isRepeat = dataset.value.slice(0, index).some((earlier) => earlier.effective_from === entry.effective_from);
      if (!isRepeat) return;
      addIssue({
        message: joinMessage('another price list begins on the same day', 'give each its own effective_from'),
        path: [{ type: 'array', origin: 'value', input: dataset.value, key: index, value: entry }],
      });
    });
  }),
);

export type PricingInput = v.InferOutput<typeof pricing>;

function hasTiers(input: unknown): boolean {
  return isMapping(input) && Object.hasOwn(input, 'tiers');
}
