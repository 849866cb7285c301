import { PRESET_ALIASES, type ProviderName, presetFor, VENDORS } from '../../config/presets.ts';

/** Where a key will come from. A pasted one is held here until everything is written, and only then put into `path`. */
export type KeyAnswer =
  | { kind: 'env'; name: string }
  | { kind: 'command'; argv: readonly string[] }
  | { kind: 'file'; path: string }
  | { kind: 'paste'; key: string; path: string }
  | { kind: 'none' };

/** One vendor, or one endpoint of another. */
export type VendorAnswer = {
  alias: string;
  provider: ProviderName;
  key: KeyAnswer;
  /** Of another vendor alone. */
  endpoint?: string;
  /** The name that the endpoint uses. */
  model?: string;
  /** Per 1,000,000 tokens, plain decimals in the config's currency; absent: not known. */
  price?: { input: string; output: string };
};

/** A vendor of which it is not said yet where its key comes from. */
export type NamedVendor = Omit<VendorAnswer, 'key'> & { key?: KeyAnswer };

/** Everything that a config of `mgw init` says. Amounts are plain decimals in `currency`. */
export type Answers = {
  vendors: readonly VendorAnswer[];
  currency: string;
  /** What one CNY is worth in `currency`, where that is another. */
  cnyRate?: string;
  monthly?: string;
  defaultModel: string;
};

export type VendorName = keyof typeof VENDORS;

export const VENDOR_NAMES: readonly VendorName[] = ['deepseek', 'qwen', 'glm'];

export function isVendorName(name: string): name is VendorName {
  return Object.hasOwn(VENDORS, name);
}

/** The aliases that a vendor's key opens: those of its presets; of an endpoint its own. */
export function aliasesOf({ alias, provider }: Pick<VendorAnswer, 'alias' | 'provider'>): readonly string[] {
  if (!isVendorName(provider)) return [alias];
  return PRESET_ALIASES.filter((name) => presetFor(name)?.provider === provider);
}

/** Whether the key stands where the presets look for it by themselves. */
export function isUsualKey({ provider, key }: Pick<VendorAnswer, 'provider' | 'key'>): boolean {
  if (!isVendorName(provider) || key.kind !== 'env') return false;
  const names: readonly string[] = VENDORS[provider].keyNames;
  return names.includes(key.name);
}

/** Those whose calls a budget would refuse, since what they cost is not known in the config's currency. */
export function refusedByBudget({ vendors, currency, cnyRate, monthly }: Answers): readonly string[] {
  if (monthly === undefined) return [];
  const isKnown = ({ provider, price }: VendorAnswer) =>
    isVendorName(provider) ? currency === 'CNY' || cnyRate !== undefined : price !== undefined;
  return vendors.filter((vendor) => !isKnown(vendor)).map(({ alias }) => alias);
}
