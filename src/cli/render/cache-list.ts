import type { ListedEntry } from '../../cache/store/cache-store.ts';
import { toUnits } from '../../domain/money.ts';
import type { Output } from '../io.ts';
import { ageText } from './cache-format.ts';
import { oneLine } from './error-text.ts';
import { count, nameCell } from './report-format.ts';
import { type Column, renderTable } from './table.ts';

const COLUMNS: readonly Column[] = [
  { title: 'Id', align: 'left' },
  { title: 'Age', align: 'right' },
  { title: 'Uses', align: 'right', optional: 1 },
  { title: 'Model', align: 'left', shrinks: true, optional: 2 },
  { title: 'Question', align: 'left', shrinks: true },
];

type Listed = {
  entries: readonly ListedEntry[];
  more: boolean;
  tag: string | undefined;
  enabled: boolean;
  nowMs: number;
};

/** A row an entry. */
export function listText(
  { entries, more, tag, enabled, nowMs }: Listed,
  output: Pick<Output, 'columns' | 'color'>,
): string {
  const off = enabled ? '' : 'the cache is off (cache.enabled: false)\n';
  if (entries.length === 0) {
    return `${off}${tag === undefined ? 'the cache is empty' : `no entry has the tag ${oneLine(tag)}`}\n`;
  }
  const rows = entries.map(({ id, askedAt, uses, model, question, content }) => [
    oneLine(id),
    ageText(askedAt, nowMs),
    count(uses),
    nameCell(model),
    // What follows on earlier turns has no question of its own; its answer says what it was about.
    question === undefined ? `(${oneLine(content.slice(0, 200))})` : oneLine(question.slice(0, 400)),
  ]);
  const table = renderTable({ columns: COLUMNS, rows }, { width: output.columns, color: output.color });
  return `${off}${table}${more ? `the newest ${count(entries.length)}; more with --limit\n` : ''}`;
}

/** What `mgw cache list --json` prints. */
export function listJson(entries: readonly ListedEntry[], more: boolean): string {
  const rows = entries.map(
    ({ id, question, model, upstreamModel, askedAt, usedAt, uses, content, costNano, currency, tag }) => ({
      id,
      ...(question !== undefined && { question }),
      model,
      upstreamModel,
      askedAt,
      usedAt,
      uses,
      answerCharacters: [...content].length,
      ...(costNano !== undefined && { cost: toUnits(costNano) }),
      ...(currency !== undefined && { currency }),
      ...(tag !== undefined && { tag }),
    }),
  );
  return `${JSON.stringify({ entries: rows, more }, null, 2)}\n`;
}
