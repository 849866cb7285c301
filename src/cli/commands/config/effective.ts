import { basename } from 'node:path';
import { Document } from 'yaml';
import type { ParsedConfig } from '../../../config/parse.ts';
import { looksSecret } from '../../../config/secret-names.ts';
import type { Config, EmbeddingConfig, ModelConfig } from '../../../domain/config.ts';
import type { KeySource, Model } from '../../../domain/model.ts';
import { t } from '../../language/t.ts';

/** One setting as the file would say it, and where it comes from: `config.yaml:12`, `preset` or `default`. */
export type EffectiveValue = { path: readonly string[]; value: unknown; origin: string };

export type EffectiveInput = {
  config: Config;
  /** With the defaults of a request merged in. */
  models: ReadonlyMap<string, Model>;
  file: ParsedConfig | undefined;
  path: string;
};

type Candidate = { path: readonly string[]; value: unknown; source: 'preset' | 'default' };

/** Every value that holds, under the file's own keys and in its units. Secrets are masked. */
export function effectiveValues({ config, models, file, path }: EffectiveInput): EffectiveValue[] {
  const candidates = [
    ...topValues(config),
    ...[...config.models.values()].flatMap((model) => modelValues(model, models.get(model.alias))),
  ];
  return candidates.flatMap((candidate): EffectiveValue[] => {
    const line = file?.lineOf(candidate.path);
    const value =
      line === undefined || isNormalised(candidate.path) ? candidate.value : valueAt(file?.data, candidate.path);
    if (value === undefined || value === null) return [];
    const origin = line === undefined ? candidate.source : `${basename(path)}:${line}`;
    return [{ path: candidate.path, value: masked(candidate.path.at(-1) ?? '', value), origin }];
  });
}

