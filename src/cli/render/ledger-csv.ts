import type { Billing, LedgerEntry } from '../../domain/ledger-entry.ts';
import { csv, exactUnits } from './report-format.ts';

type Field = string | number | undefined;

/**
 * The columns of `mgw ledger export --csv`, in their order, which is stable: new ones are added at the end. Amounts are
 * exact decimals of whole units of the currency; prices are those of 1,000,000 tokens.
 */
const COLUMNS: Record<string, (entry: LedgerEntry) => Field> = {
  id: ({ id }) => id,
  ts: ({ ts }) => ts,
  asked: ({ asked }) => asked,
  model: ({ model }) => model,
  provider: ({ provider }) => provider,
  upstream_model: ({ upstreamModel }) => upstreamModel,
  outcome: ({ outcome }) => outcome,
  code: ({ code }) => code,
  finish_reason: ({ finishReason }) => finishReason,
  attempts: ({ attempts }) => attempts.length,
  input_tokens: ({ usage }) => usage?.input,
  cached_input_tokens: ({ usage }) => usage?.cachedInput,
  output_tokens: ({ usage }) => usage?.output,
  reasoning_tokens: ({ usage }) => usage?.reasoning,
  usage_source: ({ usage }) => usage?.source,
  counted_input_tokens: ({ counted }) => counted?.input,
  counted_output_tokens: ({ counted }) => counted?.output,
  counted_encoding: ({ counted }) => counted?.encoding,
  cost: ({ costNano }) => exactUnits(costNano),
  currency: ({ currency }) => currency,
  cost_source: ({ costSource }) => costSource,
  failed_attempts_cost: (entry) => list(billed(entry).map(({ costNano }) => exactUnits(costNano) ?? '?')),
  failed_attempts_currency: (entry) => list(billed(entry).map(({ currency }) => currency ?? '?')),
  price_input: ({ prices }) => exactUnits(prices?.input),
  price_cached_input: ({ prices }) => exactUnits(prices?.cachedInput),
  price_output: ({ prices }) => exactUnits(prices?.output),
  price_period: ({ prices }) => prices?.period,
  price_source: ({ prices }) => prices?.source,
  first_token_ms: ({ firstTokenMs }) => firstTokenMs,
  duration_ms: ({ durationMs }) => durationMs,
  cache: ({ cache }) => cache.status,
  cache_saved: ({ cache }) => exactUnits(cache.savedNano),
  cache_saved_currency: ({ cache }) => cache.savedCurrency,
  route: ({ route }) => route,
  tag: ({ tag }) => tag,
  prompt_hash: ({ promptHash }) => promptHash,
  request_id: ({ requestId }) => requestId,
  pid: ({ pid }) => pid,
  endpoint_host: ({ endpointHost }) => endpointHost,
};
const FIELDS = Object.values(COLUMNS);

export const LEDGER_CSV_HEADER = csv([Object.keys(COLUMNS)]);

/** One line a call, RFC 4180. */
export function ledgerCsv(entries: readonly LedgerEntry[]): string {
  return csv(entries.map((entry) => FIELDS.map((field) => field(entry))));
}

/** Parts of an answer that were billed before they failed: at most two in a chain of three, mostly none. */
function billed({ attempts }: LedgerEntry): Billing[] {
  return attempts.flatMap(({ billed: billing }) => (billing === undefined ? [] : [billing]));
}

/** `0.001; 0.002` */
function list(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join('; ');
}
