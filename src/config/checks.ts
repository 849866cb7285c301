import { AUTO } from '../domain/route-decision.ts';
import { cacheConflicts } from './cache-checks.ts';
import type { Conflict } from './conflict.ts';
import type { Path } from './document.ts';
import { isMapping } from './fields.ts';
import {
  PRESET_ALIASES,
  PROVIDERS,
  type ProviderName,
  presetFor,
  upstreamModelConfig,
  vendorDefaults,
} from './presets.ts';
import { didYouMean } from './refusal.ts';
import { ruleConflicts } from './rule-checks.ts';

/** What is wrong between keys. Looks at plain data that may be wrong elsewhere, so it believes nothing about its types. */
export function findConflicts(root: Record<string, unknown>): Conflict[] {
  const models = isMapping(root['models']) ? root['models'] : {};
  const routing = isMapping(root['routing']) ? root['routing'] : {};
  const aliases = [...Object.keys(models), ...PRESET_ALIASES];
  return [
    ...Object.entries(models).flatMap(([alias, model]) => modelConflicts(alias, isMapping(model) ? model : {})),
    ...rateConflicts(root),
    ...routingConflicts(routing, aliases, endpointsIn(models)),
    ...cacheConflicts(isMapping(root['cache']) ? root['cache'] : {}, aliases),
  ];
}

/** The aliases before `/upstream-name`. */
function endpointsIn(models: Record<string, unknown>): string[] {
  return Object.keys(models).filter((alias) => {
    const model = models[alias];
    return isMapping(model) && model['provider'] === 'openai-compatible';
  });
}

function rateConflicts({ currency = 'CNY', exchange_rates: rates }: Record<string, unknown>): Conflict[] {
  if (!isMapping(rates) || typeof currency !== 'string' || !has(rates, currency)) return [];
  const path = ['exchange_rates', currency];
  return [{ path, at: 'key', message: `is the currency of all amounts, so it is worth 1`, hint: 'take it out' }];
}

function modelConflicts(alias: string, model: Record<string, unknown>): Conflict[] {
  const path = ['models', alias];
  return [
    ...aliasConflicts(alias, path),
    ...providerConflicts(alias, model, path),
    ...keyConflicts(model, path),
    ...priceConflicts(model, path),
    ...paramConflicts(model, path),
    ...thinkingConflicts(alias, model, path),
  ];
}

function aliasConflicts(alias: string, path: Path): Conflict[] {
  if (alias === AUTO) {
    return [{ path, at: 'key', message: 'is what `--model auto` asks for, so no model can have this name' }];
  }
  // a name such as __proto__ is told of already
  if (alias in {} || /^[\p{L}\p{N}][\p{L}\p{N}._:-]*$/u.test(alias)) return [];
  return [{ path, at: 'key', message: 'an alias is letters, digits, and . _ : - between them' }];
}

function providerConflicts(alias: string, model: Record<string, unknown>, path: Path): Conflict[] {
  if (!has(model, 'provider') && presetFor(alias) === undefined) {
    const hint = didYouMean(alias, PRESET_ALIASES) ?? `add provider: ${PROVIDERS.join(' | ')}`;
    return [{ path, at: 'key', message: 'needs a provider, because no preset has this name', hint }];
  }
  if (model['provider'] !== 'openai-compatible') return [];
  return ['endpoint', 'model']
    .filter((key) => !has(model, key))
    .map((key) => ({ path, at: 'key', message: `needs ${key}: with provider openai-compatible`, hint: EXAMPLES[key] }));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  endpoint: 'for example endpoint: http://localhost:11434/v1',
  model: 'the name that the server uses, for example model: qwen3:8b',
};

function keyConflicts(model: Record<string, unknown>, path: Path): Conflict[] {
  const [first, ...more] = ['api_key_env', 'api_key_command', 'api_key_file', 'auth'].filter((key) => has(model, key));
  return more.map((key) => ({
    path: [...path, key],
    at: 'key',
    message: `a key has one source, and ${first} is given too`,
  }));
}

