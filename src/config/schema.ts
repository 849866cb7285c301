import * as v from 'valibot';
import { CHAIN_MAX } from '../domain/config.ts';
import { THINKING_FIELDS } from '../domain/model.ts';
import { embeddingKeys } from './embedding-schema.ts';
import { parseEndpoint } from './endpoint.ts';
import {
  amount,
  closed,
  duration,
  field,
  flag,
  integerIn,
  isMapping,
  joinMessage,
  listOf,
  numberIn,
  oneOf,
  oneOrMore,
  seconds,
  size,
  text,
  variableName,
} from './fields.ts';
import { PROVIDERS, type ProviderName } from './presets.ts';
import { pricing } from './pricing-schema.ts';
import { found, Refusal } from './refusal.ts';
import { choosingKeys } from './routing-schema.ts';
import { thinking } from './thinking-field.ts';

const OTHER_NAMES: Readonly<Record<string, ProviderName>> = {
  dashscope: 'qwen',
  aliyun: 'qwen',
  bailian: 'qwen',
  tongyi: 'qwen',
  zhipu: 'glm',
  zhipuai: 'glm',
  bigmodel: 'glm',
  chatglm: 'glm',
  zai: 'glm',
  openai: 'openai-compatible',
  ollama: 'openai-compatible',
  vllm: 'openai-compatible',
  lmstudio: 'openai-compatible',
  moonshot: 'openai-compatible',
  siliconflow: 'openai-compatible',
  openrouter: 'openai-compatible',
};

/** What people write for a code. */
const CALLED: Readonly<Record<string, string>> = {
  RMB: 'CNY',
  CNH: 'CNY',
  '¥': 'CNY',
  元: 'CNY',
  $: 'USD',
  '€': 'EUR',
};

function isCurrency(code: string): boolean {
  return /^[A-Z]{3}$/.test(code) && Intl.supportedValuesOf('currency').includes(code);
}

const currencyCode = field((input) => {
  if (typeof input === 'string' && isCurrency(input)) return input;
  const upper = typeof input === 'string' ? (CALLED[input.toUpperCase()] ?? input.toUpperCase()) : undefined;
  throw new Refusal(
    `expected a currency by its ISO 4217 code, such as CNY, ${found(input)}`,
    upper !== undefined && isCurrency(upper) ? `did you mean ${upper}?` : undefined,
  );
});

const keyCommand = field((input) => {
  const isArgv =
    Array.isArray(input) && input.length > 0 && input.every((item) => typeof item === 'string' && item !== '');
  if (isArgv) return input.map(String);
  const example = 'no shell reads it; for example api_key_command: ["pass", "show", "deepseek"]';
  throw new Refusal('expected a list of texts: the program, then its arguments', example);
});

const keyFile = field((input) => {
  if (typeof input === 'string' && input.trim() !== '' && !/[\n\0]/.test(input)) return input.trim();
  throw new Refusal('expected the path of a file', 'for example api_key_file: ~/.secrets/deepseek');
});

const parameters = field((input) => {
  if (isMapping(input)) return input;
  throw new Refusal(`expected a mapping, ${found(input)}`, 'for example params: { top_p: 0.9 }');
});

const model = closed({
  provider: v.optional(oneOf(PROVIDERS, OTHER_NAMES)),
  endpoint: v.optional(field(parseEndpoint)),
  model: v.optional(text),
  api_key_env: v.optional(oneOrMore(variableName, 'names of environment variables')),
  api_key_command: v.optional(keyCommand),
  api_key_file: v.optional(keyFile),
  auth: v.optional(oneOf(['none'])),
  price_per_1k_input: v.optional(amount(12)),
  price_per_1k_output: v.optional(amount(12)),
  price_per_1k_cached_input: v.optional(amount(12)),
  pricing: v.optional(pricing),
  currency: v.optional(currencyCode),
  batch_factor: v.optional(numberIn('a share of the list price', 0, 1)),
  context_window: v.optional(integerIn('a number of tokens', 1, 1e9)),
  max_tokens: v.optional(integerIn('a number of tokens', 1, 1e9)),
  temperature: v.optional(numberIn('a temperature', 0, 2)),
  thinking: v.optional(thinking),
  thinking_field: v.optional(oneOf(THINKING_FIELDS)),
  think_tags: v.optional(flag),
  params: v.nullish(parameters),
  max_retries: v.optional(integerIn('a number of retries', 0, 5)),
  timeout: v.optional(seconds),
  tier: v.optional(oneOf(['economy', 'standard', 'reasoning'])),
  strengths: v.optional(listOf(text, 'texts')),
  sees: v.optional(flag),
  image_tokens: v.optional(integerIn('a number of tokens', 1, 1e9)),
});

