import { createCredentials, type KeyStatus } from '../../config/credentials.ts';
import type { Config } from '../../domain/config.ts';
import { toMgwError } from '../../domain/errors.ts';
import type { Model } from '../../domain/model.ts';
import {
  type PriceList,
  type PricePeriod,
  type PriceTier,
  type Rate,
  toUnits,
  type UnitPrices,
} from '../../domain/money.ts';
import { timeOfDay } from '../../domain/zone.ts';
import { listAt, pricesHoldUntil, unitPricesAt } from '../../metering/pricing.ts';
import type { CommandContext } from '../command-context.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { oneLine } from '../render/error-text.ts';

export type ModelsOptions = { json?: boolean | undefined; prices?: boolean | undefined };

/** One tier of one price list, at one time of the week; nano-units for 1M tokens. */
export type PriceRow = PriceTier & {
  currency: string;
  source: string;
  period?: string;
  /** When the period holds; absent with it. */
  hours?: Omit<PricePeriod, 'name' | 'tiers'>;
  effectiveFrom?: string;
  asOf?: string;
  /** Read more than 90 days ago. */
  stale: boolean;
  /** Whether it is charged now, for an input of its length. */
  holdsNow: boolean;
};

export type ModelRow = Pick<
  Model,
  'alias' | 'provider' | 'upstreamModel' | 'batchFactor' | 'contextWindow' | 'maxTokens' | 'sees'
> & {
  origin: 'config' | 'preset';
  key: KeyStatus;
  /** Whether a call without `-m` asks for it, with a key or without. */
  isDefault: boolean;
  /** Place in the chain that a call without `-m` goes through, from 1; only with a key. */
  position?: number;
  /** What holds now for a short input; absent: unpriced. */
  price?: UnitPrices;
  /** ISO 8601, UTC: when the hours or the list that hold now end; absent: not known to end. */
  pricesHoldUntil?: string;
  /** By the prices that hold now a longer input costs more. */
  dearerLater: boolean;
  priceRows: PriceRow[];
};

const STALE_MS = 90 * 86_400_000;

/** `mgw models`: what can be asked, what it costs now, and whether its key is there. */
export async function models({ json, prices }: ModelsOptions, context: CommandContext): Promise<number> {
  const { stdout } = context.io;
  const { rows, chooses } = await modelRows(context);
  if (json) {
    await stdout.write(`${JSON.stringify({ models: rows.map(toJson) }, null, 2)}\n`);
    return 0;
  }
  const { modelsText, pricesText } = await import('../render/report-models.ts');
  await stdout.write(await (prices ? pricesText(rows, stdout) : modelsText(rows, stdout, { chooses })));
  return 0;
}

async function modelRows(context: CommandContext): Promise<{ rows: ModelRow[]; chooses: boolean }> {
  const { io, runtime } = context;
  const { config, models: known, chain, asked } = await catalogueOf(context);
  const credentials = createCredentials(
    runtime.effects,
    (message) => void io.stderr.write(`mgw: ${told(oneLine(message))}\n`),
  );
  const now = runtime.effects.clock.now();
  const rows = [...known.values()].map((model) => {
    const position = chain.indexOf(model.alias) + 1;
    const price = unitPricesAt(model.prices, { inputTokens: 0 }, now);
    const current = listAt(model.prices, now);
    const priceRows = model.prices.flatMap((list) =>
      rowsOf(list, now, list === current ? { period: price?.period } : undefined),
    );
    const until = pricesHoldUntil(model.prices, now);
    return {
      alias: model.alias,
      provider: model.provider,
      upstreamModel: model.upstreamModel,
      ...(model.batchFactor !== undefined && { batchFactor: model.batchFactor }),
      ...(model.contextWindow !== undefined && { contextWindow: model.contextWindow }),
      maxTokens: model.maxTokens,
      ...(model.sees !== undefined && { sees: model.sees }),
      origin: config.models.get(model.alias)?.origin ?? 'preset',
      key: credentials.status(model.key),
      isDefault: model.alias === asked,
      ...(position > 0 && { position }),
      ...(price && { price }),
      ...(until !== undefined && { pricesHoldUntil: new Date(until).toISOString() }),
      dearerLater: isDearerLater(priceRows.filter(({ holdsNow }) => holdsNow)),
      priceRows,
    };
  });
  return { rows, chooses: config.routing.strategy !== 'fixed' };
}

