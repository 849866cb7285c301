import type { BudgetParts } from '../../budget/budget-parts.ts';
import { type HeldOrNot, holdRequest, settleRequest } from '../../budget/hold-request.ts';
import type { EmbedderParts } from '../../cache/embedding/embedder.ts';
import type { EmbeddingUser } from '../../cache/embedding/embedding-user.ts';
import { type EmbeddingUse, embeddingCost, type Reserve } from '../../cache/embedding/request-embeddings.ts';
import type { Config, EmbeddingConfig } from '../../domain/config.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import type { Model } from '../../domain/model.ts';
import { convertNano, type NanoPerMillion, type PriceList } from '../../domain/money.ts';
import type { Effects } from '../../effects.ts';
import { createUlid } from '../../ledger/ulid.ts';
import { pricesFor } from '../../metering/catalogue.ts';
import { upperBoundTokens } from '../../metering/input-bound.ts';
import { billingFor, unitPricesAt } from '../../metering/pricing.ts';
import { estimateTokens } from '../../metering/tokens.ts';

const PROVIDER = 'embeddings';
/** What tokenizers put around a text. */
const AROUND = 8;

export type EmbeddingMoneyParts = {
  effects: Effects;
  config: Config;
  append: (entry: LedgerEntry) => Promise<void> | void;
  /** Undefined: none is set. */
  budget: BudgetParts | undefined;
  warn: (message: string) => void;
};

/** For whom is asked. */
export type EmbeddingPurpose = {
  user: EmbeddingUser;
  /** Of the rows. */
  tag: string;
  /** What the rows say of how it came to be asked. */
  route: string;
  /** Where no budget has room, that is told. Nobody misses what only the cache would have found. */
  tellsNoRoom: boolean;
};

/** What requests for embeddings cost, and what budgets and the limit of their call say before each. */
export function embeddingMoney(
  settings: EmbeddingConfig,
  purpose: EmbeddingPurpose,
  parts: EmbeddingMoneyParts,
): Pick<EmbedderParts, 'user' | 'price' | 'estimate' | 'reserve' | 'record'> {
  const { currency, exchangeRates } = parts.config;
  const lists = pricesOf(settings, currency);
  const unit = unitPricesAt(lists, { inputTokens: 1 }, parts.effects.clock.now());
  const price = unit && convertNano(unit.input, unit.currency, currency, exchangeRates);
  return {
    user: purpose.user,
    ...(price !== undefined && { price }),
    estimate: estimateTokens,
    reserve: reserver(parts, { settings, lists, price, ...purpose }),
    record: recorder(parts, { model: settings.model, lists, ...purpose }),
  };
}

/** The config's price, else the catalogue's; none: unpriced. */
function pricesOf({ inputNano, model }: EmbeddingConfig, currency: string): readonly PriceList[] {
  if (inputNano !== undefined) return [{ currency, tiers: [{ input: inputNano, output: 0 }], source: 'config' }];
  return ['qwen', 'glm'].map((vendor) => pricesFor(vendor, model)).find(({ length }) => length > 0) ?? [];
}

type Priced = EmbeddingPurpose & {
  settings: EmbeddingConfig;
  lists: readonly PriceList[];
  price: NanoPerMillion | undefined;
};

function reserver({ effects, budget, warn }: EmbeddingMoneyParts, priced: Priced): Reserve {
  const { settings, lists, price, tag } = priced;
  const nextId = createUlid(effects);
  const model = asModel(settings, lists);
  let isWarned = false;
  const tell = (refusal: Refusal): undefined => {
    const reason = isWarned ? undefined : reasonOf(refusal, priced);
    if (reason === undefined) return;
    warn(`no embeddings from ${settings.model}: ${reason}; ${priced.user.without}`);
    isWarned = true;
  };
  return async (texts, { signal, asker: { tag: forTag, roomNano = Number.POSITIVE_INFINITY } }) => {
    const tokens = texts.reduce((sum, text) => sum + upperBoundTokens(text) + AROUND, 0);
    // Rounded up.
    const nano = price === undefined ? undefined : embeddingCost(tokens, price) + 1;
    if ((nano ?? 0) > roomNano) return undefined;
    const id = nextId();
    if (budget !== undefined) {
      const request = { id, model, nano, tag, signal, ...(forTag !== undefined && { forTag }) };
      const held = await holdRequest(request, budget);
      if (!held.isHeld) return tell(held);
    }
    return { id, release: () => void (budget && settleRequest(id, budget)) };
  };
}

type Refusal = Extract<HeldOrNot, { isHeld: false }>;

/** Undefined: nothing is to be said. */
function reasonOf({ unpriced, budget }: Refusal, { user, tellsNoRoom }: EmbeddingPurpose): string | undefined {
  if (unpriced)
    return `it has no known price, so it cannot be held against a budget (set ${user.setting}.price_per_1k_input, or routing.allow_unpriced: true)`;
  if (!tellsNoRoom) return undefined;
  return budget === undefined ? 'the budget cannot be kept' : `the ${budget} budget has no room for it`;
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
  { append, effects, budget }: EmbeddingMoneyParts,
  { model, lists, tag, route }: EmbeddingPurpose & { model: string; lists: readonly PriceList[] },
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
      route,
      promptHash: '',
      tag,
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
