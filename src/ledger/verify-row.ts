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
    billing === undefined ? [] : billingFindings(billing, (field) => `attempts[${index}].billed.${field}`, price),
  );
  return [...billed, ...ownFindings(entry, price), ...savedFindings(entry), ...countedFindings(entry)];
}

function ownFindings(entry: LedgerEntry, price: Price): RowFinding[] {
  if (entry.outcome === 'cached' || entry.usage?.source === 'cache') return cachedFindings(entry);
  const isBilled = entry.costSource !== undefined || entry.costNano !== undefined || entry.usage !== undefined;
  if (isBilled) return billingFindings(entry, (field) => field, price);
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

/** The name of a field, with what it stands in. */
type NameOf = (field: string) => string;

function billingFindings(billing: Partial<Billing>, own: NameOf, price: Price): RowFinding[] {
  const { usage, prices, costNano, costSource } = billing;
  const findings = usage === undefined ? [] : usageFindings(usage, own);
  if (usage === undefined)
    return [{ check: 'usage', message: `${own('usage')} is missing, so its cost cannot be checked` }];
  if (prices === undefined) {
    if (costNano !== undefined && costSource !== 'unpriced')
      findings.push({
        check: 'prices',
        message: `${own('costNano')} is ${costNano}, and the prices that held are missing`,
      });
    return [...findings, ...unpricedFindings(billing, own)];
  }
  if (!isPrices(prices))
    return [...findings, { check: 'prices', message: `${own('prices')} is not the shape of prices` }];
  return [...findings, ...costFindings(billing, { prices, nano: price(usage, prices), own })];
}

function usageFindings({ input, output, cachedInput = 0, reasoning = 0, source }: Usage, own: NameOf): RowFinding[] {
  const findings: RowFinding[] = [];
  const lower = (part: string, value: number, whole: string, most: number) => {
    if (value <= most) return;
    const name = own(`usage.${part}`);
    findings.push({
      check: 'usage',
      message: `${name} is ${value}, more than the ${most} of ${whole} that it is part of`,
      fix: `lower ${name} ${value} -> ${most}`,
    });
  };
  lower('cachedInput', cachedInput, 'input', input);
  lower('reasoning', reasoning, 'output', output);
  if (source !== 'provider' && source !== 'estimated')
    findings.push({
      check: 'usage',
      message: `${own('usage.source')} is ${JSON.stringify(source)}, neither provider nor estimated`,
    });
  return findings;
}

/** Without prices a cost is not known, which is not 0. */
function unpricedFindings({ costNano, costSource, currency }: Partial<Billing>, own: NameOf): RowFinding[] {
  if (costSource === 'unpriced') {
    if (costNano === undefined) return [];
    const message = `${own('costSource')} is unpriced, and costNano is ${costNano}`;
    return [{ check: 'cost-source', message, fix: `remove ${own('costNano')}` }];
  }
  const findings: RowFinding[] = [];
  if (costSource === undefined || costNano === undefined)
    findings.push({
      check: 'cost-source',
      message:
        costNano === undefined
          ? `${own('costSource')} is ${costSource ?? 'missing'}, without a costNano`
          : `${own('costSource')} is ${costSource ?? 'missing'}, without prices`,
      ...(costNano === undefined && { fix: `set ${own('costSource')} to unpriced` }),
    });
  if (costNano !== undefined && currency === undefined)
    findings.push({ check: 'currency', message: `${own('currency')} is missing` });
  return findings;
}

type Computed = { prices: UnitPrices; nano: Nano; own: NameOf };

function costFindings(billing: Partial<Billing>, { prices, nano, own }: Computed): RowFinding[] {
  const { usage, costNano, currency, costSource } = billing;
  const findings: RowFinding[] = [];
  if (costNano !== nano)
    findings.push({
      check: 'cost',
      message: `${own('costNano')} is ${costNano ?? 'missing'}; usage times prices is ${nano}`,
      fix: `recompute ${own('costNano')} ${costNano ?? 'missing'} -> ${nano}`,
    });
  if (currency !== prices.currency)
    findings.push({
      check: 'currency',
      message: `${own('currency')} is ${currency ?? 'missing'}, and its prices are in ${prices.currency}`,
      fix: `set ${own('currency')} to ${prices.currency}`,
    });
  const expected = usage?.source === 'estimated' ? 'estimated' : 'computed';
  if (costSource !== expected)
    findings.push({
      check: 'cost-source',
      message: `${own('costSource')} is ${costSource ?? 'missing'}, with prices and usage by ${usage?.source}`,
      fix: `set ${own('costSource')} to ${expected}`,
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
