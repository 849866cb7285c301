import type { CallCount } from '../domain/call-count.ts';
import { type Cell, newCell } from '../domain/cell.ts';
import type { CellRow } from '../domain/cell-table.ts';
import type { ErrorCode } from '../domain/errors.ts';
import { filledBins, type Histogram } from '../domain/histogram.ts';

/** A cell as a list: words, counts, money, saved, errors, latency, first token. Lists that are empty say so by `[]`. */
type Packed = [
  string[],
  number[],
  [string, number, number, number][],
  [string, number][],
  [string, number][],
  PackedHistogram,
  PackedHistogram,
];

type PackedHistogram = [total?: number, min?: number, max?: number, first?: number, counts?: string | number[]];

/** `read`: for sections that are read at each start-up; `written`: for the others, of which there is much to write. */
export type QuickWhen = 'read' | 'written';

export function packRows(rows: Iterable<CellRow>, quickWhen: QuickWhen): string {
  return JSON.stringify([...rows].map(({ words, cell }) => pack(words, cell, quickWhen)));
}

/** What `packRows` wrote. Whether it is that is for a checksum to tell. */
export function unpackRows(text: string): CellRow[] {
  return (JSON.parse(text) as Packed[]).map(unpack);
}

function pack(words: readonly string[], cell: Cell, quickWhen: QuickWhen): Packed {
  const { answered, cached, failed, refused, cancelled } = cell.outcomes;
  return [
    [...words],
    [
      ...[cell.calls, answered, cached, failed, refused, cancelled, cell.fallbacks],
      ...[cell.inputTokens, cell.cachedInputTokens, cell.outputTokens],
      ...packCount(cell.unpriced),
      ...packCount(cell.estimated),
      ...packCount(cell.unpricedWaste),
    ],
    [...cell.money].map(([currency, { nano, estimatedNano, wastedNano }]) => [
      currency,
      nano,
      estimatedNano,
      wastedNano,
    ]),
    [...(cell.saved ?? [])],
    [...(cell.errorsByCode ?? [])],
    packHistogram(cell.latency, quickWhen),
    packHistogram(cell.firstToken, quickWhen),
  ];
}

function unpack([words, counts, money, saved, errors, latency, firstToken]: Packed): CellRow {
  const at = (index: number) => counts[index] ?? 0;
  const countFrom = (index: number): CallCount => {
    return { call: at(index), model: at(index + 1), provider: at(index + 2), pair: at(index + 3) };
  };
  const cell: Cell = {
    ...newCell(),
    calls: at(0),
    outcomes: { answered: at(1), cached: at(2), failed: at(3), refused: at(4), cancelled: at(5) },
    fallbacks: at(6),
    inputTokens: at(7),
    cachedInputTokens: at(8),
    outputTokens: at(9),
    unpriced: countFrom(10),
    estimated: countFrom(14),
    unpricedWaste: countFrom(18),
    money: new Map(
      money.map(([currency, nano, estimatedNano, wastedNano]) => [currency, { nano, estimatedNano, wastedNano }]),
    ),
    saved: saved.length > 0 ? new Map(saved) : undefined,
    errorsByCode: errors.length > 0 ? new Map(errors as [ErrorCode, number][]) : undefined,
    latency: unpackHistogram(latency),
    firstToken: unpackHistogram(firstToken),
  };
  return { words, cell };
}

function packCount({ call, model, provider, pair }: CallCount): number[] {
  return [call, model, provider, pair];
}

function packHistogram(histogram: Histogram | undefined, quickWhen: QuickWhen): PackedHistogram {
  if (histogram === undefined) return [];
  const { total, min, max } = histogram;
  const { first, counts } = filledBins(histogram);
  return [total, min, max, first, quickWhen === 'read' ? counts : packCounts(counts)];
}

function unpackHistogram([total, min, max, first, counts]: PackedHistogram): Histogram | undefined {
  if (total === undefined || min === undefined || max === undefined) return undefined;
  return {
    total,
    min,
    max,
    first: first ?? 0,
    counts: typeof counts === 'string' ? unpackCounts(counts) : (counts ?? []),
    waiting: [],
  };
}

/** Hundreds of thousands of small numbers: as letters they are written several times as quickly as by JSON, and are half as long. */
const BASE = 28;
const LAST = 35; // `#`, and the 27 letters behind it: the last digit of a number
const OTHER = LAST + BASE;

/** Each number by its digits to the base of 28, the least first; of characters that JSON leaves as they are. */
function packCounts(counts: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(counts.length * 12);
  let length = 0;
  for (const count of counts) {
    let rest = count;
    for (; rest >= BASE; rest = Math.floor(rest / BASE)) bytes[length++] = OTHER + (rest % BASE);
    bytes[length++] = LAST + rest;
  }
  return bytes.toString('latin1', 0, length);
}

function unpackCounts(text: string): number[] {
  const counts: number[] = [];
  let [count, weight] = [0, 1];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= OTHER) {
      count += (code - OTHER) * weight;
      weight *= BASE;
    } else {
      counts.push(count + (code - LAST) * weight);
      count = 0;
      weight = 1;
    }
  }
  return counts;
}
