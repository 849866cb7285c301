import type { RecentCall } from '../domain/ledger-entry.ts';
import { isRecord } from '../domain/shape.ts';

/**
 * Whether a row has what tells how a call went; the rest of it may be anything. Written out, since every chosen call asks it of
 * some fifty rows before V8 has compiled anything: by the `shape` of all its fields that takes half a millisecond.
 */
export function isRecentCall(value: unknown): value is RecentCall {
  if (!isRecord(value)) return false;
  const { v, ts, outcome, attempts, firstTokenMs, durationMs, usage } = value;
  return (
    v === 1 &&
    typeof ts === 'string' &&
    typeof outcome === 'string' &&
    Array.isArray(attempts) &&
    isFiniteNumber(durationMs) &&
    (firstTokenMs === undefined || isFiniteNumber(firstTokenMs)) &&
    (usage === undefined || isUsage(usage)) &&
    hasNames(value)
  );
}

function isUsage(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { output, reasoning } = value;
  return isCount(output) && (reasoning === undefined || isCount(reasoning));
}

function hasNames(row: Record<string, unknown>): boolean {
  const { model, provider, upstreamModel, upstreamAsked, endpointHost, promptHash, tag } = row;
  return (
    isTextOrNone(model) &&
    isTextOrNone(provider) &&
    isTextOrNone(upstreamModel) &&
    isTextOrNone(upstreamAsked) &&
    isTextOrNone(endpointHost) &&
    isTextOrNone(promptHash) &&
    isTextOrNone(tag)
  );
}

function isTextOrNone(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

function isFiniteNumber(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
