import * as v from 'valibot';
import { parseEmbeddingEndpoint } from './endpoint.ts';
import { amount, field, integerIn, oneOf, oneOrMore, text, variableName } from './fields.ts';

/** The keys of an OpenAI-compatible `/embeddings`, wherever one is used. */
export const embeddingKeys = {
  endpoint: field(parseEmbeddingEndpoint),
  model: text,
  api_key_env: v.optional(oneOrMore(variableName, 'names of environment variables')),
  auth: v.optional(oneOf(['none'])),
  dimensions: v.optional(integerIn('a number of dimensions', 16, 8192)),
  price_per_1k_input: v.optional(amount(12)),
};
