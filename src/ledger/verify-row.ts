import type { Usage } from '../domain/chat.ts';
import type { Billing, LedgerEntry } from '../domain/ledger-entry.ts';
import type { Nano, Rate, UnitPrices } from '../domain/money.ts';
import { isRecord } from '../domain/shape.ts';

/** The gateway's own rule, `costNano` of `metering/pricing.ts`. */
export type Price = (usage: Pick<Usage, 'input' | 'output' | 'cachedInput'>, rate: Rate) => Nano;

export type RowCheck = 'cost' | 'cost-source' | 'currency' | 'prices' | 'usage' | 'counted';
/** `fix`: what would put it right, as in "recompute costNano 123 -> 124"; absent where nothing can. */
export type RowFinding = { check: RowCheck; message: string; fix?: string };

/** Far more tokens by our count than the vendor billed: one of the two is not of this call. */
const COUNTED_FACTOR = 20;
const COUNTED_LEAST = 1000;

/** What does not add up in one row, and in each of its attempts that was billed. */
export function rowFindings(entry: LedgerEntry, price: Price): RowFinding[] {
  const billed = entry.attempts.flatMap(({ billed: billing }, index) =>
    billing === undefined ? [] : billingFindings(billing, `attempts[${index}].billed.`, price),
  );
  return [...billed, ...ownFindings(entry, price), ...savedFindings(entry), ...countedFindings(entry)];
}

function ownFindings(entry: LedgerEntry, price: Price): RowFinding[] {
  if (entry.outcome === 'cached' || entry.usage?.source === 'cache') return cachedFindings(entry);
  const isBilled = entry.costSource !== undefined || entry.costNano !== undefined || entry.usage !== undefined;
  if (isBilled) return billingFindings(entry, '', price);
  return entry.outcome === 'answered' ? [{ check: 'usage', message: 'an answered call without its usage' }] : [];
}

/** What comes from the cache was paid for before. */
function cachedFindings({ costNano, costSource }: LedgerEntry): RowFinding[] {
  const findings: RowFinding[] = [];
  if (costNano !== 0)
    findings.push({
      check: 'cost',
      message: `an answer from the cache costs 0, and costNano is ${costNano ?? 'missing'}`,
      fix: `set costNano ${costNano ?? 'missing'} -> 0`,
    });
  if (costSource !== 'computed')
    findings.push({
      check: 'cost-source',
      message: `the cost of an answer from the cache is known, and costSource is ${costSource ?? 'missing'}`,
      fix: 'set costSource to computed',
    });
  return findings;
}

function billingFindings(billing: Partial<Billing>, at: string, price: Price): RowFinding[] {
  const { usage, prices, costNano, costSource } = billing;
  const findings = usage === undefined ? [] : usageFindings(usage, at);
  if (usage === undefined) return [{ check: 'usage', message: `${at}usage is missing, so its cost cannot be checked` }];
  if (prices === undefined) {
    if (costNano !== undefined && costSource !== 'unpriced')
      findings.push({ check: 'prices', message: `${at}costNano is ${costNano}, and the prices that held are missing` });
    return [...findings, ...unpricedFindings(billing, at)];
  }
  if (!isPrices(prices)) return [...findings, { check: 'prices', message: `${at}prices is not the shape of prices` }];
  return [...findings, ...costFindings(billing, { prices, nano: price(usage, prices), at })];
}

function usageFindings({ input, output, cachedInput = 0, reasoning = 0, source }: Usage, at: string): RowFinding[] {
  const findings: RowFinding[] = [];
  const lower = (part: string, value: number, whole: string, most: number) => {
    if (value <= most) return;
    findings.push({
      check: 'usage',
      message: `${at}usage.${part} is ${value}, more than the ${most} of ${whole} that it is part of`,
      fix: `lower ${at}usage.${part} ${value} -> ${most}`,
    });
  };
  lower('cachedInput', cachedInput, 'input', input);
  lower('reasoning', reasoning, 'output', output);
  if (source !== 'provider' && source !== 'estimated')
    findings.push({
      check: 'usage',
      message: `${at}usage.source is ${JSON.stringify(source)}, neither provider nor estimated`,
    });
  return findings;
}

