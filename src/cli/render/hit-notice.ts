import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { type Currency, formatMoney } from '../../domain/money.ts';
import { t } from '../language/t.ts';
import { word } from '../language/word.ts';
import { oneLine } from './error-text.ts';
import { partsInLines } from './wrap.ts';

/** A hit as its event tells of it. */
export type ServedHit = { askedAt: string; question?: string };

type Measure = { displayWidth: (text: string) => number; shorten: (text: string, width: number) => string };

/** The most of a question that is shown, and the least that says anything. Terminal columns. */
const MOST_SHOWN = 40;
const LEAST_SHOWN = 12;

const JOINT = ' · ';

/**
 * `qwen-plus · from cache · asked 3 days ago as "…" · saved ¥0.0021 · 0.0 s · mgw cache forget 01J…`, in lines that are broken
 * between its parts: the question gives way where there is little room, and the id is never cut. What was found word for word
 * does not repeat the question.
 */
export async function hitNotice(entry: LedgerEntry, hit: ServedHit | undefined, columns: number): Promise<string[]> {
  const { cache, durationMs } = entry;
  const { status, entryId, savedNano, savedCurrency } = cache;
  const name = entry.upstreamModel ?? entry.model ?? entry.asked;
  const from = status === 'exact' ? t('from cache') : t('from cache ({layer})', { layer: word(status, 'cache') });
  const head = [oneLine(name), from].join(JOINT);
  const question = status === 'exact' || hit?.question === undefined ? undefined : oneLine(hit.question);
  const measure = await measureFor(`${head}${question ?? ''}`);
  const parts = [
    head,
    ...(hit === undefined
      ? []
      : [askedText(entry.ts, hit, { question, measure, columns, used: measure.displayWidth(head) })]),
    ...(savedNano === undefined || savedCurrency === undefined ? [] : [savedText(savedNano, savedCurrency)]),
    t('{seconds} s', { seconds: (durationMs / 1000).toFixed(durationMs < 10_000 ? 1 : 0) }),
    ...(entryId === undefined ? [] : [`mgw cache forget ${oneLine(entryId)}`]),
  ];
  return partsInLines(parts, { joint: JOINT, columns, displayWidth: measure.displayWidth });
}

/** Widths of other than plain letters take a table of them, which is loaded where there are such. */
async function measureFor(text: string): Promise<Measure> {
  if (!/^[ -~·…]*$/.test(text)) return import('./table.ts');
  return {
    displayWidth: (own) => own.length,
    shorten: (own, width) => (own.length <= width ? own : `${own.slice(0, Math.max(0, width - 1))}…`),
  };
}

/** With the question in what is left of the line, or of the next one where that is hardly anything. */
function askedText(
  ts: string,
  { askedAt }: ServedHit,
  {
    question,
    measure,
    columns,
    used,
  }: { question: string | undefined; measure: Measure; columns: number; used: number },
): string {
  const age = ageText(Date.parse(ts) - Date.parse(askedAt));
  if (question === undefined) return t('asked {age}', { age });
  const around = measure.displayWidth(t('asked {age} as “{question}”', { age, question: '' }));
  const beside = columns - used - JOINT.length - around;
  const room = beside >= LEAST_SHOWN ? beside : columns - around;
  const shown = measure.shorten(question, Math.max(LEAST_SHOWN, Math.min(MOST_SHOWN, room)));
  return t('asked {age} as “{question}”', { age, question: shown });
}

/** A confirmer may cost more than the answer that it saves. */
function savedText(nano: number, currency: Currency): string {
  const amount = formatMoney(Math.abs(nano), currency);
  return nano < 0 ? t('cost {amount} more than it saved', { amount }) : t('saved {amount}', { amount });
}

/** `3 days ago`, in the largest unit that there is one of. */
function ageText(ms: number): string {
  const units = [
    [86_400_000, '{n} day ago', '{n} days ago'],
    [3_600_000, '{n} hour ago', '{n} hours ago'],
    [60_000, '{n} minute ago', '{n} minutes ago'],
  ] as const;
  const [unit, one, several] = units.find(([length]) => ms >= length) ?? [1000, '{n} second ago', '{n} seconds ago'];
  const n = Math.max(0, Math.floor(ms / unit));
  return t(n === 1 ? one : several, { n });
}
