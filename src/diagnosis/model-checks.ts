import { createCredentials } from '../config/credentials.ts';
import { VENDORS } from '../config/presets.ts';
import { toMgwError } from '../domain/errors.ts';
import type { KeySource, Model } from '../domain/model.ts';
import type { Effects } from '../effects.ts';
import type { Probe } from '../http/probe.ts';
import { listAt } from '../metering/pricing.ts';
import { type Check, type Level, span } from './check.ts';

const STALE_MS = 90 * 86_400_000;

export type KeyCheck = Check & { state: NonNullable<Check['state']> };

/** Whether a call could be made with it, as far as one can tell without asking a program for it. */
export function isUsable({ state }: Pick<KeyCheck, 'state'>): boolean {
  return state === 'present' || state === 'deferred';
}

/** Whether the key is there and could be sent; it is never shown, and no program is run for it. What is not well is `warn`. */
export async function checkKey({ key, alias, provider }: Model, effects: Effects): Promise<KeyCheck> {
  const warnings: string[] = [];
  const credentials = createCredentials(effects, (message) => warnings.push(message));
  const { state, detail } = credentials.status(key);
  const noKey = { name: 'key', level: 'warn', code: 'no-key' } as const;
  if (state === 'missing') return { ...noKey, state, message: detail, hint: whereToGet(key, provider) };
  if (state === 'deferred') return { name: 'key', level: 'ok', state, message: `${detail} at each run; not asked now` };
  try {
    await credentials.resolve(key, alias);
  } catch (cause) {
    const { message, hint } = toMgwError(cause);
    return { ...noKey, state: 'unusable', message, hint };
  }
  const [warning] = warnings;
  if (warning !== undefined) return { name: 'key', level: 'warn', state, message: warning };
  return { name: 'key', level: 'ok', state, message: key.kind === 'none' ? detail : `present (${detail})` };
}

function whereToGet(key: KeySource, provider: string): string {
  if (key.kind !== 'env') return 'put the key alone into that file';
  const name = key.names[0] ?? 'it';
  return isVendor(provider) ? `set ${name} to a key from ${VENDORS[provider].keyPage}` : `set ${name} to a key`;
}

function isVendor(provider: string): provider is keyof typeof VENDORS {
  return Object.hasOwn(VENDORS, provider);
}

/** `unreached`: what it means that it cannot be reached. */
export function checkEndpoint(probe: Probe, unreached: Level): Check {
  const { host, ms, proxy } = probe;
  if (!probe.reached) {
    const { code, message, hint } = probe.error;
    return { name: 'endpoint', level: unreached, code: code === 'timeout' ? code : 'network', message, hint, ms };
  }
  const { status, redirectTo } = probe;
  const message =
    proxy === undefined
      ? `${host} reached in ${span(ms)} (HTTP ${status})`
      : `${host} reached through the proxy ${proxy} in ${span(ms)} (HTTP ${status})`;
  const reached: Check = { name: 'endpoint', level: 'ok', message, ms, httpStatus: status };
  if (redirectTo !== undefined) {
    const hint = 'calls follow no redirect; if you trust that address, write it into `endpoint`';
    return { ...reached, level: 'warn', message: `${message}, a redirect to ${redirectTo}`, hint };
  }
  const down = status >= 502 && status <= 504;
  return down
    ? { ...reached, level: 'warn', hint: 'something before it answers in its place, or it is down' }
    : reached;
}

export function checkPrice({ alias, prices }: Model, now: number): Check {
  const list = listAt(prices, now);
  if (list === undefined) {
    const hint = `set models.${alias}.price_per_1k_input and …_output; until then its calls stand as unpriced`;
    return { name: 'price', level: 'warn', message: 'none is known, which is not free', hint };
  }
  const { source, asOf } = list;
  if (asOf === undefined) return { name: 'price', level: 'ok', message: `known (${source})` };
  const price: Check = { name: 'price', level: 'ok', message: `read ${asOf} (${source})`, asOf };
  if (now - Date.parse(asOf) <= STALE_MS) return price;
  const message = `read ${asOf} (${source}), more than 90 days ago`;
  return {
    ...price,
    level: 'warn',
    message,
    hint: "compare it with the vendor's page, and set your own in the config",
  };
}
