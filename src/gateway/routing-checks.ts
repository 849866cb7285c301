import type { Config, ConfigProblem } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import { type Currency, convertNano, NANO } from '../domain/money.ts';
import { TIERS, type Tier } from '../domain/route-decision.ts';
import { selectable } from './selectable.ts';

/** Where a file gives the value at a path. Lines and columns count from 1. */
type PositionOf = (path: readonly string[]) => { line: number; column: number } | undefined;

/** What a strategy cannot do with the models that there are. `stops`: it can never choose. */
export type RoutingFinding = ConfigProblem & { stops: boolean };

type Said = Pick<RoutingFinding, 'message' | 'hint' | 'stops'>;

/** Looks at prices and tiers, which no single value of the file shows. Empty where nothing is chosen. */
export function routingFindings(
  config: Config,
  models: ReadonlyMap<string, Model>,
  { file, positionOf }: { file: string; positionOf: PositionOf },
): RoutingFinding[] {
  const { strategy } = config.routing;
  if (strategy === 'fixed') return [];
  const place = positionOf(['routing', 'strategy']) ?? { line: 1, column: 1 };
  const own = selectable(config, models).map((model) => ({ model, bar: barTo(model, config) }));
  return saidOf(strategy, own, config.currency).map((said) => ({ file, ...place, path: 'routing.strategy', ...said }));
}

/** Why a model's price cannot be compared: there is none, or the currency of all of them has no exchange rate. */
type Bar = 'unpriced' | { foreign: Currency };
type Judged = { model: Model; bar: Bar | undefined };

function barTo({ prices }: Model, { currency, exchangeRates }: Config): Bar | undefined {
  const [first] = prices;
  if (first === undefined) return 'unpriced';
  const isComparable = prices.some((list) => convertNano(NANO, list.currency, currency, exchangeRates) !== undefined);
  return isComparable ? undefined : { foreign: first.currency };
}

function saidOf(strategy: Exclude<Config['routing']['strategy'], 'fixed'>, own: Judged[], currency: Currency): Said[] {
  if (strategy === 'fastest') return [];
  const names = namesOf(own);
  if (own.every(({ bar }) => bar !== undefined)) {
    const isPriced = own.some(({ bar }) => bar !== 'unpriced');
    const hint = isPriced ? stepFor(own, currency) : 'give them price_per_1k_input and _output';
    const message = isPriced
      ? `${strategy} has no model whose price can be compared (${names})`
      : `${strategy} has no model with a price (${names})`;
    return [{ message, hint, stops: true }];
  }
  return [...barred(own, currency), ...(strategy === 'cheapest' ? [] : tierGaps(own, currency))];
}

/** Those that no strategy by price ever chooses, in one line for each reason. */
function barred(own: readonly Judged[], currency: Currency): Said[] {
  const unpriced = own.filter(({ bar }) => bar === 'unpriced');
  const currencies = [...new Set(own.flatMap(({ bar }) => (typeof bar === 'object' ? bar.foreign : [])))];
  return [
    ...(unpriced.length === 0
      ? []
      : [
          {
            message: `never chosen, because no price is known: ${namesOf(unpriced)}`,
            hint: 'give them prices',
            stops: false,
          },
        ]),
    ...currencies.map((foreign) => {
      const inIt = own.filter(({ bar }) => typeof bar === 'object' && bar.foreign === foreign);
      const message = `never chosen, because ${foreign} has no exchange rate: ${namesOf(inIt)}`;
      return { message, hint: stepFor(inIt, currency), stops: false };
    }),
  ];
}

/** Tiers that no model has, and those whose models are never chosen. */
function tierGaps(own: readonly Judged[], currency: Currency): Said[] {
  return TIERS.flatMap((tier): Said[] => {
    const within = own.filter(({ model }) => (model.tier ?? 'standard') === tier);
    if (within.some(({ bar }) => bar === undefined)) return [];
    if (within.length > 0) {
      return [{ message: NEVER_THERE[tier](namesOf(within)), hint: stepFor(within, currency), stops: false }];
    }
    const message = `no model of tier ${tier} among ${namesOf(own)}`;
    return [{ message, hint: 'the next tier is taken; models.<alias>.tier sets one', stops: false }];
  });
}

const NEVER_THERE: Readonly<Record<Tier, (names: string) => string>> = {
  economy: (names) => `easy requests never reach tier economy: no price of ${names} can be compared`,
  standard: (names) => `middling requests never reach tier standard: no price of ${names} can be compared`,
  reasoning: (names) => `hard requests never reach tier reasoning: no price of ${names} can be compared`,
};

function stepFor(judged: readonly Judged[], currency: Currency): string {
  const [foreign] = judged.flatMap(({ bar }) => (typeof bar === 'object' ? [bar.foreign] : []));
  return foreign === undefined
    ? 'give them prices'
    : `say what one ${foreign} is worth in ${currency}: exchange_rates: {${foreign}: …}`;
}

function namesOf(judged: readonly Judged[]): string {
  return judged.map(({ model }) => model.alias).join(', ');
}
