import type { Post } from '../../cache/embedding/request-embeddings.ts';
import type { CredentialStore } from '../../config/credentials.ts';
import type { Config, EmbeddingConfig } from '../../domain/config.ts';
import { toMgwError } from '../../domain/errors.ts';
import type { Effects } from '../../effects.ts';

/** Undefined where none is needed, or none is there; then it is said. */
export async function embeddingKey(
  { key, model }: EmbeddingConfig,
  given: { credentials: Pick<CredentialStore, 'status' | 'resolve'>; warn: (message: string) => void; without: string },
): Promise<string | undefined> {
  const { credentials, warn, without } = given;
  const { state, detail } = credentials.status(key);
  try {
    if (state !== 'missing') return await credentials.resolve(key, model);
    warn(`no embeddings from ${model}: ${detail}; ${without}`);
  } catch (cause) {
    warn(`no embeddings from ${model}: ${toMgwError(cause).message}; ${without}`);
  }
  return undefined;
}

/** undici is loaded when there is something to ask for. */
export function lazyPost({
  effects,
  config,
  onClose,
}: {
  effects: Pick<Effects, 'env'>;
  config: Config;
  onClose: (close: () => Promise<void>) => void;
}): Post {
  let loading: Promise<Post> | undefined;
  const load = async (): Promise<Post> => {
    const { createHttpClient } = await import('../../http/client.ts');
    const http = createHttpClient({ env: effects.env, connectTimeoutMs: config.routing.connectTimeoutMs });
    onClose(() => http.close());
    return http.post;
  };
  return async (url, request) => {
    loading ??= load();
    return (await loading)(url, request);
  };
}
