import type { CacheStats } from '../../cache/store/cache-store.ts';
import { type Currency, type Nano, toUnits } from '../../domain/money.ts';
import type { Asked, CacheLayers, LayerHits } from '../../reports/cache-layers.ts';
import type { Period } from '../../reports/period.ts';
import { periodJson } from '../../reports/report-json.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { word } from '../language/word.ts';
import { ageText, bytesText } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { padEnd } from './lines.ts';
import { calls, count, moneyFormat, percent, type ShowMoney } from './report-format.ts';
import { periodTitle } from './report-stats.ts';
import { type Column, renderTable } from './table.ts';

type About = {
  enabled: boolean;
  mode: 'serve' | 'shadow';
  folder: string;
  kept: CacheStats;
  period: Period;
  layers: CacheLayers;
  skippedLines: number;
};

const COLUMNS: readonly Column[] = [
  { title: 'Layer', align: 'left' },
  { title: 'Hits', align: 'right' },
  { title: 'Of look-ups', align: 'right' },
  { title: 'Saved', align: 'right' },
];

/** What is kept, then a row a layer. */
export function statsText(
  about: About,
  { nowMs, output }: { nowMs: number; output: Pick<Output, 'columns' | 'color'> },
): string {
  const { period, layers } = about;
  const head = factsOf(about, nowMs)
    .map(([name = '', value]) => `${padEnd(name, 9)}${value}\n`)
    .join('');
  const title = periodTitle('mgw cache stats', period);
  if (layers.calls === 0) return `${head}\n${title}\n\n${t('no calls: {period}', { period: told(period.label) })}\n`;
  const served = layers.layers.filter(({ layer, hits }) => hits > 0 || layer === 'exact' || layer === 'equivalent');
  const all = totalOf(served);
  const show = moneyFormat(all.saved);
  const cells = ({ layer, hits, saved, unpricedHits }: LayerHits) => [
    layer === 'all' ? t('all##layers') : word(layer, 'cache'),
    count(hits),
    layers.lookups === 0 ? '–' : percent(hits / layers.lookups),
    savedText(saved, unpricedHits, show),
  ];
  const table = renderTable(
    {
      columns: COLUMNS,
      rows: served.map(cells),
      totals: cells(all),
    },
    { width: output.columns, color: output.color },
  );
  const asked = askedText(layers.asked);
  const lookedUp = { calls: calls(layers.calls), n: count(layers.lookups) };
  return `${head}\n${title}\n\n${table}\n${t('{calls}, {n} of them looked up', lookedUp)}\n${asked}`;
}

/** What is kept, a name and a value each. */
function factsOf({ enabled, mode, folder, kept }: About, nowMs: number): string[][] {
  const numbers = { n: count(kept.entries), questions: count(kept.questions) };
  const { oldest, newest } = kept;
  return [
    ...(enabled ? [] : [[t('cache##fact'), t('off (cache.enabled: false)')]]),
    ...(enabled && mode === 'shadow'
      ? [[t('cache##fact'), t('in shadow mode: hits are written down, none is served')]]
      : []),
    [t('folder##fact'), oneLine(folder)],
    [t('entries##fact'), t('{n}, {questions} of them questions by themselves', numbers)],
    [t('size##fact'), bytesText(kept.bytes)],
    ...(oldest === undefined || newest === undefined
      ? []
      : [
          [
            t('age##fact'),
            t('{newest} to {oldest}', { newest: ageText(newest, nowMs), oldest: ageText(oldest, nowMs) }),
          ],
        ]),
    [t('index##fact'), indexText(kept)],
  ];
}

/** What finding answers has cost; nothing where no layer asks. */
function askedText({ requests, spent, unpriced, onMisses }: Asked): string {
  if (requests === 0) return '';
  const show = moneyFormat(spent);
  const together = (sums: ReadonlyMap<Currency, Nano>) =>
    [...sums].map(([currency, nano]) => show(nano, currency)).join(t(' and '));
  const known = spent.size === 0 ? '?' : [together(spent), ...(unpriced > 0 ? ['?'] : [])].join(t(' and '));
  const cost =
    onMisses.size === 0 ? known : t('{cost}, {lost} of it for misses', { cost: known, lost: together(onMisses) });
  const about = { n: count(requests), cost };
  const text = t(
    requests === 1
      ? '{n} request to confirmers and embeddings: {cost}; what hits took is off their savings'
      : '{n} requests to confirmers and embeddings: {cost}; what hits took is off their savings',
    about,
  );
  return `${text}\n`;
}

function totalOf(layers: readonly LayerHits[]): LayerHits {
  const saved = new Map<Currency, Nano>();
  let [hits, unpricedHits] = [0, 0];
  for (const layer of layers) {
    hits += layer.hits;
    unpricedHits += layer.unpricedHits;
    for (const [currency, nano] of layer.saved) saved.set(currency, (saved.get(currency) ?? 0) + nano);
  }
  return { layer: 'all', hits, saved, unpricedHits };
}

/** Every currency on a line of its own, and `?` for what has no known price. */
export function savedText(saved: ReadonlyMap<Currency, Nano>, unpricedHits: number, show: ShowMoney): string {
  const lines = [...saved].map(([currency, nano]) => show(nano, currency));
  if (lines.length === 0) return unpricedHits > 0 ? '?' : '–';
  return lines.join('\n') + (unpricedHits > 0 ? '+?' : '');
}

/** The end of the log is read without an index, so a small rest is nothing to mend. */
function indexText({ entries, indexed }: CacheStats): string {
  if (indexed === entries) return t('whole##index');
  const about = { missing: count(entries - indexed), n: count(entries) };
  return t(
    isBroken({ entries, indexed })
      ? 'broken: {missing} of {n} not in it; mgw cache prune makes it anew'
      : '{missing} of {n} not in it yet',
    about,
  );
}

const LARGEST_REST = 1000;

function isBroken({ entries, indexed }: Pick<CacheStats, 'entries' | 'indexed'>): boolean {
  return entries - indexed > LARGEST_REST;
}

/** What `mgw cache stats --json` prints. */
export function statsJson({ enabled, mode, folder, kept, period, layers, skippedLines }: About): string {
  const { entries, questions, bytes, oldest, newest, indexed } = kept;
  const state = indexed === entries ? 'whole' : isBroken(kept) ? 'broken' : 'growing';
  const json = {
    enabled,
    mode,
    folder,
    entries,
    questions,
    bytes,
    ...(oldest !== undefined && { oldest }),
    ...(newest !== undefined && { newest }),
    index: { state, indexed },
    period: periodJson(period),
    calls: layers.calls,
    lookups: layers.lookups,
    hits: layers.hits,
    layers: layers.layers.map(({ layer, hits, saved, unpricedHits }) => ({
      layer,
      hits,
      ...(layers.lookups > 0 && { share: Math.round((hits / layers.lookups) * 1e6) / 1e6 }),
      saved: unitsOf(saved),
      unpricedHits,
    })),
    asked: {
      requests: layers.asked.requests,
      spent: unitsOf(layers.asked.spent),
      unpriced: layers.asked.unpriced,
      onMisses: unitsOf(layers.asked.onMisses),
    },
    skippedLines,
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function unitsOf(sums: ReadonlyMap<Currency, Nano>): Record<Currency, number> {
  return Object.fromEntries([...sums].map(([currency, nano]) => [currency, toUnits(nano)]));
}
