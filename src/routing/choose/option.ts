import type { Model } from '../../domain/model.ts';
import type { Currency, Nano } from '../../domain/money.ts';
import type { RouteCandidate } from '../../domain/route-decision.ts';

/** A model that could be asked, with what is known of it for this request; amounts in the config's currency. */
export type Option = {
  model: Model;
  /** The config's, or that of its prices where no exchange rate is known. */
  currency: Currency;
  worstNano?: Nano;
  /** Absent: unpriced, or in a currency without an exchange rate. */
  likelyNano?: Nano;
  latencyMs?: number;
  /** Why it cannot be asked whatever it costs, behind its name: `has too small a window`. */
  unable?: string;
  /** `rests until …`: for now others go first. */
  rests?: string;
};

/** Who would have been asked, and what stands against it, behind its name: `has no key`. */
export type PassedOver = { model: string; fault: string };

export const NO_KEY = 'has no key';

/** As it is shown; of the one that is kept also what speaks against it. */
export function candidateOf(
  { model, unable, rests, ...facts }: Option,
  { kept, reason }: Pick<RouteCandidate, 'kept' | 'reason'>,
): RouteCandidate {
  const shown = kept ? withFault(reason, { unable, rests }) : reason;
  return { model: model.alias, ...(model.tier && { tier: model.tier }), ...facts, kept, reason: shown };
}

function withFault(why: string, { unable, rests }: { [Fault in 'unable' | 'rests']: string | undefined }): string {
  if (unable !== undefined) return `${why}; ${unable}`;
  // The router asks who rests last.
  return rests === undefined ? why : `${why}; ${rests}, until then after fallbacks that do not`;
}
