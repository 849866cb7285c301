import type { ErrorCode } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Currency } from '../domain/money.ts';

/** `warn` stops no call; `bad` does. */
export type Level = 'ok' | 'warn' | 'bad';

/** One thing that was looked at. `message` and `hint` are as in `MgwError`; `code` says what is not well. */
export type Check = {
  name: CheckName;
  level: Level;
  message: string;
  hint?: string | undefined;
  code?: ErrorCode;
} & Figures;

export type CheckName =
  | 'node'
  | 'config'
  | 'ledger'
  | 'state'
  | 'cache'
  | 'proxy'
  | 'clock'
  | 'resting'
  | 'key'
  | 'endpoint'
  | 'price'
  | 'limits'
  | 'live';

type Figures = {
  /** Of `endpoint` and `live`: how long it took. */
  ms?: number;
  httpStatus?: number;
  /** Of `clock`: how far this machine is behind; negative when it is ahead. */
  offsetMs?: number;
  /** Of `key`; `unusable` is one that no HTTP header can carry, or that cannot be read. */
  state?: 'present' | 'deferred' | 'missing' | 'unusable';
  /** Of `price`: the ISO date on which it was read. */
  asOf?: string;
  /** Of `live`, in whole units of `currency`; absent: unpriced. */
  cost?: number;
  currency?: Currency;
  /** Of `resting`: an alias, and ISO 8601 in UTC. */
  model?: string;
  until?: string;
};

export type ModelDiagnosis = Pick<Model, 'alias' | 'provider' | 'upstreamModel' | 'endpoint'> & {
  /** Place in the chain that a call without `-m` goes through, from 1; only with a key. */
  position?: number;
  checks: Check[];
};

export type Diagnosis = { checks: Check[]; models: ModelDiagnosis[] };

/** `812 ms`, `1.8 s`, `34 s`, `12 min`, `5 h`, `3 days` */
export function span(ms: number): string {
  const { size, unit } = UNITS.find(({ from }) => ms >= from) ?? { size: 1, unit: 'ms' };
  const value = ms / size;
  return `${unit === 's' && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

const UNITS = [
  { from: 48 * 3_600_000, size: 86_400_000, unit: 'days' },
  { from: 100 * 60_000, size: 3_600_000, unit: 'h' },
  { from: 100_000, size: 60_000, unit: 'min' },
  { from: 1000, size: 1000, unit: 's' },
];
