import { dirname, isAbsolute, join } from 'node:path';
import type { Config, ModelConfig, RoutingConfig } from '../domain/config.ts';
import type { KeySource } from '../domain/model.ts';
import type { Currency, Nano, PriceList } from '../domain/money.ts';
import { tagOf } from '../domain/tag.ts';
import { buildCache } from './build-cache.ts';
import { buildEmbedding } from './build-embedding.ts';
import { ownKeyName } from './checks.ts';
import { compact } from './compact.ts';
import { isLocal } from './endpoint.ts';
import {
  DEFAULTS,
  type ProviderName,
  presetFor,
  presetModels,
  upstreamFacts,
  upstreamModelConfig,
  vendorDefaults,
} from './presets.ts';
import { buildPrices } from './prices.ts';
import { buildRule } from './rule.ts';
import type { ConfigInput, ModelInput } from './schema.ts';

/** The effective config of a file in which no problem was found. */
export function buildConfig(input: ConfigInput, path: string): Config {
  const currency = input.currency ?? DEFAULTS.currency;
  const models = new Map<string, ModelConfig>();
  for (const [alias, model] of Object.entries(input.models ?? {})) {
    models.set(alias, buildModel(alias, model ?? {}, { currency, folder: dirname(path) }));
  }
  for (const [alias, model] of presetModels()) {
    if (!models.has(alias)) models.set(alias, model);
  }
  const routing = buildRouting(input.routing ?? {});
  const ruled = (routing.rules ?? []).map(({ model }) => model);
  for (const name of [routing.defaultModel, ...(routing.fallbackChain ?? []), ...ruled]) {
    // a `vendor/upstream-name` in the routing becomes a model like any other
    const model = name === undefined || models.has(name) ? undefined : upstreamModelConfig(name, models);
    if (model === undefined) continue;
    // A rule that names one is no reason to ask nobody else.
    models.set(model.alias, ruled.includes(name) ? model : { ...model, origin: 'config' });
  }
  return {
    path,
    models,
    routing,
    budget: {
      ...compact({
        dailyNano: input.budget?.daily,
        monthlyNano: input.budget?.monthly,
        perTagNano: perTag(input.budget?.per_tag ?? undefined),
      }),
      warnAt: input.budget?.warn_at ?? DEFAULTS.budget.warnAt,
      onExceeded: input.budget?.on_exceeded ?? DEFAULTS.budget.onExceeded,
    },
    counting: { encoding: input.counting?.encoding ?? DEFAULTS.counting.encoding },
    input: {
      maxFileBytes: input.input?.max_file_size ?? DEFAULTS.input.maxFileBytes,
      maxTotalBytes: input.input?.max_total_size ?? DEFAULTS.input.maxTotalBytes,
      maxImageBytes: input.input?.max_image_size ?? DEFAULTS.input.maxImageBytes,
    },
    cache: buildCache(input.cache ?? {}, dirname(path)),
    output: {
      markdown: input.output?.markdown ?? DEFAULTS.output.markdown,
      reasoning: input.output?.reasoning ?? DEFAULTS.output.reasoning,
      screenReader: input.output?.screen_reader ?? DEFAULTS.output.screenReader,
    },
    history: { enabled: input.history?.enabled ?? DEFAULTS.history.enabled },
    currency,
    exchangeRates: input.exchange_rates ?? {},
  };
}

/** By the tags that calls have. Of two that are one the smaller amount holds. */
function perTag(amounts: Record<string, Nano> | undefined): Record<string, Nano> | undefined {
  if (amounts === undefined) return undefined;
  const byTag: Record<string, Nano> = {};
  for (const [name, nano] of Object.entries(amounts)) {
    const tag = tagOf(name);
    byTag[tag] = Math.min(nano, byTag[tag] ?? nano);
  }
  return byTag;
}

type Surroundings = { currency: Currency; folder: string };

