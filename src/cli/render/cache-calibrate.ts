import { type Advice, TOLERABLE } from '../../cache/advice.ts';
import type { Calibration, LayerCalibration } from '../../cache/calibration.ts';
import type { ShadowHit } from '../../cache/shadow.ts';
import { type Currency, type Nano, toUnits } from '../../domain/money.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { quoted, scoreText } from './cache-format.ts';
import { savedText } from './cache-stats.ts';
import { oneLine } from './error-text.ts';
import { padEnd } from './lines.ts';
import { count, moneyFormat, percent, type ShowMoney } from './report-format.ts';
import { type Column, numberColumn, renderTable } from './table.ts';

type Known = { calibration: Calibration; advice: readonly Advice[]; lookups: number; skippedLines: number };

const COLUMNS: readonly Column[] = [
  { title: 'Layer', align: 'left' },
  numberColumn('Hits'),
  numberColumn('Of look-ups', 2),
  numberColumn('Saved', 1),
  numberColumn('Judged'),
  numberColumn('Wrong'),
  numberColumn('Of hits'),
  numberColumn('95 %'),
];

/** Terminal columns of what stands before each text of a pair. */
const LABEL_WIDTH = 10;

/** A pair to judge: what was asked, to what the kept answer had been given, and how it begins. */
export function pairText(
  { layer, similarity, question, kept }: ShadowHit,
  answer: string | undefined,
  place: string,
): string {
  const lines = [
    `${place} · ${layer} · ${scoreText(similarity)}`,
    `  ${padEnd(t('asked'), LABEL_WIDTH)}${quoted(question, 300)}`,
    `  ${padEnd(t('kept for'), LABEL_WIDTH)}${quoted(kept, 300)}`,
    ...(answer === undefined ? [] : [`  ${padEnd(t('answer'), LABEL_WIDTH)}${quoted(answer, 200)}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/** A row a layer, then what to set. */
export function calibrationText(
  { calibration, advice, lookups, skippedLines }: Known,
  { asks, output }: { asks: boolean; output: Pick<Output, 'columns' | 'color'> },
): string {
  const { hits, from, to, layers, unjudged } = calibration;
  if (from === undefined || to === undefined) {
    const next = t('set cache.mode: shadow, ask as usual, and come back');
    return `${t('shadow mode has written nothing down yet')}\n  ${next}\n`;
  }
  const about = { n: count(hits), from: from.slice(0, 10), to: to.slice(0, 10) };
  const title = `mgw cache calibrate · ${t('{n} would-be hits, {from} to {to}', about)}`;
  const seen = layers.filter((layer) => layer.hits > 0);
  const all = new Map<Currency, Nano>();
  for (const { saved } of seen)
    for (const [currency, nano] of saved) all.set(currency, (all.get(currency) ?? 0) + nano);
  const rows = seen.map((layer) => cells(layer, { lookups, show: moneyFormat(all) }));
  const table = renderTable({ columns: COLUMNS, rows }, { width: output.columns, color: output.color });
  const lines = advice.flatMap(adviceText);
  if (skippedLines > 0) lines.push(t('{n} unreadable lines of the log were passed over', { n: count(skippedLines) }));
  if (unjudged > 0) lines.push(unjudgedText(unjudged, asks));
  return `${title}\n\n${table}${lines.length === 0 ? '' : `\n${lines.join('\n')}\n`}`;
}

function unjudgedText(unjudged: number, asks: boolean): string {
  const about = {
    n: count(unjudged),
    next: asks ? t('mgw cache calibrate goes on with them') : t('at a terminal, mgw cache calibrate asks about them'),
  };
  return t(unjudged === 1 ? '{n} pair is not judged yet; {next}' : '{n} pairs are not judged yet; {next}', about);
}

function cells(
  { layer, hits, saved, unpricedHits, judged, wrong, wrongOfHits }: LayerCalibration,
  { lookups, show }: { lookups: number; show: ShowMoney },
): string[] {
  const known = judged > 0;
  return [
    layer,
    count(hits),
    lookups < hits ? '–' : percent(hits / lookups),
    savedText(saved, unpricedHits, show),
    layer === 'exact' ? '–' : count(judged),
    known ? count(wrong) : '–',
    known ? percent(wrongOfHits.rate) : '–',
    known ? t('{from} to {to}', { from: (wrongOfHits.low * 100).toFixed(1), to: percent(wrongOfHits.high) }) : '–',
  ];
}

function adviceText(advice: Advice): string[] {
  const limit = percent(TOLERABLE).replace('.0', '');
  const about = { setting: `${advice.key}: ${advice.value ?? ''}`, limit };
  switch (advice.finding) {
    case 'serve':
      if (advice.key === 'cache.embedding.threshold')
        return [t('{setting}   at most {limit} of the hits from there on are wrong, 95 % sure', about)];
      return [t('{setting}   at most {limit} of its hits are wrong, 95 % sure', about)];
    case 'off':
      return [t('{setting}   more than {limit} of its hits are wrong, 95 % sure', about)];
    case 'unclear':
      return [t('{key}: too few are judged to tell; about {n} more would', { key: advice.key, n: count(advice.more) })];
    default:
      return advice satisfies never;
  }
}

/** What `mgw cache calibrate --json` prints. */
export function calibrationJson({ calibration, advice, lookups, skippedLines }: Known): string {
  const { hits, from, to, layers, strict, unjudged } = calibration;
  const json = {
    hits,
    lookups,
    ...(from !== undefined && { from, to }),
    layers: layers.map(({ saved, ...layer }) => ({
      ...layer,
      ...(lookups >= layer.hits && lookups > 0 && { share: Math.round((layer.hits / lookups) * 1e6) / 1e6 }),
      saved: Object.fromEntries([...saved].map(([currency, nano]) => [oneLine(currency), toUnits(nano)])),
    })),
    strict,
    unjudged,
    tolerable: TOLERABLE,
    advice,
    skippedLines,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}
