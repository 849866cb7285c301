import type { Config, ConfigProblem } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import { TIERS } from '../domain/route-decision.ts';
import { selectable } from './selectable.ts';

/** Where a file gives the value at a path. Lines and columns count from 1. */
type PositionOf = (path: readonly string[]) => { line: number; column: number } | undefined;

/** What a strategy cannot do with the models that there are. `stops`: it can never choose. */
export type RoutingFinding = ConfigProblem & { stops: boolean };

/** Looks at prices and tiers, which no single value of the file shows. Empty where nothing is chosen. */
export function routingFindings(
  config: Config,
  models: ReadonlyMap<string, Model>,
  { file, positionOf }: { file: string; positionOf: PositionOf },
): RoutingFinding[] {
  const { strategy } = config.routing;
  if (strategy === 'fixed') return [];
  const own = selectable(config, models);
  const place = positionOf(['routing', 'strategy']) ?? { line: 1, column: 1 };
  const found = (message: string, stops: boolean, hint: string): RoutingFinding => ({
    file,
    ...place,
    path: 'routing.strategy',
    message,
    hint,
    stops,
  });
  const names = own.map(({ alias }) => alias).join(', ');
  const priced = own.filter(({ prices }) => prices.length > 0);
  if (strategy !== 'fastest' && priced.length === 0) {
    return [
      found(`${strategy} has no model with a price (${names})`, true, 'give them price_per_1k_input and _output'),
    ];
  }
  if (strategy !== 'auto' && strategy !== 'balanced') return [];
  const unpriced = own.filter(({ prices }) => prices.length === 0).map(({ alias }) => alias);
  const missing = TIERS.filter((tier) => !priced.some((model) => (model.tier ?? 'standard') === tier));
  return [
    ...(unpriced.length > 0
      ? [found(`never chosen, because no price is known: ${unpriced.join(', ')}`, false, 'give them prices')]
      : []),
    ...missing.map((tier) =>
      found(`no model of tier ${tier} among ${names}`, false, 'the next tier is taken; models.<alias>.tier sets one'),
    ),
  ];
}
