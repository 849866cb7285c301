import type { ChatRequest, Skipped } from '../domain/chat.ts';
import type { RoutingConfig } from '../domain/config.ts';
import { MgwError } from '../domain/errors.ts';
import { imagesIn } from '../domain/image-tokens.ts';
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
  /** What to type, for the configured models that lack a key; for none of them: where nobody has configured any. */
  hintForNoKey: (missing: readonly Skipped[]) => string;
  /** The chain of a request with images, where nobody has configured one: the presets that see. */
  seeingChain: () => readonly string[];
  /** Chosen for a request that names no model; goes before the default. */
  preferred?: string | undefined;
};

export type Plan = { asked: string; candidates: Model[]; skipped: Skipped[]; reason: string };

/**
 * The candidates of a call, in order: the asked or default model, then the chain, at most three, those without a key
 * left out, and with images those that do not see. Throws `usage` for an unknown model, or one that is asked for by name and
 * does not see, and `no-key` when nobody is left.
 */
export function planCall(request: ChatRequest, parts: PlanParts): Plan {
  const isSeen = imagesIn(request.messages).length > 0;
  const configured = parts.routing.fallbackChain ?? parts.implicitChain;
  const chain = isSeen && parts.chainIsPresets ? parts.seeingChain() : configured;
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
    const isBlind = isSeen && model.sees !== true;
    if (missing === undefined && !isBlind) candidates.push(model);
    else if (isBlind && name === request.model) throw doesNotSee(name, parts);
    else if (name === asked || !parts.chainIsPresets) {
      skipped.push(
        isBlind
          ? { model: name, code: 'usage', reason: BLIND }
          : { model: name, code: 'no-key', reason: missing ?? '' },
      );
    }
  }
  if (candidates.length === 0 && skipped.every(({ code }) => code === 'usage') && isSeen)
    throw doesNotSee(asked, parts);
  if (candidates.length === 0) {
    throw noKey(skipped, parts.hintForNoKey(parts.chainIsPresets ? [] : skipped), request);
  }
  return { asked, candidates, skipped, reason: reasonFor(request, candidates[0]?.alias === asked, skipped[0]) };
}

/** Why a model is passed over, or refused, when there are images. */
export const BLIND = 'does not see images';

function doesNotSee(name: string, { find, seeingChain, keyMissing }: PlanParts): MgwError {
  const others = seeingChain().filter((alias) => alias !== name);
  const usable = others.find((alias) => {
    const model = find(alias);
    return model !== undefined && keyMissing(model.key) === undefined;
  });
  const other = usable ?? others[0];
  return new MgwError('usage', `${name} ${BLIND}`, {
    hint:
      other === undefined
        ? 'nothing was sent; ask one that does, or say sees: true in its config if it does'
        : `nothing was sent; ask one that does: -m ${other}, or say sees: true in its config if it does`,
  });
}

function reasonFor(request: ChatRequest, first: boolean, skipped: Skipped | undefined): string {
  if (!first && skipped?.code === 'usage') return `default ${BLIND}`;
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
