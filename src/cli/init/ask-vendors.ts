import { createCredentials } from '../../config/credentials.ts';
import { PRESET_ALIASES, VENDORS } from '../../config/presets.ts';
import type { CommandContext } from '../command-context.ts';
import { told } from '../language/told.ts';
import { isVendorName, type NamedVendor, VENDOR_NAMES, type VendorAnswer } from './answers.ts';
import type { Ask } from './ask.ts';
import { askKey } from './ask-key.ts';
import { modelEntry } from './config-text.ts';
import { modelFault } from './fault.ts';
import { tryKey } from './try-key.ts';
import { WORDS } from './words.ts';

type Around = {
  ask: Ask;
  context: CommandContext;
  keyPath: (alias: string) => string;
  tries?: boolean | undefined;
  /** Of the prices that were told. */
  currency: string;
  /** By alias, whether the last call that tried it succeeded. */
  tried: Map<string, boolean>;
};

/** Which vendors, by the person: those whose keys are in the environment are what Enter takes. */
export async function askVendors(
  ask: Ask,
  env: Readonly<Record<string, string | undefined>>,
  /** Aliases of a config that is there. */
  taken: readonly string[] = [],
): Promise<NamedVendor[]> {
  const setOf = (names: readonly string[]) => names.find((name) => env[name]);
  const names = VENDOR_NAMES.filter((name) => !taken.includes(name));
  const choices = names.map((name) => {
    return { name, label: WORDS.ofVendor(WORDS.vendorNames[name], setOf(VENDORS[name].keyNames)) };
  });
  const present = names.flatMap((name, index) => (setOf(VENDORS[name].keyNames) === undefined ? [] : [index]));
  await ask.say(`\n${WORDS.vendors}`);
  const places = await ask.choose([...choices, { name: 'openai-compatible', label: WORDS.other }], {
    question: WORDS.which,
    several: true,
    ...(present.length > 0 && { preset: present }),
  });
  const vendors: NamedVendor[] = [];
  for (const place of places) {
    const name = names[place];
    if (name === undefined) vendors.push(...(await askEndpoints(ask, taken)));
    else vendors.push({ alias: name, provider: name });
  }
  return vendors;
}

/** One after the other, until there are no more. */
async function askEndpoints(ask: Ask, taken: readonly string[]): Promise<NamedVendor[]> {
  const endpoints: NamedVendor[] = [];
  do {
    endpoints.push(await askEndpoint(ask, [...taken, ...endpoints.map(({ alias }) => alias)]));
  } while (await ask.yes(WORDS.another, false));
  return endpoints;
}

async function askEndpoint(ask: Ask, taken: readonly string[]): Promise<NamedVendor> {
  const provider = 'openai-compatible';
  await ask.say('');
  const fault = (alias: string, endpoint: string, model: string) =>
    modelFault(alias, { provider, endpoint, model, auth: 'none' });
  const endpoint = await ask.text(WORDS.endpoint, { check: (url) => fault('x', url, 'x') });
  const model = await ask.text(WORDS.model, { check: (name) => fault('x', endpoint, name) });
  const alias = await ask.text(WORDS.alias, {
    preset: freeAlias(aliasFor(endpoint), taken),
    check: (name) =>
      [...PRESET_ALIASES, ...taken].includes(name) ? { message: WORDS.aliasTaken } : fault(name, endpoint, model),
  });
  return { alias, provider, endpoint, model };
}

/** `local-2` where there is a `local`. */
function freeAlias(alias: string, taken: readonly string[], number = 2): string {
  if (!taken.includes(alias)) return alias;
  const next = `${alias.replace(/-\d+$/, '')}-${number}`;
  return freeAlias(next, taken, number + 1);
}

/** `moonshot` of `api.moonshot.cn`; `local` of this machine and of an address. */
export function aliasFor(endpoint: string): string {
  const host = URL.canParse(endpoint) ? new URL(endpoint).hostname : '';
  const isName = /^[a-z\d-]+(\.[a-z\d-]+)*\.[a-z]{2,}$/i.test(host);
  const name = isName ? host.split('.').at(-2) : undefined;
  return name === undefined || PRESET_ALIASES.includes(name) ? 'local' : name;
}

/** A vendor with its key, tried where the person agrees; who says so may give another source for it. */
export async function withKey(vendor: NamedVendor, around: Around): Promise<VendorAnswer> {
  const { ask, context, keyPath } = around;
  const { env, homeFolder } = context.runtime.effects;
  for (;;) {
    const answer = { ...vendor, key: await askKey(vendor, { ask, env, homeFolder, keyPath }) };
    if (await isFine(answer, around)) return answer;
    if (!(await ask.yes(WORDS.again, true))) return answer;
  }
}

/** Whether it works, or was not tried. */
export async function isFine(answer: VendorAnswer, around: Omit<Around, 'keyPath'>): Promise<boolean> {
  const { ask, context, tries, currency, tried } = around;
  tried.delete(answer.alias);
  if (isMissing(answer, context)) {
    if (answer.key.kind === 'env') await ask.say(WORDS.notSet(answer.key.name));
    return true;
  }
  if (!(tries ?? (await ask.yes(WORDS.tryIt, true)))) return true;
  const { message, hint, level } = await tryTold(answer, context, currency);
  tried.set(answer.alias, level === 'ok');
  await ask.say(level === 'ok' ? WORDS.works(message) : WORDS.failed(message));
  if (hint !== undefined && level !== 'ok') await ask.say(`  ${told(hint).replaceAll('\n', '\n  ')}`);
  return level === 'ok';
}

/** The call, with a word before it. */
export async function tryTold(
  answer: VendorAnswer,
  context: CommandContext,
  currency: string,
): ReturnType<typeof tryKey> {
  const model = isVendorName(answer.provider) ? VENDORS[answer.provider].upstreamModel : answer.model;
  await context.io.stderr.write(`${WORDS.trying(model ?? answer.alias)}\n`);
  return tryKey(answer, context, currency);
}

/** Of a variable that is not set and a file that is not there. */
function isMissing({ key }: VendorAnswer, { runtime }: CommandContext): boolean {
  const credentials = createCredentials(runtime.effects, () => {});
  if (key.kind === 'env') return credentials.status({ kind: 'env', names: [key.name] }).state === 'missing';
  return key.kind === 'file' && credentials.status({ kind: 'file', path: key.path }).state === 'missing';
}

/** For what a config would say of it. */
export function entryFault(vendor: VendorAnswer): ReturnType<typeof modelFault> {
  return modelFault(vendor.alias, modelEntry(vendor));
}
