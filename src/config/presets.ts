import type { Config, ModelConfig } from '../domain/config.ts';
import type { KeySource } from '../domain/model.ts';

export type ProviderName = 'deepseek' | 'qwen' | 'glm' | 'openai-compatible';

/** What a model of this vendor needs not say. */
export type ProviderDefaults = {
  endpoint: string;
  keyNames: readonly [string, ...string[]];
  upstreamModel: string;
  /** Where a person gets a key. */
  keyPage: string;
};

export const VENDORS = {
  deepseek: {
    endpoint: 'https://api.deepseek.com/chat/completions',
    keyNames: ['DEEPSEEK_API_KEY'],
    upstreamModel: 'deepseek-v4-flash',
    keyPage: 'https://platform.deepseek.com/api_keys',
  },
  qwen: {
    endpoint: 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions',
    keyNames: ['DASHSCOPE_API_KEY'],
    upstreamModel: 'qwen-plus',
    keyPage: 'https://bailian.console.aliyun.com (DashScope)',
  },
  glm: {
    endpoint: 'https://open.bigmodel.cn/api/paas/v4/chat/completions',
    keyNames: ['ZHIPUAI_API_KEY', 'ZAI_API_KEY'],
    upstreamModel: 'glm-5.3',
    keyPage: 'https://open.bigmodel.cn/usercenter/apikeys',
  },
} as const satisfies Record<Exclude<ProviderName, 'openai-compatible'>, ProviderDefaults>;

export const PROVIDERS: readonly ProviderName[] = ['deepseek', 'qwen', 'glm', 'openai-compatible'];

/** Facts about one upstream model. Windows in tokens, from the vendors' pages as of 2026-10. */
export type UpstreamFacts = Pick<ModelConfig, 'contextWindow' | 'tier' | 'strengths'>;

type Preset = { provider: keyof typeof VENDORS; upstreamModel: string } & Required<UpstreamFacts>;

const PRESETS: ReadonlyMap<string, Preset> = new Map([
  [
    'deepseek',
    {
      provider: 'deepseek',
      upstreamModel: 'deepseek-v4-flash',
      // measured; the page says 1M
      contextWindow: 1_048_565,
      tier: 'standard',
      strengths: ['chat', 'code', 'mathematics', 'summary'],
    },
  ],
  [
    'deepseek-pro',
    {
      provider: 'deepseek',
      upstreamModel: 'deepseek-v4-pro',
      contextWindow: 1_048_565,
      tier: 'reasoning',
      strengths: ['code', 'mathematics', 'analysis'],
    },
  ],
  [
    'qwen',
    {
      provider: 'qwen',
      upstreamModel: 'qwen-plus',
      contextWindow: 1_000_000,
      tier: 'standard',
      strengths: ['chat', 'question', 'translation', 'creative'],
    },
  ],
  [
    'qwen-flash',
    {
      provider: 'qwen',
      upstreamModel: 'qwen-flash',
      contextWindow: 1_000_000,
      tier: 'economy',
      strengths: ['question', 'translation', 'summary', 'extraction'],
    },
  ],
  [
    'qwen-max',
    {
      provider: 'qwen',
      upstreamModel: 'qwen3-max',
      contextWindow: 262_144,
      tier: 'reasoning',
      strengths: ['code', 'analysis', 'creative'],
    },
  ],
  [
    'qwen-vl',
    {
      provider: 'qwen',
      upstreamModel: 'qwen3-vl-plus',
      contextWindow: 262_144,
      tier: 'standard',
      strengths: [],
    },
  ],
  [
    'glm',
    {
      provider: 'glm',
      upstreamModel: 'glm-5.3',
      contextWindow: 1_000_000,
      tier: 'reasoning',
      strengths: ['code', 'analysis', 'creative'],
    },
  ],
  [
    'glm-flash',
    {
      provider: 'glm',
      upstreamModel: 'glm-5.3-flash',
      contextWindow: 1_000_000,
      tier: 'economy',
      strengths: ['chat', 'question', 'rewriting', 'extraction'],
    },
  ],
] as const satisfies [string, Preset][]);

export const PRESET_ALIASES: readonly string[] = [...PRESETS.keys()];

