import { toUnits } from '../../domain/money.ts';
import type { PreviewedModel } from '../../gateway/gateway.ts';

/** A candidate's tokens, and its costs in whole units; what is unpriced has none. */
export function candidateJson({ worstNano, inputNano, likelyNano, likelyOutput, ...candidate }: PreviewedModel) {
  return {
    ...candidate,
    likelyOutputTokens: likelyOutput.tokens,
    likelyBasis: likelyOutput.basis,
    ...(worstNano !== undefined && { worstCost: toUnits(worstNano) }),
    ...(likelyNano !== undefined && { likelyCost: toUnits(likelyNano) }),
    ...(inputNano !== undefined && { inputCost: toUnits(inputNano) }),
  };
}
