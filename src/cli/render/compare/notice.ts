/** Tells whoever waits that something has changed, also when it did before they waited. */
export type Notice = {
  tell(): void;
  /** How often it was told by now. */
  count(): number;
  /** Resolves once it was told more often than that. */
  after(count: number): Promise<void>;
};

export function createNotice(): Notice {
  let told = 0;
  let waiting: (() => void)[] = [];
  return {
    tell() {
      told++;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    count: () => told,
    after: (count) => (told > count ? Promise.resolve() : new Promise((resolve) => void waiting.push(resolve))),
  };
}
