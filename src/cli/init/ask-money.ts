import { presetFor } from '../../config/presets.ts';
import { padEnd } from '../render/lines.ts';
import { displayWidth } from '../render/table.ts';
import { type Answers, aliasesOf, isVendorName, type NamedVendor, type VendorAnswer } from './answers.ts';
import type { Ask } from './ask.ts';
import { amountIn, type Fault, faultOf } from './fault.ts';
import { WORDS } from './words.ts';

/** What was already said by options. */
export type Told = Partial<Pick<Answers, 'currency' | 'cnyRate' | 'monthly' | 'defaultModel'>>;

/** By alias, whether the call that tried it succeeded; without those that were not tried. */
export type Tried = ReadonlyMap<string, boolean>;

/** The exchange rate, the budget and the default model. */
export async function askMoney(
  ask: Ask,
  vendors: readonly VendorAnswer[],
  { told, tried }: { told: Told; tried: Tried },
): Promise<Answers> {
  const currency = told.currency ?? (await askCurrency(ask));
  const isForeign = currency !== 'CNY' && vendors.some(({ provider }) => isVendorName(provider));
  const cnyRate = told.cnyRate ?? (isForeign ? await askRate(ask, currency) : undefined);
  const monthly = told.monthly ?? (await askAmount(ask, WORDS.budget(currency)));
  const defaultModel = told.defaultModel ?? (await askDefault(ask, vendors, tried));
  return {
    vendors,
    currency,
    defaultModel,
    ...(cnyRate !== undefined && { cnyRate }),
    ...(monthly !== undefined && { monthly }),
  };
}

export function askCurrency(ask: Ask): Promise<string> {
  return ask.text(WORDS.currency, { preset: 'CNY', check: currencyFault });
}

export function currencyFault(currency: string): Promise<Fault | undefined> {
  return faultOf({ currency });
}

async function askRate(ask: Ask, currency: string): Promise<string | undefined> {
  await ask.say(WORDS.rates);
  return askAmount(ask, WORDS.cnyRate(currency));
}

/** Undefined: nothing was typed. */
async function askAmount(ask: Ask, question: string): Promise<string | undefined> {
  const check = (text: string) => (text === '' || amountIn(text) !== undefined ? undefined : { message: WORDS.amount });
  return amountIn(await ask.text(question, { check }));
}

/** With the price that nobody else knows; of a vendor it is. */
export async function withPrice(ask: Ask, vendor: NamedVendor, currency: string): Promise<NamedVendor> {
  const input = await askAmount(ask, WORDS.price(vendor.alias, 'input', currency));
  if (input === undefined) return vendor;
  const output = await askAmount(ask, WORDS.price(vendor.alias, 'output', currency));
  return output === undefined ? vendor : { ...vendor, price: { input, output } };
}

async function askDefault(ask: Ask, vendors: readonly VendorAnswer[], tried: Tried): Promise<string> {
  const choices = defaultChoices(vendors);
  if (choices.length === 1) return choices[0]?.name ?? '';
  await ask.say(WORDS.defaultModel);
  const [place = 0] = await ask.choose(choices, { question: WORDS.number, preset: [likelyPlace(choices, tried)] });
  return choices[place]?.name ?? '';
}

/** Of the first that answered; where none did, of the first that did not fail. */
function likelyPlace(choices: readonly { name: string }[], tried: Tried): number {
  const answered = choices.findIndex(({ name }) => tried.get(name) === true);
  return answered >= 0
    ? answered
    : Math.max(
        choices.findIndex(({ name }) => tried.get(name) === undefined),
        0,
      );
}

/** Every alias that the keys open, each with the vendor's name for it; those that were named come first. */
export function defaultChoices(vendors: readonly VendorAnswer[]): { name: string; label: string }[] {
  const own = vendors.map(({ alias }) => alias);
  const names = [...new Set([...own, ...vendors.flatMap(aliasesOf)])];
  const width = Math.max(...names.map((name) => displayWidth(name)));
  return names.map((name) => {
    const upstream = vendors.find(({ alias }) => alias === name)?.model ?? presetFor(name)?.upstreamModel ?? '';
    return { name, label: `${padEnd(name, width)}  ${upstream}`.trimEnd() };
  });
}