/** YAML that loads again, but for what is masked. What stands behind a value is for people. */
export function renderYaml(values: readonly EffectiveValue[], header: string): string {
  const document = new Document({});
  document.commentBefore = ` ${header}`;
  for (const { path, value, origin } of values) {
    const node = document.createNode(value, { flow: true, aliasDuplicateObjects: false });
    node.comment = ` ${originText(origin)}`;
    document.setIn(path, node);
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function originText(origin: string): string {
  if (origin === 'preset') return t('preset##origin');
  return origin === 'default' ? t('default##origin') : origin;
}

export function renderJson(
  values: readonly EffectiveValue[],
  { path, exists }: { path: string; exists: boolean },
): string {
  const document = new Document({});
  for (const value of values)
    document.setIn(value.path, document.createNode(value.value, { aliasDuplicateObjects: false }));
  const config: unknown = document.toJS();
  const origins = Object.fromEntries(values.map((value) => [value.path.join('.'), value.origin]));
  return `${JSON.stringify({ path, exists, config, origins }, null, 2)}\n`;
}

function topValues(config: Config): Candidate[] {
  const { currency, exchangeRates, budget, counting, input, cache, history, output, routing } = config;
  const section = (name: string | readonly string[], values: Record<string, unknown>): Candidate[] =>
    Object.entries(values).map(([key, value]) => ({ path: [name, key].flat(), value, source: 'default' }));
  return [
    { path: ['currency'], value: currency, source: 'default' },
    ...section(
      'exchange_rates',
      Object.fromEntries(Object.entries(exchangeRates).map(([code, nano]) => [code, units(nano)])),
    ),
    ...section('budget', {
      daily: units(budget.dailyNano),
      monthly: units(budget.monthlyNano),
      per_tag:
        budget.perTagNano &&
        Object.fromEntries(Object.entries(budget.perTagNano).map(([tag, nano]) => [tag, units(nano)])),
      warn_at: budget.warnAt,
      on_exceeded: budget.onExceeded,
    }),
    ...section('counting', { encoding: counting.encoding }),
    ...section('input', {
      max_file_size: input.maxFileBytes,
      max_total_size: input.maxTotalBytes,
      max_image_size: input.maxImageBytes,
    }),
    ...section('cache', {
      enabled: cache.enabled,
      ttl: cache.ttlMs / 1000,
      max_entries: cache.maxEntries,
      mode: cache.mode,
      equivalent: cache.equivalent,
      semantic: cache.semantic,
      confirm_model: cache.confirmModel,
      words: cache.wordsFile,
    }),
    ...section(['cache', 'exclude'], {
      words: cache.exclude.words,
      tags: cache.exclude.tags,
      temperature_above: cache.exclude.temperatureAbove,
    }),
    ...section('output', {
      markdown: output.markdown,
      reasoning: output.reasoning,
      screen_reader: output.screenReader,
    }),
    ...section(['cache', 'embedding'], {
      ...embeddingValues(cache.embedding),
      ...(cache.embedding && { threshold: cache.embedding.threshold }),
    }),
    ...section('history', { enabled: history.enabled }),
    ...section('routing', {
      default_model: routing.defaultModel,
      fallback_chain: routing.fallbackChain,
      cost_limit_per_call: units(routing.costLimitPerCallNano),
      allow_unpriced: routing.allowUnpriced,
      total_timeout: routing.totalTimeoutMs / 1000,
      first_token_timeout: routing.firstTokenTimeoutMs / 1000,
      read_timeout: routing.readTimeoutMs / 1000,
      connect_timeout: routing.connectTimeoutMs / 1000,
      fallback_on: routing.fallbackOn,
      strategy: routing.strategy,
      max_latency: routing.maxLatencyMs === undefined ? undefined : routing.maxLatencyMs / 1000,
      rules: routing.rules,
      examples: routing.examples,
    }),
    ...section(['routing', 'embedding'], embeddingValues(routing.embedding)),
  ];
}

/** Nothing where none is set up; whose key it takes is mgw's choice where the file does not say. */
function embeddingValues(embedding: EmbeddingConfig | undefined): Record<string, unknown> {
  if (embedding === undefined) return {};
  const { endpoint, model, key, dimensions } = embedding;
  const [keyName, keyValue] = keySetting(key);
  return { endpoint, model, [keyName]: keyValue, dimensions, price_per_1k_input: undefined };
}

/** What the file alone can give has no value here; it is found in the file. */
function modelValues(config: ModelConfig, model: Model | undefined): Candidate[] {
  const [keyName, keyValue] = keySetting(config.key);
  const preset = {
    provider: config.provider,
    endpoint: config.endpoint,
    model: config.upstreamModel,
    [keyName]: keyValue,
    context_window: config.contextWindow,
    tier: config.tier,
    strengths: config.strengths,
    sees: model?.sees,
    image_tokens: model?.imageTokens?.most,
  };
  const defaults = { max_tokens: model?.maxTokens, temperature: model?.temperature, max_retries: model?.maxRetries };
  const fromFile = Object.fromEntries(FILE_ONLY.map((key) => [key, undefined]));
  const list = (values: Record<string, unknown>, source: Candidate['source']): Candidate[] =>
    Object.entries(values).map(([key, value]) => ({ path: ['models', config.alias, key], value, source }));
  const vendor = config.provider === 'openai-compatible' ? 'default' : 'preset';
  return [...list(preset, vendor), ...list(defaults, 'default'), ...list(fromFile, 'default')];
}

const FILE_ONLY = [
  'thinking',
  'thinking_field',
  'think_tags',
  'timeout',
  'params',
  'currency',
  'batch_factor',
  'price_per_1k_input',
  'price_per_1k_output',
  'price_per_1k_cached_input',
  'pricing',
] as const;

/** Shown as mgw uses it, not as it was typed. */
function isNormalised(path: readonly string[]): boolean {
  const key = path.at(-1);
  if (path[0] === 'cache' || path[0] === 'routing') return key === 'endpoint';
  return path[0] === 'models' && (key === 'endpoint' || key === 'api_key_command' || key === 'api_key_file');
}

function keySetting(key: KeySource): [name: string, value: unknown] {
  switch (key.kind) {
    case 'env':
      return ['api_key_env', key.names.length === 1 ? key.names[0] : key.names];
    case 'command':
      // an argument can be a secret
      return ['api_key_command', key.argv.map((word, index) => (index === 0 ? word : MASK))];
    case 'file':
      return ['api_key_file', key.path];
    case 'none':
      return ['auth', 'none'];
    default:
      return key satisfies never;
  }
}

const MASK = '***';

function masked(name: string, value: unknown): unknown {
  if (name !== 'params' || typeof value !== 'object' || value === null) return value;
  return maskInside(value);
}

function maskInside(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskInside);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, looksSecret(key) ? MASK : maskInside(item)]),
  );
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => {
    return typeof value === 'object' && value !== null
      ? Object.entries(value).find(([name]) => name === key)?.[1]
      : undefined;
  }, data);
}

function units(nano: number | undefined): number | undefined {
  return nano === undefined ? undefined : nano / 1_000_000_000;
}
