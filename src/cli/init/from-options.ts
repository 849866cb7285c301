import { VENDORS } from '../../config/presets.ts';
import { MgwError } from '../../domain/errors.ts';
import { isVendorName, type KeyAnswer, type NamedVendor, VENDOR_NAMES, type VendorAnswer } from './answers.ts';
import { absolute, commandFault } from './ask-key.ts';
import { entryFault } from './ask-vendors.ts';
import { type Fault, looksLikeKey, wordsIn } from './fault.ts';

/** The options of `mgw init`. */
export type InitOptions = {
  vendor?: readonly string[];
  keyEnv?: readonly string[];
  keyCommand?: readonly string[];
  keyFile?: readonly string[];
  endpoint?: readonly string[];
  model?: readonly string[];
  test?: boolean;
  currency?: string;
  exchangeRate?: number;
  budget?: number;
  defaultModel?: string;
  overwrite?: boolean;
  add?: boolean;
  yes?: boolean;
};

/** The vendors that options name, with the keys that they name for them. Throws `usage`. */
export async function vendorsIn(options: InitOptions): Promise<NamedVendor[]> {
  const names = [...new Set(options.vendor ?? [])];
  const others = names.filter((name) => !isVendorName(name));
  const endpoints = byAlias('--endpoint', options.endpoint, others);
  const models = byAlias('--model', options.model, others);
  const vendors = names.map((name): NamedVendor => {
    if (isVendorName(name)) return { alias: name, provider: name };
    const [endpoint, model] = [endpoints.get(name), models.get(name)];
    if (endpoint === undefined || model === undefined) throw usage(unknownVendor(name));
    return { alias: name, provider: 'openai-compatible', endpoint, model };
  });
  for (const [kind, values] of [
    ['env', options.keyEnv],
    ['command', options.keyCommand],
    ['file', options.keyFile],
  ] as const) {
    for (const value of values ?? []) setKey(vendors, kind, value);
  }
  for (const vendor of vendors) {
    const fault = await entryFault({ ...vendor, key: vendor.key ?? { kind: 'none' } });
    if (fault !== undefined) throw usage({ ...fault, message: `${vendor.alias}: ${fault.message}` });
  }
  return vendors;
}

/** Those whose keys are in the environment, for a script that names none. */
export function vendorsInEnvironment(env: Readonly<Record<string, string | undefined>>): NamedVendor[] {
  return VENDOR_NAMES.flatMap((name) => {
    const found = VENDORS[name].keyNames.find((key) => env[key]);
    return found === undefined ? [] : [{ alias: name, provider: name, key: { kind: 'env', name: found } as const }];
  });
}

/** With the key that is usual for it, where no option named one: the vendor's variable, none on an endpoint. */
export function withUsualKey(vendor: NamedVendor): VendorAnswer {
  const usual: KeyAnswer = isVendorName(vendor.provider)
    ? { kind: 'env', name: VENDORS[vendor.provider].keyNames[0] }
    : { kind: 'none' };
  return { ...vendor, key: vendor.key ?? usual };
}

/** What an option says of each: `NAME=VALUE`, or the value alone where there is one name. */
function byAlias(option: string, values: readonly string[] = [], aliases: readonly string[]): Map<string, string> {
  if (values.length > 0 && aliases.length === 0) throw usage(NO_ENDPOINT);
  const found = new Map<string, string>();
  for (const text of values) {
    const named = aliases.find((alias) => text.startsWith(`${alias}=`));
    const alias = named ?? (aliases.length === 1 ? aliases[0] : undefined);
    if (alias === undefined) throw usage(whoseEndpoint(option, text, aliases[0] ?? ''));
    if (found.has(alias)) throw usage({ message: `${alias}: ${option} is given twice` });
    found.set(alias, named === undefined ? text : text.slice(named.length + 1));
  }
  return found;
}

/** `VENDOR=VALUE`, or the value alone where there is one vendor. */
function setKey(vendors: NamedVendor[], kind: 'env' | 'command' | 'file', text: string): void {
  const named = vendors.find(({ alias }) => text.startsWith(`${alias}=`));
  const vendor = named ?? (vendors.length === 1 ? vendors[0] : undefined);
  if (vendor === undefined)
    throw usage({ message: `${OPTION[kind]} ${text}: ${WHOSE}`, hint: WHOSE_HINT(OPTION[kind]) });
  if (vendor.key !== undefined) throw usage({ message: `${vendor.alias}: ${TWO_KEYS}` });
  const value = named === undefined ? text : text.slice(vendor.alias.length + 1);
  vendor.key = KEYS[kind](value);
}

const OPTION = { env: '--key-env', command: '--key-command', file: '--key-file' } as const;

const KEYS: Readonly<Record<keyof typeof OPTION, (value: string) => KeyAnswer>> = {
  env: (name) => ({ kind: 'env', name }),
  command: (line) => {
    const fault = commandFault(line);
    if (fault !== undefined) throw usage({ ...fault, message: `--key-command: ${fault.message}` });
    return { kind: 'command', argv: wordsIn(line) ?? [] };
  },
  file: (path) => {
    if (looksLikeKey(path)) throw usage({ message: '--key-file: expected the path of a file, not a key' });
    return { kind: 'file', path: absolute(path) };
  },
};

function unknownVendor(name: string): Fault {
  const message = `--vendor ${name}: known are ${VENDOR_NAMES.join(', ')}; any other name needs --endpoint and --model`;
  return { message, hint: `mgw init --vendor ${name} --endpoint https://…/v1 --model NAME --key-env NAME` };
}

function whoseEndpoint(option: string, text: string, alias: string): Fault {
  return { message: `${option} ${text}: of which vendor is that?`, hint: `say it: ${option} ${alias}=…` };
}

const NO_ENDPOINT: Fault = {
  message: '--endpoint and --model describe a vendor by a name of your own, and none is named',
  hint: '--vendor NAME names it; --default-model says which model is asked first',
};
const WHOSE = 'whose key is that?';
const WHOSE_HINT = (option: string) => `name one with --vendor; with several, say whose it is: ${option} qwen=…`;
const TWO_KEYS = 'two options say where its key comes from';

export function usage({ message, hint }: Fault): MgwError {
  return new MgwError('usage', message, { hint });
}
