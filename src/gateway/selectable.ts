import type { Config, ModelConfig } from '../domain/config.ts';
import type { Model } from '../domain/model.ts';
import { implicitChain } from './default-model.ts';
import { findModel } from './models.ts';

/**
 * The models that may be chosen where none is named: those that the config names, or the presets where it names none; whether
 * they have a key is not asked.
 */
export function selectable(config: Config, models: ReadonlyMap<string, Model>): Model[] {
  // `vendor/name` in the routing is a model of the config as well, but does not put the presets aside.
  const isOwn = ({ alias, origin }: ModelConfig) => origin === 'config' && !alias.includes('/');
  const own = [...config.models.values()].filter(isOwn).map(({ alias }) => alias);
  const { defaultModel, fallbackChain, rules = [] } = config.routing;
  const named = [defaultModel, ...(fallbackChain ?? []), ...rules.map(({ model }) => model)].filter(
    (name) => name !== undefined,
  );
  const aliases = own.length > 0 ? [...own, ...named] : [...implicitChain(config), ...named, ...models.keys()];
  return [...new Set(aliases)].flatMap((alias) => findModel(alias, config, models) ?? []);
}
