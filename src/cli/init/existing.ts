import { MgwError } from '../../domain/errors.ts';
import { NANO } from '../../domain/money.ts';
import type { CommandContext } from '../command-context.ts';
import type { Answers, NamedVendor, VendorAnswer } from './answers.ts';
import type { Ask } from './ask.ts';
import { modelEntries } from './config-text.ts';
import { type InitOptions, usage } from './from-options.ts';
import { WORDS } from './words.ts';

/** What a config says, to which models are added. */
export type Existing = Pick<Answers, 'currency' | 'cnyRate' | 'monthly'> & {
  text: string;
  path: string;
  /** Of its own models. */
  aliases: readonly string[];
};

const NOT_WITH_ADD = [
  ['budget', '--budget'],
  ['currency', '--currency'],
  ['exchangeRate', '--exchange-rate'],
  ['defaultModel', '--default-model'],
  ['overwrite', '--overwrite'],
] as const;

/**
 * The config to add to; undefined where a new one is to be written. Throws `config` where one is there and neither is meant,
 * where it is broken, and where nothing can be added to it safely.
 */
export async function existingFor(
  before: string | undefined,
  { options, context, ask }: { options: InitOptions; context: CommandContext; ask: Ask },
): Promise<Existing | undefined> {
  const clash = NOT_WITH_ADD.find(([key]) => options[key] !== undefined);
  if (options.add === true && clash !== undefined) throw usage({ message: WORDS.addAlone(clash[1]) });
  if (before === undefined || options.overwrite === true) return undefined;
  const path = context.runtime.paths.config;
  if (options.yes === true && options.add !== true) {
    throw new MgwError('config', WORDS.exists(path), { hint: WORDS.overwriteHint });
  }
  if (options.add !== true && !(await isToBeAddedTo(path, ask))) return undefined;
  // Tried before anything is asked, so that no answer is in vain.
  if (options.yes !== true) await checkAddable(before, path);
  return readExisting(before, context);
}

async function isToBeAddedTo(path: string, ask: Ask): Promise<boolean> {
  await ask.say(WORDS.already(path));
  const names = ['add', 'replace', 'leave'] as const;
  const choices = names.map((name) => ({ name, label: WORDS.whatNow[name] }));
  const [place = 2] = await ask.choose(choices, { question: WORDS.number, preset: [0] });
  if (names[place] === 'leave') throw new MgwError('config', WORDS.kept, { hint: WORDS.keptHint });
  return names[place] === 'add';
}

async function readExisting(text: string, { runtime }: CommandContext): Promise<Existing> {
  const { currency, exchangeRates, budget, models } = await runtime.config();
  const path = runtime.paths.config;
  const limits = [budget.monthlyNano, budget.dailyNano].filter((nano) => nano !== undefined);
  return {
    text,
    path,
    currency,
    aliases: [...models.values()].filter(({ origin }) => origin === 'config').map(({ alias }) => alias),
    ...(exchangeRates['CNY'] !== undefined && { cnyRate: String(exchangeRates['CNY']) }),
    ...(limits[0] !== undefined && { monthly: String(limits[0] / NANO) }),
  };
}

async function checkAddable(text: string, path: string): Promise<void> {
  const { addModels } = await import('../../config/add-models.ts');
  const probe = { name: 'mgw-probe', entry: '  mgw-probe:\n    provider: qwen\n' };
  if (addModels(text, [probe], [probe.name]) === undefined) {
    throw new MgwError('config', WORDS.notAddable(path), { hint: WORDS.pasteHint });
  }
}

/** Throws `usage` where a model of that name is there. */
export function checkNew(vendors: readonly Pick<NamedVendor, 'alias'>[], { aliases }: Existing): void {
  const known = vendors.find(({ alias }) => aliases.includes(alias));
  if (known !== undefined) throw usage({ message: WORDS.has(known.alias), hint: WORDS.hasHint });
}

/** The file with the models of these keys, and which ones they are. Throws `config` with what to paste, where that cannot be done. */
export async function withAdded(
  vendors: readonly VendorAnswer[],
  { text, path, aliases }: Existing,
): Promise<{ text: string; added: readonly string[] }> {
  const { addModels } = await import('../../config/add-models.ts');
  const models = modelEntries(vendors).filter(({ alias }) => !aliases.includes(alias));
  const chain = models.filter(({ alias }) => vendors.some((vendor) => vendor.alias === alias)).map(({ name }) => name);
  const changed = addModels(text, models, chain);
  if (changed === undefined) {
    const hint = [WORDS.paste, ...models.map(({ entry }) => entry.trimEnd())].join('\n');
    throw new MgwError('config', WORDS.notAddable(path), { hint });
  }
  return { text: changed, added: models.map(({ alias }) => alias) };
}
