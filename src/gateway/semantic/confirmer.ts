import type { CredentialStore } from '../../config/credentials.ts';
import type { Config } from '../../domain/config.ts';
import type { Model } from '../../domain/model.ts';
import { convertNano, type Nano } from '../../domain/money.ts';
import { costNano, listAt, unitPricesAt } from '../../metering/pricing.ts';

/** Who is asked whether a kept answer fits, or why nobody is; `hint` is the next step. */
export type Confirmer =
  | { model: Model; problem?: never; hint?: never }
  | { model?: never; problem: string; hint: string };

export type ConfirmerParts = {
  config: Config;
  models: ReadonlyMap<string, Model>;
  credentials: Pick<CredentialStore, 'status'>;
  nowMs: number;
};

/** What one such question takes, about. Tokens. */
const TYPICAL = { input: 400, output: 2 };

/**
 * `cache.confirm_model`; else, of the config's own models (of the presets where it has none), the cheapest that has a key, a
 * price and a switch that turns thinking off.
 */
export function confirmerFor({ config, models, credentials, nowMs }: ConfirmerParts): Confirmer {
  const priceOf = (model: Model) => typicalNano(model, config, nowMs);
  const missing = ({ key }: Model) => {
    const { state, detail } = credentials.status(key);
    return state === 'missing' ? detail : undefined;
  };
  const { confirmModel } = config.cache;
  if (confirmModel !== undefined) {
    const named = models.get(confirmModel);
    const problem = named === undefined ? 'no model has this alias' : (missing(named) ?? unpriced(named, priceOf));
    if (named !== undefined && problem === undefined) return { model: named };
    return {
      problem: `cache.confirm_model ${confirmModel} cannot be asked: ${problem}`,
      hint: 'set its key and its prices, or name another one',
    };
  }
  const priced = ownModels(config, models).flatMap((model) => {
    const nano = missing(model) === undefined && canBeQuiet(model) ? priceOf(model) : undefined;
    return nano === undefined ? [] : [{ model, nano }];
  });
  const [cheapest] = priced.sort((a, b) => a.nano - b.nano);
  if (cheapest !== undefined) return { model: cheapest.model };
  return {
    problem: 'no model can confirm: none has a key, a price and a switch that turns thinking off',
    hint: 'name one with cache.confirm_model, or write `thinking: off` to one that does not think',
  };
}

/** Verdicts hold for whoever gave them. */
export function confirmerId({ provider, upstreamModel }: Model): string {
  return `${provider} ${upstreamModel}`;
}

function ownModels(config: Config, models: ReadonlyMap<string, Model>): Model[] {
  const own = [...models.values()].filter(({ alias }) => config.models.get(alias)?.origin === 'config');
  return own.length > 0 ? own : [...models.values()];
}

function unpriced(model: Model, priceOf: (model: Model) => Nano | undefined): string | undefined {
  return priceOf(model) === undefined ? 'it has no price, and what has none is not asked' : undefined;
}

/** Whether thinking is known to be off when it is asked to be: two tokens hold no thought. */
export function canBeQuiet({ provider, upstreamModel, thinking, thinksByDefault }: Model): boolean {
  if (/reasoner|thinking|qwq|\br1\b/i.test(upstreamModel)) return false;
  switch (provider) {
    case 'deepseek':
    case 'qwen':
      return true;
    case 'glm':
      // 5.3 refuses to be switched off.
      return !upstreamModel.startsWith('glm-5.3');
    default:
      // There is no common switch.
      return thinking === 'off' || thinksByDefault === false;
  }
}

/** In the config's currency; undefined when unpriced, or without a rate. */
function typicalNano({ prices }: Model, { currency, exchangeRates }: Config, nowMs: number): Nano | undefined {
  const unit = unitPricesAt(prices, { inputTokens: TYPICAL.input, thinks: false }, nowMs);
  const list = listAt(prices, nowMs);
  if (unit === undefined || list === undefined) return undefined;
  return convertNano(costNano(TYPICAL, unit), list.currency, currency, exchangeRates);
}