function priceConflicts(model: Record<string, unknown>, path: Path): Conflict[] {
  const perThousand = ['price_per_1k_input', 'price_per_1k_output', 'price_per_1k_cached_input'].filter((key) =>
    has(model, key),
  );
  const [first] = perThousand;
  if (first === undefined) {
    if (!has(model, 'currency') || has(model, 'pricing')) return [];
    return [
      {
        path: [...path, 'currency'],
        at: 'key',
        message: 'needs prices of this model beside it',
        hint: 'it is the currency of price_per_1k_* and pricing',
      },
    ];
  }
  if (has(model, 'pricing')) {
    return [
      { path: [...path, first], at: 'key', message: 'pricing is given too', hint: 'keep pricing or price_per_1k_*' },
    ];
  }
  return ['price_per_1k_input', 'price_per_1k_output']
    .filter((key) => !has(model, key))
    .map((key) => ({ path: [...path, first], at: 'key', message: `needs ${key} beside it` }));
}

const OF_THE_CALL: Readonly<Record<string, string>> = {
  model: "write it beside params: model: the vendor's name",
  messages: 'each call brings its own; a system prompt is --system',
};

/** What every call decides itself would never be sent. */
function paramConflicts({ params }: Record<string, unknown>, path: Path): Conflict[] {
  if (!isMapping(params)) return [];
  return Object.entries(OF_THE_CALL)
    .filter(([key]) => has(params, key))
    .map(([key, hint]) => ({ path: [...path, 'params', key], at: 'key', message: `params cannot set ${key}`, hint }));
}

/** The vendors by name have a switch that is known. */
function thinkingConflicts(alias: string, model: Record<string, unknown>, path: Path): Conflict[] {
  const provider = model['provider'] ?? presetFor(alias)?.provider;
  if (provider === 'openai-compatible') return [];
  const hints = {
    thinking_field: 'only provider openai-compatible needs it: how the others switch thinking is known',
    think_tags: 'only provider openai-compatible needs it: the others tell thinking from the answer themselves',
  };
  return Object.entries(hints)
    .filter(([key]) => has(model, key))
    .map(([key, hint]) => ({ path: [...path, key], at: 'key', message: 'has no meaning here', hint }));
}

function routingConflicts(
  routing: Record<string, unknown>,
  aliases: readonly string[],
  endpoints: readonly string[],
): Conflict[] {
  const isOfEndpoint = (name: string) =>
    endpoints.some((alias) => name.startsWith(`${alias}/`) && name !== `${alias}/`);
  const unknownAlias = (name: unknown, path: Path): Conflict[] => {
    if (typeof name !== 'string' || name.trim() === '') return [];
    const bare = name.trim();
    if (aliases.includes(bare) || isOfEndpoint(bare) || upstreamModelConfig(bare) !== undefined) return [];
    // It stands for a choice wherever a model is named by hand, and here for nothing.
    if (bare === AUTO && path.at(-1) === 'default_model') {
      return [{ path, at: 'value', message: 'no model has this alias', hint: 'to have mgw choose: strategy: auto' }];
    }
    const hint = didYouMean(name, aliases) ?? `known: ${[...new Set(aliases)].join(', ')}`;
    return [{ path, at: 'value', message: 'no model has this alias', hint }];
  };
  const chain: readonly unknown[] = Array.isArray(routing['fallback_chain']) ? routing['fallback_chain'] : [];
  return [
    ...unknownAlias(routing['default_model'], ['routing', 'default_model']),
    ...chain.flatMap((name, index): Conflict[] => {
      const path = ['routing', 'fallback_chain', index];
      if (chain.indexOf(name) < index)
        return [{ path, at: 'value', message: 'this model stands in the chain already' }];
      return unknownAlias(name, path);
    }),
    ...ruleConflicts(routing, unknownAlias),
  ];
}

/** The line to use in place of a key written into the file. */
export function keyLine(alias: string, model: unknown): string {
  const named = isMapping(model) ? PROVIDERS.find((name) => name === model['provider']) : undefined;
  const provider: ProviderName = named ?? presetFor(alias)?.provider ?? 'openai-compatible';
  return `api_key_env: ${vendorDefaults(provider)?.keyNames[0] ?? ownKeyName(alias)}`;
}

/** `MOONSHOT_API_KEY` for a model called `moonshot`: the variable of a vendor that is not one of the presets'. */
export function ownKeyName(alias: string): string {
  const name = alias
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return `${/^[A-Z]/.test(name) ? name : 'OPENAI_COMPATIBLE'}_API_KEY`;
}

function has(model: Record<string, unknown>, key: string): boolean {
  return Object.hasOwn(model, key);
}
