import { upstreamModelConfig } from '../config/presets.ts';
import type { Config, ModelConfig } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import { catalogueRow } from '../metering/catalogue.ts';

/** The article's defaults of a request. */
const DEFAULTS = { maxTokens: 4096, temperature: 0.7, maxRetries: 2 };

export function mergeModels(config: Config): Map<string, Model> {
  return new Map([...config.models].map(([alias, model]) => [alias, toModel(model)]));
}

/** A model by its alias or `vendor/upstream-name`; undefined when there is none. `models`: all of the config's. */
export function findModel(
  name: string,
  config: Pick<Config, 'models'>,
  models: ReadonlyMap<string, Model>,
): Model | undefined {
  const upstream = models.has(name) ? undefined : upstreamModelConfig(name, config.models);
  return models.get(name) ?? (upstream && toModel(upstream));
}

/** A config entry with the catalogue's prices and window where the config has none. */
export function toModel({ origin: _, ...config }: ModelConfig): Model {
  const listed = catalogueRow(config.provider, config.upstreamModel);
  const contextWindow = config.contextWindow ?? listed?.contextWindow;
  const batchFactor = config.batchFactor ?? listed?.batchFactor;
  return {
    ...DEFAULTS,
    params: {},
    ...config,
    prices: config.prices ?? listed?.prices ?? [],
    ...(batchFactor !== undefined && { batchFactor }),
    ...(contextWindow !== undefined && { contextWindow }),
    ...(listed?.thinksByDefault !== undefined && { thinksByDefault: listed.thinksByDefault }),
  };
}
