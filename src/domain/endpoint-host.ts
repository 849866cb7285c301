import type { Model } from './model.ts';

/**
 * What tells servers apart that speak the common protocol: many offer models of the same name, each with a tokenizer and
 * a system prompt of its own. Host and port, without path, query and credentials. Undefined for the vendors by name.
 */
export function endpointHostOf({ provider, endpoint }: Pick<Model, 'provider' | 'endpoint'>): string | undefined {
  return provider === 'openai-compatible' ? hostOf(endpoint) : undefined;
}

const hosts = new Map<string, string | undefined>();

/** Kept: a call asks for that of each model it could go to, and of the one it went to again. */
function hostOf(endpoint: string): string | undefined {
  if (!hosts.has(endpoint)) hosts.set(endpoint, URL.canParse(endpoint) ? new URL(endpoint).host : undefined);
  return hosts.get(endpoint);
}
