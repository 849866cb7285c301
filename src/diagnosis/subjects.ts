import { upstreamModelConfig, VENDORS } from '../config/presets.ts';
import { MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { nearest } from '../domain/nearest.ts';
import { toModel } from '../gateway/models.ts';
import type { Settings } from './settings.ts';

/**
 * The models to look at: those named; else the chain and whatever else the config names, or one of each vendor when it
 * names none. Throws `usage` for a name that is no model.
 */
export function subjectsOf(names: readonly string[], settings: Settings): Model[] {
  const { config, chain } = settings;
  if (names.length > 0) return [...new Set(names)].map((name) => find(name, settings) ?? unknownModel(name, settings));
  const own = [...config.models.values()].filter(({ origin }) => origin === 'config').map(({ alias }) => alias);
  const { defaultModel, fallbackChain = [] } = config.routing;
  const others = own.length > 0 ? own : Object.keys(VENDORS);
  const all = [...chain, ...(defaultModel === undefined ? [] : [defaultModel]), ...fallbackChain, ...others];
  return [...new Set(all)].flatMap((name) => find(name, settings) ?? []);
}

function find(name: string, { config, models }: Settings): Model | undefined {
  const upstream = models.has(name) ? undefined : upstreamModelConfig(name, config.models);
  return models.get(name) ?? (upstream && toModel(upstream));
}

function unknownModel(name: string, { models }: Settings): never {
  const guess = nearest(name, models.keys());
  throw new MgwError('usage', `unknown model "${name}"`, {
    hint: guess === undefined ? '`mgw models` lists them' : `did you mean "${guess}"? \`mgw models\` lists them`,
  });
}
