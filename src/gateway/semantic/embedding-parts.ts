import type { EmbeddingUse, Post } from '../../cache/embedding/embedder.ts';
import type { CredentialStore } from '../../config/credentials.ts';
import type { Config, EmbeddingConfig } from '../../domain/config.ts';
import { toMgwError } from '../../domain/errors.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { PriceList } from '../../domain/money.ts';
import type { Effects } from '../../effects.ts';
import { createUlid } from '../../ledger/ulid.ts';
import { pricesFor } from '../../metering/catalogue.ts';
import { billingFor } from '../../metering/pricing.ts';

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

/** The config's price, else the catalogue's; none: unpriced. */
export function embeddingPrices({ inputNano, model }: EmbeddingConfig, currency: string): readonly PriceList[] {
  if (inputNano !== undefined) return [{ currency, tiers: [{ input: inputNano, output: 0 }], source: 'config' }];
  return ['qwen', 'glm'].map((vendor) => pricesFor(vendor, model)).find(({ length }) => length > 0) ?? [];
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

type Recorded = { model: string; lists: readonly PriceList[]; tag: string; route: string };

/** A row for every request: it is billed, and counts in every total. A row that cannot be written delays no answer. */
export function embeddingRecorder(
  { append, effects }: { append: (entry: LedgerEntry) => Promise<void> | void; effects: Effects },
  { model, lists, tag, route }: Recorded,
): (use: EmbeddingUse) => Promise<void> {
  const nextId = createUlid(effects);
  return async ({ inputTokens, durationMs }) => {
    const atMs = effects.clock.now();
    const usage = { input: inputTokens ?? 0, output: 0, source: 'provider' } as const;
    const entry: LedgerEntry = {
      v: 1,
      id: nextId(),
      ts: new Date(atMs - durationMs).toISOString(),
      asked: model,
      model,
      provider: 'embeddings',
      upstreamModel: model,
      outcome: 'answered',
      attempts: [{ model, provider: 'embeddings', status: 'ok', durationMs }],
      durationMs,
      cache: { status: 'bypass' },
      route,
      promptHash: '',
      tag,
      pid: effects.pid,
      ...(inputTokens === undefined ? { costSource: 'unpriced' } : billingFor(usage, lists, atMs)),
    };
    await Promise.resolve()
      .then(() => append(entry))
      .catch(() => {});
  };
}