/** The vendor and upstream model behind a preset's alias. */
export function presetFor(alias: string): Pick<Preset, 'provider' | 'upstreamModel'> | undefined {
  return PRESETS.get(alias);
}

export function vendorDefaults(provider: ProviderName): ProviderDefaults | undefined {
  return provider === 'openai-compatible' ? undefined : VENDORS[provider];
}

/** Facts hold for an upstream model whatever it is called; empty where nothing is known. */
export function upstreamFacts(provider: string, upstreamModel: string): UpstreamFacts {
  for (const preset of PRESETS.values()) {
    if (preset.provider !== provider || preset.upstreamModel !== upstreamModel) continue;
    return { contextWindow: preset.contextWindow, tier: preset.tier, strengths: preset.strengths };
  }
  return {};
}

export function presetModels(): Map<string, ModelConfig> {
  return new Map(
    [...PRESETS].map(([alias, preset]) => [alias, vendorModel(alias, preset.provider, preset.upstreamModel)]),
  );
}

/** What holds where no file says otherwise. */
export const DEFAULTS = {
  routing: {
    allowUnpriced: false,
    totalTimeoutMs: 30_000,
    firstTokenTimeoutMs: 10_000,
    readTimeoutMs: 60_000,
    connectTimeoutMs: 10_000,
    fallbackOn: [],
    strategy: 'fixed',
  },
  counting: { encoding: 'o200k_base' },
  // DashScope takes 10 MB of base64 for an image, which is a third larger than the file.
  input: { maxFileBytes: 512 * 1024, maxTotalBytes: 4 * 1024 * 1024, maxImageBytes: 7 * 1024 * 1024 },
  history: { enabled: true },
  cache: {
    enabled: true,
    ttlMs: 7 * 86_400_000,
    maxEntries: 10_000,
    mode: 'serve',
    equivalent: 'strict',
    semantic: 'off',
    exclude: { words: [], tags: [], temperatureAbove: 1 },
  },
  budget: { warnAt: 0.8, onExceeded: 'block' },
  output: { markdown: true, reasoning: 'fold', screenReader: false },
  currency: 'CNY',
} as const satisfies Pick<
  Config,
  'routing' | 'counting' | 'input' | 'history' | 'cache' | 'budget' | 'output' | 'currency'
>;

/** The config when there is no file: a key in the environment is enough. */
export function presetConfig(): Config {
  return { models: presetModels(), ...DEFAULTS, exchangeRates: {} };
}

/**
 * The model behind `vendor/upstream-name`, such as `qwen/qwen3.8-max`, or `alias/upstream-name` of an endpoint in `models` (the
 * config's); undefined when the first part is neither. A vendor's endpoint and key are those of the model whose alias is its name.
 */
export function upstreamModelConfig(name: string, models?: Config['models']): ModelConfig | undefined {
  const slash = name.indexOf('/');
  const provider = name.slice(0, Math.max(slash, 0));
  const upstreamModel = name.slice(slash + 1);
  if (upstreamModel.trim() === '') return undefined;
  const configured = models?.get(provider);
  if (!isVendor(provider)) return configured && besideConfigured(configured, name, upstreamModel);
  const model = vendorModel(name, provider, upstreamModel);
  return configured?.provider === provider ? { ...model, endpoint: configured.endpoint, key: configured.key } : model;
}

/** Another model of an endpoint that the config knows. What holds for the configured one alone, such as its price, is not known of it. */
function besideConfigured(configured: ModelConfig, name: string, upstreamModel: string): ModelConfig | undefined {
  if (configured.provider !== 'openai-compatible') return undefined;
  const { prices, batchFactor, contextWindow, tier, strengths, sees, imageTokens, ...settings } = configured;
  return { ...settings, alias: name, upstreamModel, origin: 'preset' };
}

function isVendor(name: string): name is keyof typeof VENDORS {
  return Object.hasOwn(VENDORS, name);
}

function vendorModel(alias: string, provider: keyof typeof VENDORS, upstreamModel: string): ModelConfig {
  const { endpoint, keyNames } = VENDORS[provider];
  const key: KeySource = { kind: 'env', names: keyNames };
  return { alias, provider, endpoint, upstreamModel, key, ...upstreamFacts(provider, upstreamModel), origin: 'preset' };
}
