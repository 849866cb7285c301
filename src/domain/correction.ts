/** `billed ≈ counted × ratio + perCall`: a tokenizer differs by a share, a chat template adds about the same to every call. */
export type Correction = { ratio: number; perCall: number };

/** Beyond these something else than a tokenizer differs, such as a system prompt of the vendor's. */
export const [LEAST_RATIO, MOST_RATIO] = [0.5, 2];

/** What a vendor would bill for that many counted tokens, whole; never less than half of them. */
export function corrected(counted: number, { ratio, perCall }: Correction): number {
  const tokens = Math.round(counted * ratio + perCall);
  return Number.isSafeInteger(tokens) ? Math.max(Math.ceil(counted / 2), tokens) : counted;
}
