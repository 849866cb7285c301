import type { Encoding } from '../domain/config.ts';
import { endpointHostOf } from '../domain/endpoint-host.ts';
import type { Model } from '../domain/model.ts';
import { costNano, listAt, unitPricesAt } from '../metering/pricing.ts';
import { weekAverageNano } from '../metering/week-average.ts';
import { callBounds } from '../providers/call-bounds.ts';
import type { PricedModel } from '../reports/cost-amounts.ts';
import type { OtherModel } from '../reports/cost-what-if.ts';

/** What tokens cost on a model, then and by the week, for the reports. */
export function pricedModel(model: Model): PricedModel {
  const { alias, prices } = model;
  // Whatever another model did, this one would have thought or not as it does when nothing is asked.
  const { thinks } = callBounds(model, { messages: [] });
  return {
    name: alias,
    costAt: (tokens, atMs) => {
      const unit = unitPricesAt(prices, { inputTokens: tokens.input, thinks }, atMs);
      return unit && { nano: costNano(tokens, unit), currency: unit.currency };
    },
    weekAverageAt: (tokens, atMs) => {
      const list = listAt(prices, atMs);
      const nano = list && weekAverageNano(tokens, list, atMs, thinks);
      return nano === undefined || list === undefined ? undefined : { nano, currency: list.currency };
    },
  };
}

/** The same for a model that a period is put at, with what its own calls are told by. */
export function otherModel(model: Model, encoding: Encoding): OtherModel {
  const { provider, upstreamModel } = model;
  return { ...pricedModel(model), provider, upstreamModel, endpointHost: endpointHostOf(model), encoding };
}
