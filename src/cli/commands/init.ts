import { dirname } from 'node:path';
import { formatProblem } from '../../config/load.ts';
import { parseConfig } from '../../config/parse.ts';
import { MgwError } from '../../domain/errors.ts';
import { zoneFor } from '../../domain/zone.ts';
import { pathsFor } from '../../paths.ts';
import type { CommandContext } from '../command-context.ts';
import { type Answers, isVendorName, type NamedVendor, refusedByBudget, type VendorAnswer } from '../init/answers.ts';
import { type Ask, createAsk } from '../init/ask.ts';
import { keyPathIn } from '../init/ask-key.ts';
import { askCurrency, askMoney, currencyFault, defaultChoices, withPrice } from '../init/ask-money.ts';
import { askVendors, isFine, tryTold, withKey } from '../init/ask-vendors.ts';
import { configText } from '../init/config-text.ts';
import { checkNew, type Existing, existingFor, withAdded } from '../init/existing.ts';
import { type InitOptions, usage, vendorsIn, vendorsInEnvironment, withUsualKey } from '../init/from-options.ts';
import { WORDS } from '../init/words.ts';
import { contentOf, writeConfig } from '../init/write-config.ts';
import { canConfirm } from '../io.ts';

/** `mgw init`: asks what a config needs to say, and writes it. With `--yes` nothing is asked. Nothing is written before the end. */
export async function init(options: InitOptions, context: CommandContext): Promise<number> {
  const { io, runtime } = context;
  const path = runtime.paths.config;
  if (options.yes !== true && !canConfirm(io)) throw usage({ message: WORDS.needsTerminal, hint: WORDS.needsHint });
  const before = await contentOf(path);
  const ask = createAsk(context);
  if (options.yes !== true) await ask.say(WORDS.start);
  const existing = await existingFor(before, { options, context, ask });
  const answers =
    options.yes === true
      ? await answersTold(options, context, existing)
      : await answersAsked(options, { context, ask, existing });
  return writeAnswers(answers, { options, context, ask, before, existing });
}

type Asking = { context: CommandContext; ask: Ask; existing: Existing | undefined };
type Writing = Asking & { options: InitOptions; before: string | undefined };

async function answersAsked(options: InitOptions, { context, ask, existing }: Asking): Promise<Answers> {
  const { effects } = context.runtime;
  const named = await vendorsIn(options);
  const told = await toldBy(options);
  const { MGW_CONFIG: _, ...env } = effects.env;
  const keyPath = keyPathIn(dirname(pathsFor({ ...effects, env }).config));
  const tried = new Map<string, boolean>();
  let currency = existing?.currency ?? told.currency;
  const vendors: VendorAnswer[] = [];
  const wanted = named.length > 0 ? named : await askVendors(ask, effects.env, existing?.aliases);
  if (existing !== undefined) checkNew(wanted, existing);
  for (const vendor of wanted) {
    // Before it is tried: a call of unknown price would stand as such in every report of the month.
    if (!isVendorName(vendor.provider)) currency ??= await askCurrency(ask);
    const priced = isVendorName(vendor.provider) ? vendor : await withPrice(ask, vendor, currency ?? 'CNY');
    const around = { ask, context, keyPath, tries: options.test, currency: currency ?? 'CNY', tried };
    const { key } = priced;
    const answer = key === undefined ? await withKey(priced, around) : { ...priced, key };
    if (key !== undefined) await isFine(answer, around);
    vendors.push(answer);
  }
  if (existing !== undefined) return answersBeside(vendors, existing);
  const money = currency === undefined ? told : { ...told, currency };
  return checkedDefault(await askMoney(ask, vendors, { told: money, tried }));
}

