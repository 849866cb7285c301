import { join } from 'node:path';
import type { Config } from './domain/config.ts';
import type { Model } from './domain/model.ts';
import type { Effects } from './effects.ts';
import type { Gateway } from './gateway/gateway.ts';
import { type Paths, pathsFor } from './paths.ts';
import { VERSION } from './version.ts';

/** Config and effects, put together; each part is loaded and built on first use. */
export type Runtime = {
  effects: Effects;
  paths: Paths;
  /** The effective config: file, or presets alone when there is none. Throws `config`. */
  config(): Promise<Config>;
  /** Every model that can be named, prices merged in, in the config's order. Throws `config`. */
  models(): Promise<ReadonlyMap<string, Model>>;
  gateway(): Promise<Gateway>;
  /** The models that rest, each with its alias, until when (ISO 8601, UTC) and why. */
  resting(): Promise<readonly { model: string; until: string; reason: string }[]>;
  /** Closes what was opened. The runtime may not be used afterwards. */
  close(): Promise<void>;
};

export type RuntimeOptions = {
  /** `--config`; absent: `$MGW_CONFIG`, else the user's own. A file named here must exist. */
  configPath?: string;
  /** A config in the shape of the file, instead of one. */
  configInput?: Readonly<Record<string, unknown>>;
  warn: (message: string) => void;
};

export function createRuntime(effects: Effects, options: RuntimeOptions): Runtime {
  const standard = pathsFor(effects);
  const paths = { ...standard, config: options.configPath ?? standard.config };
  const closers: (() => Promise<void>)[] = [];
  const config = once(async () => {
    const { configError, loadConfig } = await import('./config/load.ts');
    if (options.configInput) {
      // JSON is YAML, so an object goes through the same checks as a file.
      const { parseConfig } = await import('./config/parse.ts');
      const parsed = parseConfig(JSON.stringify(options.configInput, null, 2), 'config');
      if (parsed.config === undefined) throw configError(parsed.problems);
      return parsed.config;
    }
    const { createParsedCache } = await import('./config/parsed-cache.ts');
    return loadConfig(paths.config, {
      required: options.configPath !== undefined || Boolean(effects.env['MGW_CONFIG']),
      cache: createParsedCache(join(paths.state, 'config.json'), VERSION),
    });
  });
  const models = once(async () => (await import('./gateway/models.ts')).mergeModels(await config()));
  const gateway = once(async () => {
    const { composeGateway } = await import('./gateway/compose-gateway.ts');
    return composeGateway({
      effects,
      paths,
      config: await config(),
      models: await models(),
      warn: options.warn,
      onClose: (close) => closers.push(close),
    });
  });
  return {
    effects,
    paths,
    config,
    models,
    gateway,
    resting: async () => {
      const { createRestStore } = await import('./routing/rest-store.ts');
      const rests = await createRestStore(join(paths.state, 'rest'), effects.clock).all();
      const now = effects.clock.now();
      return rests
        .filter(({ until }) => until > now)
        .map(({ model, until, reason }) => ({ model, until: new Date(until).toISOString(), reason }));
    },
    close: async () => {
      await Promise.all(closers.map((close) => close()));
    },
  };
}

/** Runs once; every later call gets the same promise. */
function once<T>(build: () => Promise<T>): () => Promise<T> {
  let built: Promise<T> | undefined;
  return () => (built ??= build());
}
