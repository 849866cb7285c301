/** What has failed is left alone for a while, by other processes too: each call of a terminal is one. Never rejects. */
export type Rest = {
  isResting(): Promise<boolean>;
  begin(reason: string, forMs: number): Promise<void>;
};
