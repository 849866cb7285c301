import { holdRequest, settleRequest } from '../../budget/hold-request.ts';
import type { EmbedderParts } from '../../cache/embedding/embedder.ts';
import { type EmbeddingUse, embeddingCost, type Reserve } from '../../cache/embedding/request-embeddings.ts';
import { EMBEDDING_TAG } from '../../domain/cache-tags.ts';
import type { EmbeddingConfig } from '../../domain/config.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Model } from '../../domain/model.ts';
import type { NanoPerMillion, PriceList } from '../../domain/money.ts';
import { createUlid } from '../../ledger/ulid.ts';
import { pricesFor } from '../../metering/catalogue.ts';
import { upperBoundTokens } from '../../metering/input-bound.ts';
import { billingFor, unitPricesAt } from '../../metering/pricing.ts';
import { estimateTokens } from '../../metering/tokens.ts';
import type { SemanticParts } from './compose-semantic.ts';

const PROVIDER = 'embeddings';
/** What tokenizers put around a text. */
const AROUND = 8;

/** What requests for embeddings cost, and what budgets and the limit of their call say before each. */
export function embeddingMoney(
  settings: EmbeddingConfig,
  parts: SemanticParts,
): Pick<EmbedderParts, 'price' | 'estimate' | 'reserve' | 'record'> {
  const lists = pricesOf(settings, parts.config.currency);
  const unit = unitPricesAt(lists, { inputTokens: 1 }, parts.effects.clock.now());
  const price = unit && parts.convert(unit.input, unit.currency);
  return {
    ...(price !== undefined && { price }),
    estimate: estimateTokens,
    reserve: reserver(parts, { settings, lists, price }),
    record: recorder(parts, { model: settings.model, lists }),
  };
}

/** The config's price, else the catalogue's; none: unpriced. */
function pricesOf({ inputNano, model }: EmbeddingConfig, currency: string): readonly PriceList[] {
  if (inputNano !== undefined) return [{ currency, tiers: [{ input: inputNano, output: 0 }], source: 'config' }];
  return ['qwen', 'glm'].map((vendor) => pricesFor(vendor, model)).find(({ length }) => length > 0) ?? [];
}

type Priced = { settings: EmbeddingConfig; lists: readonly PriceList[]; price: NanoPerMillion | undefined };

function reserver({ effects, budget, warn }: SemanticParts, { settings, lists, price }: Priced): Reserve {
  const nextId = createUlid(effects);
  const model = asModel(settings, lists);
  let isWarned = false;
  return async (texts, { signal, asker: { tag, roomNano = Number.POSITIVE_INFINITY } }) => {
    const tokens = texts.reduce((sum, text) => sum + upperBoundTokens(text) + AROUND, 0);
    // Rounded up.
    const nano = price === undefined ? undefined : embeddingCost(tokens, price) + 1;
    if ((nano ?? 0) > roomNano) return undefined;
    const id = nextId();
    const settle = () => budget && settleRequest(id, budget);
    const request = { id, model, nano, tag: EMBEDDING_TAG, signal, ...(tag !== undefined && { forTag: tag }) };
    if (budget !== undefined && !(await holdRequest(request, budget))) {
      if (nano === undefined && !isWarned) {
        warn(
          `no embeddings from ${settings.model}: it has no known price, so it cannot be held against a budget (set cache.embedding.price_per_1k_input, or routing.allow_unpriced: true)`,
        );
        isWarned = true;
      }
      return undefined;
    }
    return { id, release: () => void settle() };
  };
}

function asModel({ endpoint, model, key }: EmbeddingConfig, prices: readonly PriceList[]): Model {
  return {
    ...{ alias: model, provider: PROVIDER, endpoint, upstreamModel: model, key, prices },
    ...{ maxTokens: 1, temperature: 0, params: {}, maxRetries: 0 },
  };
}

/**
 * A row for every request that is billed, or is likely to be: it counts in every total, and then is no longer held. A row
 * that cannot be written delays no answer.
 */
function recorder(
  { append, effects, budget }: SemanticParts,
  { model, lists }: { model: string; lists: readonly PriceList[] },
): (use: EmbeddingUse) => void {
  const nextId = createUlid(effects);
  return ({ inputTokens, durationMs, estimated, failed, id = nextId(), forTag }) => {
    const atMs = effects.clock.now();
    const usage = { input: inputTokens ?? 0, output: 0, source: estimated ? 'estimated' : 'provider' } as const;
    const billing = inputTokens === undefined ? ({ costSource: 'unpriced' } as const) : billingFor(usage, lists, atMs);
    const attempt = { model, provider: PROVIDER, durationMs };
    const isBilled = 'usage' in billing;
    const entry: LedgerEntry = {
      v: 1,
      id,
      ts: new Date(atMs - durationMs).toISOString(),
      asked: model,
      model,
      provider: PROVIDER,
      upstreamModel: model,
      outcome: failed ? 'failed' : 'answered',
      ...(failed && { code: 'timeout' }),
      attempts: failed
        ? [{ ...attempt, status: 'failed', code: 'timeout', ...(isBilled && { billed: billing }) }]
        : [{ ...attempt, status: 'ok' }],
      durationMs,
      cache: { status: 'bypass' },
      route: 'asked by the cache',
      promptHash: '',
      tag: EMBEDDING_TAG,
      ...(forTag !== undefined && { forTag }),
      pid: effects.pid,
      ...(failed ? {} : billing),
    };
    void Promise.resolve()
      .then(() => append(entry))
      .then(() => budget && settleRequest(id, budget))
      .catch(() => {});
  };
}
