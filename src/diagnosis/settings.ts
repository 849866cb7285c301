import { checkConfigFile, formatProblem } from '../config/load.ts';
import { presetConfig } from '../config/presets.ts';
import type { Config } from '../domain/config.ts';
import { toMgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { mergeModels } from '../gateway/models.ts';
import type { Runtime } from '../runtime.ts';
import type { Check } from './check.ts';

/** What there is to work with. Without a usable config: the presets, and no gateway. */
export type Settings = {
  checks: Check[];
  config: Config;
  models: ReadonlyMap<string, Model>;
  gateway?: Gateway;
  /** Aliases of the models that a call without `-m` would try, in order. */
  chain: readonly string[];
};

export async function readSettings(runtime: Runtime): Promise<Settings> {
  const { config: path } = runtime.paths;
  const file = await checkConfigFile(path);
  if (file !== undefined && file.problems.length > 0) {
    const checks = file.problems.map((problem) => broken(formatProblem(problem), problem.hint));
    return { ...presets(), checks };
  }
  try {
    const [config, models, gateway] = [await runtime.config(), await runtime.models(), await runtime.gateway()];
    const { wordsFile } = config.cache;
    const wrongWords =
      wordsFile === undefined ? [] : await (await import('../gateway/own-words.ts')).checkWordsFile(wordsFile);
    const [wrong] = wrongWords;
    if (wrong !== undefined) return { ...presets(), checks: [broken(formatProblem(wrong), wrong.hint)] };
    const message = file === undefined ? `no file at ${path}: the presets alone are in use` : path;
    const checks: Check[] = [{ name: 'config', level: 'ok', message }];
    return { checks, config, models, gateway, chain: chainOf(gateway) };
  } catch (cause) {
    const { code, message, hint } = toMgwError(cause);
    if (code !== 'config' && code !== 'usage') throw cause;
    return { ...presets(), checks: [broken(message, hint)] };
  }
}

function presets(): Omit<Settings, 'checks'> {
  const config = presetConfig();
  return { config, models: mergeModels(config), chain: [] };
}

function broken(message: string, hint: string | undefined): Check {
  return { name: 'config', level: 'bad', code: 'config', message, hint };
}

/** Nobody when none has a key. */
function chainOf(gateway: Gateway): string[] {
  try {
    return gateway.plan({ messages: [] }).candidates.map(({ alias }) => alias);
  } catch (cause) {
    if (toMgwError(cause).code === 'no-key') return [];
    throw cause;
  }
}