/** Throws the error of a call that was to be tried and failed. */
async function answersTold(
  options: InitOptions,
  context: CommandContext,
  existing: Existing | undefined,
): Promise<Answers> {
  const { env } = context.runtime.effects;
  const named = await vendorsIn(options);
  const isNew = ({ alias }: NamedVendor) => existing?.aliases.includes(alias) !== true;
  const vendors = (named.length > 0 ? named : vendorsInEnvironment(env).filter(isNew)).map(withUsualKey);
  const [first] = vendors;
  if (first === undefined) throw usage({ message: WORDS.noVendor, hint: WORDS.noVendorHint });
  if (existing !== undefined) checkNew(vendors, existing);
  const told = await toldBy(options);
  const currency = existing?.currency ?? told.currency ?? 'CNY';
  for (const vendor of options.test === true ? vendors : []) {
    const { level, message, hint, code } = await tryTold(vendor, context, currency);
    await context.io.stderr.write(`${level === 'ok' ? WORDS.works(message) : WORDS.failed(message)}\n`);
    if (level !== 'ok') throw new MgwError(code ?? 'internal', `${vendor.alias}: ${message}`, { hint });
  }
  if (existing !== undefined) return answersBeside(vendors, existing);
  return checkedDefault({ vendors, currency: 'CNY', defaultModel: first.alias, ...told });
}

/** What the config says already is nobody's to answer. */
function answersBeside(vendors: readonly VendorAnswer[], { currency, cnyRate, monthly }: Existing): Answers {
  return {
    vendors,
    currency,
    defaultModel: '',
    ...(cnyRate !== undefined && { cnyRate }),
    ...(monthly !== undefined && { monthly }),
  };
}

async function toldBy({ currency, exchangeRate, budget, defaultModel }: InitOptions): Promise<Partial<Answers>> {
  const fault = currency === undefined ? undefined : await currencyFault(currency);
  if (fault !== undefined) throw usage({ ...fault, message: `--currency: ${fault.message}` });
  return {
    ...(currency !== undefined && { currency }),
    ...(exchangeRate !== undefined && { cnyRate: String(exchangeRate) }),
    ...(budget !== undefined && { monthly: String(budget) }),
    ...(defaultModel !== undefined && { defaultModel }),
  };
}

function checkedDefault(answers: Answers): Answers {
  const known = defaultChoices(answers.vendors).map(({ name }) => name);
  if (known.includes(answers.defaultModel)) return answers;
  throw usage({ message: `--default-model ${answers.defaultModel}: the models of these keys are ${known.join(', ')}` });
}

async function writeAnswers(answers: Answers, { options, context, ask, before, existing }: Writing): Promise<number> {
  const { io, runtime } = context;
  const path = runtime.paths.config;
  const nowMs = runtime.effects.clock.now();
  const { text, added } =
    existing === undefined
      ? { text: configText(answers, zoneFor(undefined, runtime.effects.zoneName).dayOf(nowMs)), added: undefined }
      : await withAdded(answers.vendors, existing);
  const [problem] = parseConfig(text, path).problems;
  if (problem !== undefined) throw new MgwError('config', formatProblem(problem), { hint: problem.hint });
  const keys = new Map(
    answers.vendors.flatMap(({ key }) => (key.kind === 'paste' ? [[key.path, key.key] as const] : [])),
  );
  if (options.yes !== true) {
    await ask.say(WORDS.summary(path, [...keys.keys()]));
    if (!(await ask.yes(WORDS.write, true))) throw new MgwError('cancelled', WORDS.stopped);
  }
  const { backup } = await writeConfig(path, text, { before, keys, nowMs });
  await io.stdout.write(added === undefined ? WORDS.written(path) : WORDS.added(added, path));
  if (backup !== undefined) await io.stdout.write(WORDS.backup(backup));
  const unpriced = refusedByBudget(answers);
  if (unpriced.length > 0) await ask.say(`\n${WORDS.unpriced(unpriced, answers.currency)}`);
  await io.stdout.write(nextSteps(answers, runtime.effects));
  return 0;
}

/** The next three commands; before them what still has to be set. */
function nextSteps(
  { vendors }: Answers,
  { env, platform }: { env: CommandContext['runtime']['effects']['env']; platform: string },
): string {
  const unset = vendors.flatMap(({ key }) => (key.kind === 'env' && !env[key.name] ? [key.name] : []));
  const lines = unset.map((name) => (platform === 'win32' ? `  $env:${name} = '…'` : `  export ${name}=…`));
  const first = lines.length === 0 ? '' : `\n${WORDS.first}\n${lines.join('\n')}\n`;
  return `${first}\n${WORDS.next}\n${WORDS.nextCommands.map((command) => `  ${command}\n`).join('')}`;
}
