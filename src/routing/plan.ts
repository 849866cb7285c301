import type { ChatRequest, Skipped } from '../domain/chat.ts';
import type { RoutingConfig } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import type { KeySource, Model } from '../domain/model.ts';
import { nearest } from '../domain/nearest.ts';

const MAX_CANDIDATES = 3;

export type PlanParts = {
  /** A model by its alias or `vendor/upstream-name`; undefined when there is none. */
  find: (name: string) => Model | undefined;
  /** Every alias, for "did you mean". */
  aliases: readonly string[];
  routing: Pick<RoutingConfig, 'defaultModel' | 'fallbackChain'>;
  /** The chain when the config names none. */
  implicitChain: readonly string[];
  /** Nobody has configured the chain's models: those without a key are passed over without a word. */
  chainIsPresets: boolean;
  keyMissing: (key: KeySource) => string | undefined;
  hintForNoKey: string;
  /** Chosen for a request that names no model; goes before the default. */
  preferred?: string | undefined;
};

export type Plan = { asked: string; candidates: Model[]; skipped: Skipped[]; reason: string };

/**
 * The candidates of a call, in order: the asked or default model, then the chain, at most three, those without a key
 * left out. Throws `usage` for an unknown model and `no-key` when nobody is left.
 */
export function planCall(request: ChatRequest, parts: PlanParts): Plan {
  const chain = parts.routing.fallbackChain ?? parts.implicitChain;
  const usable = (alias: string) => {
    const model = parts.find(alias);
    return model !== undefined && parts.keyMissing(model.key) === undefined;
  };
  const asked = request.model ?? parts.preferred ?? parts.routing.defaultModel ?? chain.find(usable) ?? chain[0] ?? '';
  const names = new Set([asked, ...(request.fallback === false ? [] : chain)]);
  const candidates: Model[] = [];
  const skipped: Skipped[] = [];
  for (const name of names) {
    if (candidates.length === MAX_CANDIDATES) break;
    const model = parts.find(name) ?? unknownModel(name, parts.aliases);
    const missing = parts.keyMissing(model.key);
    if (missing === undefined) candidates.push(model);
    else if (name === asked || !parts.chainIsPresets) {
      skipped.push({ model: name, code: 'no-key', reason: missing });
    }
  }
  if (candidates.length === 0) throw noKey(skipped, parts.hintForNoKey, request);
  return { asked, candidates, skipped, reason: reasonFor(request, candidates[0]?.alias === asked) };
}

function reasonFor(request: ChatRequest, first: boolean): string {
  if (!first) return request.model === undefined ? 'default has no key' : 'asked for has no key';
  return request.model === undefined ? 'default' : 'asked for';
}

function unknownModel(name: string, aliases: readonly string[]): never {
  const guess = nearest(name, aliases);
  throw new MgwError('usage', `unknown model "${name}"`, {
    hint:
      guess === undefined
        ? '`mgw models` lists them; vendor/name asks for any model of a vendor'
        : `did you mean "${guess}"? \`mgw models\` lists them`,
  });
}

function noKey(skipped: readonly Skipped[], hint: string, request: ChatRequest): MgwError {
  const only = skipped.length === 1 && request.model !== undefined ? skipped[0] : undefined;
  if (only === undefined) return new MgwError('no-key', 'no key for any model', { hint });
  return new MgwError('no-key', `${only.model}: ${only.reason}`, {
    hint: 'put the key there, or ask another model with -m; `mgw models` shows which have one',
  });
}