function buildModel(alias: string, input: ModelInput, { currency, folder }: Surroundings): ModelConfig {
  const preset = presetFor(alias);
  const provider: ProviderName = input.provider ?? preset?.provider ?? 'openai-compatible';
  const vendor = vendorDefaults(provider);
  const upstreamModel =
    input.model ?? (preset?.provider === provider ? preset.upstreamModel : (vendor?.upstreamModel ?? alias));
  const endpoint = input.endpoint ?? vendor?.endpoint ?? '';
  const facts = upstreamFacts(provider, upstreamModel);
  return compact({
    alias,
    provider,
    endpoint,
    upstreamModel,
    key: keyFrom(input, folder) ?? defaultKey(alias, provider, endpoint),
    prices: pricesFrom(input, currency),
    batchFactor: input.batch_factor,
    contextWindow: input.context_window ?? facts.contextWindow,
    maxTokens: input.max_tokens,
    temperature: input.temperature,
    thinking: input.thinking,
    thinkingField: input.thinking_field,
    thinkTags: input.think_tags,
    params: input.params ?? undefined,
    maxRetries: input.max_retries,
    timeoutMs: input.timeout,
    tier: input.tier ?? facts.tier,
    strengths: input.strengths ?? facts.strengths,
    sees: input.sees,
    imageTokens: input.image_tokens === undefined ? undefined : { most: input.image_tokens },
    origin: 'config',
  });
}

function keyFrom(input: ModelInput, folder: string): KeySource | undefined {
  if (input.auth === 'none') return { kind: 'none' };
  if (input.api_key_env !== undefined) return { kind: 'env', names: input.api_key_env };
  if (input.api_key_command !== undefined) return { kind: 'command', argv: input.api_key_command };
  if (input.api_key_file === undefined) return undefined;
  const path = input.api_key_file;
  // relative to the config, not to wherever mgw is started
  return { kind: 'file', path: isAbsolute(path) || /^~($|[\\/])/.test(path) ? path : join(folder, path) };
}

function defaultKey(alias: string, provider: ProviderName, endpoint: string): KeySource {
  const vendor = vendorDefaults(provider);
  if (vendor !== undefined) return { kind: 'env', names: vendor.keyNames };
  return isLocal(endpoint) ? { kind: 'none' } : { kind: 'env', names: [ownKeyName(alias)] };
}

function pricesFrom(input: ModelInput, currency: Currency): PriceList[] | undefined {
  const own = input.currency ?? currency;
  if (input.pricing !== undefined) return buildPrices(input.pricing, own);
  if (input.price_per_1k_input === undefined || input.price_per_1k_output === undefined) return undefined;
  const rate = {
    input: input.price_per_1k_input,
    cachedInput: input.price_per_1k_cached_input,
    output: input.price_per_1k_output,
  };
  return [{ currency: own, tiers: [compact(rate)], source: 'config' }];
}

function buildRouting(input: NonNullable<ConfigInput['routing']>): RoutingConfig {
  const { routing } = DEFAULTS;
  return compact({
    defaultModel: input.default_model,
    fallbackChain: input.fallback_chain,
    costLimitPerCallNano: input.cost_limit_per_call,
    allowUnpriced: input.allow_unpriced ?? routing.allowUnpriced,
    totalTimeoutMs: input.total_timeout ?? routing.totalTimeoutMs,
    firstTokenTimeoutMs: input.first_token_timeout ?? routing.firstTokenTimeoutMs,
    readTimeoutMs: input.read_timeout ?? routing.readTimeoutMs,
    connectTimeoutMs: input.connect_timeout ?? routing.connectTimeoutMs,
    fallbackOn: input.fallback_on ?? routing.fallbackOn,
    strategy: input.strategy ?? routing.strategy,
    rules: input.rules?.map(buildRule),
    examples: input.examples?.map((example) => compact(example)),
    maxLatencyMs: input.max_latency,
    embedding: input.embedding && buildEmbedding(input.embedding),
  });
}