/** Without prices a cost is not known, which is not 0. */
function unpricedFindings({ costNano, costSource, currency }: Partial<Billing>, at: string): RowFinding[] {
  if (costSource === 'unpriced') {
    if (costNano === undefined) return [];
    const message = `${at}costSource is unpriced, and costNano is ${costNano}`;
    return [{ check: 'cost-source', message, fix: `remove ${at}costNano` }];
  }
  const findings: RowFinding[] = [];
  if (costSource === undefined || costNano === undefined)
    findings.push({
      check: 'cost-source',
      message: `${at}costSource is ${costSource ?? 'missing'}, without ${costNano === undefined ? 'a costNano' : 'prices'}`,
      ...(costNano === undefined && { fix: `set ${at}costSource to unpriced` }),
    });
  if (costNano !== undefined && currency === undefined)
    findings.push({ check: 'currency', message: `${at}currency is missing` });
  return findings;
}

type Computed = { prices: UnitPrices; nano: Nano; at: string };

function costFindings(billing: Partial<Billing>, { prices, nano, at }: Computed): RowFinding[] {
  const { usage, costNano, currency, costSource } = billing;
  const findings: RowFinding[] = [];
  if (costNano !== nano)
    findings.push({
      check: 'cost',
      message: `${at}costNano is ${costNano ?? 'missing'}; usage times prices is ${nano}`,
      fix: `recompute ${at}costNano ${costNano ?? 'missing'} -> ${nano}`,
    });
  if (currency !== prices.currency)
    findings.push({
      check: 'currency',
      message: `${at}currency is ${currency ?? 'missing'}, and its prices are in ${prices.currency}`,
      fix: `set ${at}currency to ${prices.currency}`,
    });
  const expected = usage?.source === 'estimated' ? 'estimated' : 'computed';
  if (costSource !== expected)
    findings.push({
      check: 'cost-source',
      message: `${at}costSource is ${costSource ?? 'missing'}, with prices and usage by ${usage?.source}`,
      fix: `set ${at}costSource to ${expected}`,
    });
  return findings;
}

function savedFindings({ cache }: LedgerEntry): RowFinding[] {
  if (cache.savedNano === undefined || cache.savedCurrency !== undefined) return [];
  return [{ check: 'currency', message: `cache.savedNano is ${cache.savedNano}, and cache.savedCurrency is missing` }];
}

function countedFindings({ counted, outcome, usage }: LedgerEntry): RowFinding[] {
  if (counted === undefined) return [];
  const findings: RowFinding[] = [];
  if (outcome === 'cached' || outcome === 'refused')
    findings.push({
      check: 'counted',
      message: `counted is there, and the call was ${outcome}: nothing was sent`,
      fix: 'remove counted',
    });
  if (counted.encoding.trim() === '') findings.push({ check: 'counted', message: 'counted.encoding is empty' });
  for (const part of ['input', 'output'] as const) {
    const told = usage?.[part];
    if (told === undefined || counted[part] < COUNTED_LEAST || counted[part] <= told * COUNTED_FACTOR) continue;
    findings.push({
      check: 'counted',
      message: `counted.${part} is ${counted[part]}, more than ${COUNTED_FACTOR} times the ${told} of usage`,
    });
  }
  return findings;
}

function isPrices(value: unknown): value is UnitPrices {
  if (!isRecord(value) || typeof value['currency'] !== 'string' || value['currency'] === '') return false;
  const isPrice = (price: unknown) => Number.isSafeInteger(price) && Number(price) >= 0;
  const { input, output, cachedInput } = value;
  return isPrice(input) && isPrice(output) && (cachedInput === undefined || isPrice(cachedInput));
}