function isDearerLater([first, ...longer]: readonly PriceRow[]): boolean {
  const prices = ({ input, cachedInput = input, output, thinkingOutput = output }: PriceRow) => {
    return [input, cachedInput, output, thinkingOutput];
  };
  const least = first === undefined ? [] : prices(first);
  return longer.some((row) => prices(row).some((price, index) => price > (least[index] ?? price)));
}

type Chain = { asked: string | undefined; chain: readonly string[] };
type Known = Chain & { config: Pick<Config, 'models' | 'routing'>; models: ReadonlyMap<string, Model> };

/** The config's models and chain. With a config that cannot be used: the presets, and a word on stderr. */
async function catalogueOf({ io, runtime }: CommandContext): Promise<Known> {
  try {
    return { config: await runtime.config(), models: await runtime.models(), ...(await chainOf(runtime)) };
  } catch (cause) {
    const error = toMgwError(cause);
    if (error.code !== 'config') throw error;
    const text = t('the config cannot be used, so these are the presets: {reason}', {
      reason: told(oneLine(error.message)),
    });
    await io.stderr.write(`mgw: ${text}\n`);
    const [{ presetConfig }, { mergeModels }] = await Promise.all([
      import('../../config/presets.ts'),
      import('../../gateway/models.ts'),
    ]);
    const config = presetConfig();
    return { config, models: mergeModels(config), asked: undefined, chain: [] };
  }
}

/** The candidates of a call that names no model, in order; nobody when none has a key. */
async function chainOf(runtime: CommandContext['runtime']): Promise<Chain> {
  try {
    const gateway = await runtime.gateway();
    const { asked, candidates } = gateway.plan({ messages: [] });
    return { asked, chain: candidates.map(({ alias }) => alias) };
  } catch (cause) {
    if (toMgwError(cause).code === 'no-key') return { asked: (await runtime.config()).routing.defaultModel, chain: [] };
    throw cause;
  }
}

/** `current`: the list holds now, and so do the prices of this period, or those of no period. */
function rowsOf(list: PriceList, now: number, current: { period: string | undefined } | undefined): PriceRow[] {
  const { currency, source, effectiveFrom, asOf } = list;
  const about = {
    currency,
    source,
    ...(effectiveFrom !== undefined && { effectiveFrom }),
    ...(asOf !== undefined && { asOf }),
    stale: asOf !== undefined && now - Date.parse(asOf) > STALE_MS,
  };
  const holds = (period: string | undefined) => ({ holdsNow: current !== undefined && current.period === period });
  const periods = (list.periods ?? []).flatMap(({ name, tiers, ...hours }) =>
    tiers.map((tier) => ({ ...tier, ...about, period: name, hours, ...holds(name) })),
  );
  return [...list.tiers.map((tier) => ({ ...tier, ...about, ...holds(undefined) })), ...periods];
}

/** Prices in whole units of their currency for 1M tokens. */
function toJson({ price, priceRows, position, isDefault, dearerLater, key, ...model }: ModelRow) {
  return {
    ...model,
    ...(position !== undefined && { chainPosition: position }),
    default: isDefault,
    key,
    ...(price && { price: inUnits(price) }),
    longerCostsMore: dearerLater,
    prices: priceRows.map(({ hours, ...row }) => ({ ...inUnits(row), ...(hours && { hours: hoursJson(hours) }) })),
  };
}

function hoursJson({ timezone, days, minutes, except = [] }: NonNullable<PriceRow['hours']>) {
  const times = minutes.map(([from, to]) => ({ from: timeOfDay(from), to: timeOfDay(to) }));
  return { timezone, days, times, except };
}

function inUnits({ input, cachedInput, output, thinkingOutput, ...row }: (UnitPrices | PriceRow) & Rate) {
  return {
    ...row,
    ...(thinkingOutput !== undefined && { thinkingOutput: toUnits(thinkingOutput) }),
    input: toUnits(input),
    ...(cachedInput !== undefined && { cachedInput: toUnits(cachedInput) }),
    output: toUnits(output),
  };
}
