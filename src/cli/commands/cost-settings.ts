import { createCredentials } from '../../config/credentials.ts';
import { presetConfig } from '../../config/presets.ts';
import type { Config } from '../../domain/config.ts';
import { MgwError, toMgwError } from '../../domain/errors.ts';
import type { Model } from '../../domain/model.ts';
import { nearest } from '../../domain/nearest.ts';
import { defaultModelOf } from '../../gateway/default-model.ts';
import { findModel, mergeModels } from '../../gateway/models.ts';
import { otherModel, pricedModel } from '../../gateway/priced-model.ts';
import type { PricedModel } from '../../reports/cost-amounts.ts';
import type { OtherModel } from '../../reports/cost-what-if.ts';
import { canConvert, type Into } from '../../reports/money-totals.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from '../render/error-text.ts';

/** What the config says that the analysis of costs must know. */
export type CostSettings = {
  into: Into;
  /** Absent: the config cannot be used. One without a price puts nothing at itself. */
  defaultModel?: PricedModel;
  whatIf?: OtherModel;
};

/**
 * The currency, the rates, and the models to compare with. A config that cannot be used stops no report: a word on
 * stderr, and nothing to compare with. Throws `usage` for a `--what-if` that is no model, or has no price that can be converted.
 */
export async function costSettings(
  context: CommandContext,
  { whatIf }: { whatIf?: string | undefined } = {},
): Promise<CostSettings> {
  const known = await configOrPresets(context);
  const { config, models, isOwn } = known;
  const name = isOwn ? defaultOf(config, context) : undefined;
  const model = name === undefined ? undefined : findModel(name, config, models);
  return {
    into: { currency: config.currency, rates: config.exchangeRates },
    ...(model && { defaultModel: pricedModel(model) }),
    ...(whatIf !== undefined && { whatIf: otherModel(modelNamed(whatIf, known), config.counting.encoding) }),
  };
}

type Known = { config: Config; models: ReadonlyMap<string, Model>; isOwn: boolean };

async function configOrPresets({ io, runtime }: CommandContext): Promise<Known> {
  try {
    return { config: await runtime.config(), models: await runtime.models(), isOwn: true };
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'config') throw error;
    const text = t('the config cannot be used, so nothing says what it would have cost without mgw: {reason}', {
      reason: told(oneLine(error.message)),
    });
    await io.stderr.write(`mgw: ${text}\n`);
    const config = presetConfig();
    return { config, models: mergeModels(config), isOwn: false };
  }
}

function defaultOf(config: Config, { io, runtime }: CommandContext): string | undefined {
  const credentials = createCredentials(
    runtime.effects,
    (message) => void io.stderr.write(`mgw: ${told(oneLine(message))}\n`),
  );
  return defaultModelOf(config, (key) => credentials.status(key).state === 'missing');
}

function modelNamed(name: string, { config, models }: Known): Model {
  const model = findModel(name, config, models);
  if (model !== undefined && model.prices.length > 0) return inKnownCurrency(model, { name, config });
  const upstream = [...models.values()].map(({ provider, upstreamModel }) => `${provider}/${upstreamModel}`);
  // A vendor may have a model that nobody has heard of; more likely it is a known one, mistyped.
  const meant = models.has(name) ? undefined : nearest(name, [...models.keys(), ...upstream]);
  const otherwise = model ? 'give it prices in the config' : '`mgw models` lists them; vendor/name asks for any other';
  throw new MgwError('usage', `--what-if ${oneLine(name)}: ${model ? 'no price is known for it' : 'unknown model'}`, {
    hint: meant === undefined ? otherwise : `did you mean ${meant}?`,
  });
}

/** A price in a currency without a rate can be added to nothing. */
function inKnownCurrency(model: Model, { name, config }: { name: string; config: Config }): Model {
  const into = { currency: config.currency, rates: config.exchangeRates };
  const currencies = [...new Set(model.prices.map(({ currency }) => currency))];
  if (currencies.some((currency) => canConvert(currency, into))) return model;
  const priced = `its price is in ${currencies.join(' and ')}, which has no exchange rate`;
  throw new MgwError('usage', `--what-if ${oneLine(name)}: ${priced}`, {
    hint: `set exchange_rates in the config: ${config.currency} for one ${currencies[0]}`,
  });
}
