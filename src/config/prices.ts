import type { Currency, PriceList, PricePeriod, PriceTier, Rate } from '../domain/money.ts';
import { compact } from './compact.ts';
import type { PricingInput } from './pricing-schema.ts';

type ListInput = PricingInput[number];
type PeriodInput = NonNullable<ListInput['periods']>[number];
type RateInput = {
  up_to?: number | undefined;
  input: number;
  cached_input?: number | undefined;
  output: number;
  thinking_output?: number | undefined;
};

/** Price lists as the rest of mgw knows them, ascending by their first day. */
export function buildPrices(input: PricingInput, currency: Currency): PriceList[] {
  return input
    .map((list) => buildList(list, currency))
    .toSorted((a, b) => (a.effectiveFrom ?? '').localeCompare(b.effectiveFrom ?? ''));
}

function buildList(input: ListInput, currency: Currency): PriceList {
  return compact({
    currency,
    tiers: buildTiers(input),
    periods: input.periods?.map(buildPeriod),
    effectiveFrom: input.effective_from,
    asOf: input.as_of,
    source: input.source ?? 'config',
  });
}

function buildPeriod(input: PeriodInput): PricePeriod {
  return compact({
    name: input.name,
    timezone: input.timezone,
    days: input.days ?? [1, 2, 3, 4, 5, 6, 7],
    minutes: input.hours ?? [[0, 24 * 60]],
    except: input.except,
    tiers: buildTiers(input),
  });
}

function buildTiers(input: { tiers: RateInput[] } | RateInput): PriceTier[] {
  return ('tiers' in input ? input.tiers : [input]).map(({ up_to, ...rate }) =>
    compact({ upTo: up_to, ...buildRate(rate) }),
  );
}

function buildRate({ input, cached_input, output, thinking_output }: RateInput): Rate {
  return compact({ input, cachedInput: cached_input, output, thinkingOutput: thinking_output });
}
