import type { ErrorCode } from './errors.ts';
import type { ImageTokens, KeySource, Model, Thinking, ThinkingField } from './model.ts';
import type { Currency, Nano, PriceList } from './money.ts';
import type { RoutingRule, Strategy } from './route-decision.ts';
import type { TaskExample } from './task.ts';

/** A model as the config and the presets describe it, before the catalogue's prices and limits are merged in. */
export type ModelConfig = {
  alias: string;
  provider: string;
  endpoint: string;
  upstreamModel: string;
  key: KeySource;
  /** Prices from the config; absent: the catalogue's. */
  prices?: readonly PriceList[];
  batchFactor?: number;
  contextWindow?: number;
  maxTokens?: number;
  temperature?: number;
  thinking?: Thinking;
  thinkingField?: ThinkingField;
  thinkTags?: boolean;
  params?: Readonly<Record<string, unknown>>;
  maxRetries?: number;
  timeoutMs?: number;
  tier?: NonNullable<Model['tier']>;
  strengths?: readonly string[];
  sees?: boolean;
  imageTokens?: ImageTokens;
  /** Whether the file names it, or only the presets do. */
  origin: 'config' | 'preset';
};

export type RoutingConfig = {
  defaultModel?: string;
  /** Aliases, in order; absent: decided by which keys are there. */
  fallbackChain?: readonly string[];
  /** In nano-units of the config's currency. */
  costLimitPerCallNano?: Nano;
  allowUnpriced: boolean;
  totalTimeoutMs: number;
  firstTokenTimeoutMs: number;
  readTimeoutMs: number;
  connectTimeoutMs: number;
  fallbackOn: readonly ErrorCode[];
  /** How the model of a call is chosen that names none. */
  strategy: Strategy;
  /** Before the strategy; the first that holds decides. */
  rules?: readonly RoutingRule[];
  /** The person's own, beside the built-in ones. */
  examples?: readonly TaskExample[];
  /** Models that are slower than this, by the ledger's last rows, are passed over. */
  maxLatencyMs?: number;
  /** By which requests are compared with the examples; absent: by their words, and nobody is asked. */
  embedding?: EmbeddingConfig;
};

/** Whether anything is decided by what a request says; where nothing is, no request is read. */
export function isChosen({ strategy, rules = [] }: Pick<RoutingConfig, 'strategy' | 'rules'>): boolean {
  return strategy !== 'fixed' || rules.length > 0;
}

/** Limits in nano-units of the config's currency; days and months are those of this machine's zone. */
export type BudgetConfig = {
  dailyNano?: Nano;
  monthlyNano?: Nano;
  /** A month's limit for the calls with a tag. */
  perTagNano?: Readonly<Record<string, Nano>>;
  /** A share of a budget from which on the person is told. */
  warnAt: number;
  /** What happens to a call that a budget has no room for: refused, or given to a cheaper candidate. */
  onExceeded: 'block' | 'downgrade';
};

/** Whether any budget is set; where none is, nothing is read and nothing reserved. */
export function isBudgetSet({ dailyNano, monthlyNano, perTagNano }: BudgetConfig): boolean {
  return dailyNano !== undefined || monthlyNano !== undefined || perTagNano !== undefined;
}

export type CacheConfig = {
  enabled: boolean;
  ttlMs: number;
  maxEntries: number;
  /** `shadow`: hits are written down, and none is served. */
  mode: 'serve' | 'shadow';
  /** The rule by which a question is served by the answer to another one that asks the same. */
  equivalent: 'strict' | 'balanced' | 'off';
  /** Whether a near question's answer is served when the cheapest model says it fits, or by its vector alone. */
  semantic: 'off' | 'confirm' | 'embedding';
  /** The alias that confirms; absent: the cheapest with a key. */
  confirmModel?: string;
  embedding?: EmbeddingConfig;
  /** Added to the built-in lists of what is never kept; a call whose temperature is above this one wants variety. */
  exclude: { words: readonly string[]; tags: readonly string[]; temperatureAbove: number };
  /** A YAML or JSON file of words that are added to the tables of the equivalent layer. */
  wordsFile?: string;
};

/** An OpenAI-compatible `/embeddings`. */
export type EmbeddingConfig = {
  /** The full URL. */
  endpoint: string;
  model: string;
  key: KeySource;
  dimensions?: number;
  /** Of `semantic: embedding`: the cosine from which on an answer is served. */
  threshold?: number;
  /** Nano for 1,000,000 tokens; absent: unpriced. */
  inputNano?: Nano;
};

/** What becomes of a model's thinking at a terminal: shown and then folded to a line, shown and left there, not shown. */
export type ReasoningDisplay = 'fold' | 'show' | 'hide';

/** How answers look at a terminal; a pipe gets their bytes. */
export type OutputConfig = {
  markdown: boolean;
  reasoning: ReasoningDisplay;
  /** The terminal is read aloud: nothing is drawn, and nothing that was written is drawn over. */
  screenReader: boolean;
};

/** tiktoken's encodings that calls can be counted with. */
export type Encoding = 'o200k_base' | 'cl100k_base';

/** How large what `-f` brings may be. Bytes. */
export type InputConfig = {
  /** Of a folder or a glob: larger files are passed over. */
  maxFileBytes: number;
  /** Of all texts of a folder or a glob together. */
  maxTotalBytes: number;
  maxImageBytes: number;
};

export type Config = {
  /** The file, if there was one. */
  path?: string;
  /** By alias: the file's in its order, then the presets it does not name. */
  models: ReadonlyMap<string, ModelConfig>;
  routing: RoutingConfig;
  budget: BudgetConfig;
  counting: { encoding: Encoding };
  input: InputConfig;
  cache: CacheConfig;
  output: OutputConfig;
  /** Whether conversations are kept. */
  history: { enabled: boolean };
  currency: Currency;
  /** Units of `currency` for one unit of the other, as nano. */
  exchangeRates: Readonly<Record<Currency, Nano>>;
};

/** One thing wrong with a config file. Lines and columns count from 1. */
export type ConfigProblem = {
  file: string;
  line: number;
  column: number;
  /** `models.qwen.endpoint` */
  path: string;
  message: string;
  hint?: string;
};

/** At most so many models are tried for a call. */
export const CHAIN_MAX = 3;
