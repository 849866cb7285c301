import type { EmbeddingConfig } from '../domain/config.ts';
import { compact } from './compact.ts';
import { isLocal } from './endpoint.ts';
import { VENDORS } from './presets.ts';

/** As the file has it. */
type EmbeddingInput = {
  endpoint: string;
  model: string;
  api_key_env?: EmbeddingNames | undefined;
  auth?: 'none' | undefined;
  dimensions?: number | undefined;
  threshold?: number | undefined;
  price_per_1k_input?: number | undefined;
};

type EmbeddingNames = Extract<EmbeddingConfig['key'], { kind: 'env' }>['names'];

export function buildEmbedding(input: EmbeddingInput): EmbeddingConfig {
  const { endpoint, model, dimensions, threshold } = input;
  return compact({
    endpoint,
    model,
    key: embeddingKey(input),
    dimensions,
    threshold,
    inputNano: input.price_per_1k_input,
  });
}

function embeddingKey({ endpoint, auth, api_key_env }: EmbeddingInput): EmbeddingConfig['key'] {
  if (auth === 'none') return { kind: 'none' };
  if (api_key_env !== undefined) return { kind: 'env', names: api_key_env };
  const { hostname } = new URL(endpoint);
  const vendor = Object.values(VENDORS).find((known) => new URL(known.endpoint).hostname === hostname);
  if (vendor !== undefined) return { kind: 'env', names: vendor.keyNames };
  return isLocal(endpoint) ? { kind: 'none' } : { kind: 'env', names: ['EMBEDDING_API_KEY'] };
}