const embedding = closed({ ...embeddingKeys, threshold: v.optional(numberIn('a cosine', 0.5, 1)) });

const chain = v.pipe(
  listOf(text, 'model aliases'),
  v.maxLength(CHAIN_MAX, (issue) =>
    joinMessage(
      `at most ${CHAIN_MAX} models, found ${issue.received}: a longer chain only delays the error`,
      'keep the two or three that help',
    ),
  ),
);

const routing = closed({
  default_model: v.optional(text),
  fallback_chain: v.optional(chain),
  cost_limit_per_call: v.optional(amount(9)),
  allow_unpriced: v.optional(flag),
  total_timeout: v.optional(seconds),
  first_token_timeout: v.optional(seconds),
  read_timeout: v.optional(seconds),
  connect_timeout: v.optional(seconds),
  fallback_on: v.optional(listOf(oneOf(['content-filter']), 'error codes')),
  max_latency: v.optional(seconds),
  ...choosingKeys,
});

const exchangeRates = v.pipe(
  v.custom<Record<string, unknown>>(
    isMapping,
    (issue) => `expected a mapping such as { USD: 7.1 }, ${found(issue.input)}`,
  ),
  v.record(
    v.pipe(v.string(), v.check(isCurrency, 'expected a currency by its ISO 4217 code, such as USD')),
    v.pipe(amount(9), v.minValue(1, 'a rate of nothing is no rate')),
  ),
);

/** The YAML file. Its output has amounts in nano, times in ms and endpoints in full; keys stay as they are in the file. */
export const configSchema = closed({
  models: v.nullish(
    v.pipe(
      v.custom<Record<string, unknown>>(isMapping, (issue) => `expected a mapping of aliases, ${found(issue.input)}`),
      v.record(v.string(), v.nullable(model)),
    ),
  ),
  routing: v.nullish(routing),
  budget: v.nullish(
    closed({
      daily: v.optional(amount(9)),
      monthly: v.optional(amount(9)),
      per_tag: v.nullish(
        v.pipe(
          v.custom<Record<string, unknown>>(
            isMapping,
            (issue) => `expected a mapping of tags to amounts, such as { docs: 50 }, ${found(issue.input)}`,
          ),
          v.record(v.string(), amount(9)),
        ),
      ),
      warn_at: v.optional(numberIn('a share', 0, 1)),
      on_exceeded: v.optional(oneOf(['block', 'downgrade'])),
    }),
  ),
  counting: v.nullish(closed({ encoding: v.optional(oneOf(['o200k_base', 'cl100k_base'])) })),
  input: v.nullish(
    closed({ max_file_size: v.optional(size), max_total_size: v.optional(size), max_image_size: v.optional(size) }),
  ),
  cache: v.nullish(
    closed({
      enabled: v.optional(flag),
      ttl: v.optional(duration),
      max_entries: v.optional(integerIn('a number of answers', 1, 10_000_000)),
      mode: v.optional(oneOf(['serve', 'shadow'])),
      equivalent: v.optional(oneOf(['strict', 'balanced', 'off'])),
      semantic: v.optional(oneOf(['off', 'confirm', 'embedding'])),
      confirm_model: v.optional(text),
      embedding: v.optional(embedding),
      exclude: v.nullish(
        closed({
          words: v.optional(listOf(text, 'words')),
          tags: v.optional(listOf(text, 'tags')),
          temperature_above: v.optional(numberIn('a temperature', 0, 2)),
        }),
      ),
      words: v.optional(text),
    }),
  ),
  output: v.nullish(
    closed({
      markdown: v.optional(flag),
      reasoning: v.optional(oneOf(['fold', 'show', 'hide'])),
      screen_reader: v.optional(flag),
    }),
  ),
  history: v.nullish(closed({ enabled: v.optional(flag) })),
  currency: v.optional(currencyCode),
  exchange_rates: v.nullish(exchangeRates),
});

export type ConfigInput = v.InferOutput<typeof configSchema>;
export type ModelInput = NonNullable<NonNullable<ConfigInput['models']>[string]>;
