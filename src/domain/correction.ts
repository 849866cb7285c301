/** `billed ≈ counted × ratio + perCall`: a tokenizer differs by a share, a chat template adds about the same to every call. */
export type Correction = { ratio: number; perCall: number };

/** What a vendor would bill for that many counted tokens, whole. */
export function corrected(counted: number, { ratio, perCall }: Correction): number {
  return Math.max(0, Math.round(counted * ratio + perCall));
}
