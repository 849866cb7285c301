import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keyFault } from '../../config/credentials.ts';
import { VENDORS } from '../../config/presets.ts';
import { isVendorName, type KeyAnswer, type NamedVendor } from './answers.ts';
import type { Ask } from './ask.ts';
import { modelEntry } from './config-text.ts';
import { type Fault, looksLikeKey, modelFault, wordsIn } from './fault.ts';
import { WORDS } from './words.ts';

type Around = {
  ask: Ask;
  env: Readonly<Record<string, string | undefined>>;
  homeFolder: string;
  keyPath: (alias: string) => string;
};

/** Asks where a vendor's key comes from. */
export async function askKey(vendor: NamedVendor, around: Around): Promise<KeyAnswer> {
  const { ask } = around;
  const known = isVendorName(vendor.provider) ? VENDORS[vendor.provider] : undefined;
  const name = isVendorName(vendor.provider) ? WORDS.vendorNames[vendor.provider] : vendor.alias;
  await ask.say(WORDS.keyFrom(name));
  if (known) await ask.say(WORDS.keyPage(known.keyPage));
  const kinds: readonly KeyAnswer['kind'][] = [
    'env',
    'command',
    'file',
    'paste',
    ...(known ? [] : (['none'] as const)),
  ];
  const isLocal = /^https?:\/\/(localhost|127\.|\[::1\])/.test(vendor.endpoint ?? '');
  const [place = 0] = await ask.choose(
    kinds.map((kind) => ({ name: kind, label: WORDS.keyKinds[kind] })),
    { question: WORDS.number, preset: [isLocal ? kinds.indexOf('none') : 0] },
  );
  const kind = kinds[place] ?? 'env';
  return ASKING[kind](vendor, around);
}

const ASKING: Readonly<Record<KeyAnswer['kind'], (vendor: NamedVendor, around: Around) => Promise<KeyAnswer>>> = {
  none: async () => ({ kind: 'none' }),
  async env(vendor, { ask, env }) {
    const names: readonly string[] = isVendorName(vendor.provider) ? VENDORS[vendor.provider].keyNames : [];
    const preset =
      names.find((name) => env[name]) ?? names[0] ?? `${vendor.alias.toUpperCase().replace(/\W+/g, '_')}_API_KEY`;
    const check = (name: string) => keyEntryFault(vendor, { kind: 'env', name });
    return { kind: 'env', name: await ask.text(WORDS.variable, { preset, check }) };
  },
  async command(_, { ask }) {
    await ask.say(WORDS.commands);
    const line = await ask.text(WORDS.command, { check: commandFault });
    return { kind: 'command', argv: wordsIn(line) ?? [] };
  },
  async file(vendor, { ask, homeFolder }) {
    const check = (path: string) =>
      looksLikeKey(path) ? { message: WORDS.keyNotHere } : keyEntryFault(vendor, { kind: 'file', path });
    const typed = await ask.text(WORDS.file, { check });
    const path = absolute(typed.replace(/^(["'])(.*)\1$/, '$2'));
    if (!existsSync(path.replace(/^~(?=$|[\\/])/, homeFolder))) await ask.say(`  ${WORDS.noFile(path)}`);
    return { kind: 'file', path };
  },
  async paste(vendor, { ask, keyPath }) {
    const key = await ask.secret(WORDS.key, (text) => {
      if (text === '') return WORDS.keyEmpty;
      const fault = keyFault(text);
      return fault === undefined ? undefined : WORDS.keyFault(fault);
    });
    await ask.say(WORDS.keyRead(key.length));
    return { kind: 'paste', key, path: keyPath(vendor.alias) };
  },
};

/** A command that only a shell could run would fail at the first call. */
export function commandFault(line: string): Fault | undefined {
  const words = wordsIn(line);
  if (looksLikeKey(line)) return { message: WORDS.keyNotHere };
  if (words === undefined) return { message: WORDS.commandOpen };
  if (words.length === 0) return { message: WORDS.commandEmpty };
  const isForShell = words.some((word) => /^([|<>;&]|&&|\|\||2>|>>)/.test(word)) || /\$[({A-Za-z_]|`/.test(line);
  return isForShell ? { message: WORDS.commandShell } : undefined;
}

/** As the config's own check would say it. */
function keyEntryFault(vendor: NamedVendor, key: KeyAnswer): Promise<Fault | undefined> {
  return modelFault(vendor.alias, modelEntry({ ...vendor, key }));
}

/** Where a pasted key is kept: one file a model, in the folder of mgw's own config, wherever the config is written. */
export function keyPathIn(folder: string): (alias: string) => string {
  return (alias) => join(folder, 'keys', alias.replace(/[^\p{L}\p{N}._-]+/gu, '_'));
}

/** A relative path is meant from where one stands, and in the config would begin at the config's folder. */
export function absolute(path: string): string {
  return /^~($|[\\/])/.test(path) ? path : resolve(path);
}
