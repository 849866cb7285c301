import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { formatCount, formatMoney } from '../../domain/money.ts';

/** `qwen-plus · 1,204 in (800 cached) · 312 out · ¥0.000941 · 1.8 s` */
export function accountingLine(entry: LedgerEntry): string {
  const { usage } = entry;
  const name = entry.upstreamModel ?? entry.model ?? entry.asked;
  const time = `${(entry.durationMs / 1000).toFixed(entry.durationMs < 10_000 ? 1 : 0)} s`;
  if (entry.outcome === 'cached') return [name, `from cache${savedText(entry)}`, time].join(' · ');
  const parts = [name];
  if (usage !== undefined) {
    const about = usage.source === 'estimated' ? '≈' : '';
    const cached = usage.cachedInput ? ` (${count(usage.cachedInput)} cached)` : '';
    const thinking = usage.reasoning ? ` (${count(usage.reasoning)} thinking)` : '';
    parts.push(`${about}${count(usage.input)} in${cached}`, `${about}${count(usage.output)} out${thinking}`);
  }
  return [...parts, costText(entry), time].join(' · ');
}

function costText({ costNano, currency, costSource }: LedgerEntry): string {
  if (costNano === undefined || currency === undefined) return 'unpriced';
  return `${costSource === 'estimated' ? '≈' : ''}${formatMoney(costNano, currency)}`;
}

function savedText({ cache: { savedNano, savedCurrency } }: LedgerEntry): string {
  return savedNano === undefined || savedCurrency === undefined
    ? ''
    : ` · saved ${formatMoney(savedNano, savedCurrency)}`;
}

function count(tokens: number): string {
  return formatCount(tokens);
}
