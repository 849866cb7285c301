import type { Config } from '../domain/config.ts';
import type { KeySource } from '../domain/model.ts';

/** The presets that are tried, in this order, when the config names no model of its own. */
const PRESET_CHAIN = ['deepseek', 'qwen', 'glm'];

/** The chain when the config names none: its own models, else the presets. */
export function implicitChain({ models }: Pick<Config, 'models'>): readonly string[] {
  const own = [...models.values()].filter(({ origin }) => origin === 'config').map(({ alias }) => alias);
  return own.length > 0 ? own : PRESET_CHAIN;
}

/** The alias that a call asks for when it names none: as `planCall` chooses, and the chain's first where there is no key. */
export function defaultModelOf(config: Config, isMissing: (key: KeySource) => boolean): string | undefined {
  const { defaultModel, fallbackChain } = config.routing;
  const chain = fallbackChain ?? implicitChain(config);
  const isUsable = (alias: string) => {
    const model = config.models.get(alias);
    return model !== undefined && !isMissing(model.key);
  };
  return defaultModel ?? chain.find(isUsable) ?? chain[0];
}
