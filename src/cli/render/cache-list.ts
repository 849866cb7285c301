import type { ListedEntry } from '../../cache/store/cache-store.ts';
import { toUnits } from '../../domain/money.ts';
import type { Output } from '../io.ts';
import { t } from '../language/t.ts';
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

/** What a row shows of an entry. */
export type ListedRow = Pick<ListedEntry, 'id' | 'askedAt' | 'uses' | 'model'> & { question: string };

type Listed = {
  rows: readonly ListedRow[];
  more: boolean;
  tag: string | undefined;
  enabled: boolean;
  nowMs: number;
};

/** More of a question than the widest terminal shows. Characters. */
const LONGEST = 400;

export function listedRow({ id, askedAt, uses, model, question, content }: ListedEntry): ListedRow {
  // What follows on earlier turns has no question of its own; its answer says what it was about.
  const text =
    question === undefined
      ? t('(a follow-up, answered: {answer})', { answer: oneLine(content.slice(0, LONGEST)) })
      : oneLine(question.slice(0, LONGEST));
  return { id: oneLine(id), askedAt, uses, model: nameCell(model), question: text };
}

/** A row an entry. */
export function listText(
  { rows, more, tag, enabled, nowMs }: Listed,
  output: Pick<Output, 'columns' | 'color'>,
): string {
  const off = enabled ? '' : `${t('the cache is off (cache.enabled: false)')}\n`;
  if (rows.length === 0) {
    const none = tag === undefined ? t('the cache is empty') : t('no entry has the tag {tag}', { tag: oneLine(tag) });
    return `${off}${none}\n`;
  }
  const cells = rows.map(({ id, askedAt, uses, model, question }) => [
    id,
    ageText(askedAt, nowMs),
    count(uses),
    model,
    question,
  ]);
  const table = renderTable({ columns: COLUMNS, rows: cells }, { width: output.columns, color: output.color });
  const rest = more ? `${t('the newest {n}; more with --limit', { n: count(rows.length) })}\n` : '';
  return `${off}${table}${rest}`;
}

/** What `mgw cache list --json` prints, entry by entry. */
export function listJson(output: Pick<Output, 'write'>) {
  let written = 0;
  return {
    async add(entry: ListedEntry): Promise<void> {
      const row = JSON.stringify(entryJson(entry), null, 2).replace(/^/gm, '    ');
      await output.write(`${written === 0 ? '{\n  "entries": [\n' : ',\n'}${row}`);
      written += 1;
    },
    async end(more: boolean): Promise<void> {
      await output.write(`${written === 0 ? '{\n  "entries": []' : '\n  ]'},\n  "more": ${more}\n}\n`);
    },
  };
}

function entryJson(entry: ListedEntry) {
  const { id, question, model, upstreamModel, askedAt, usedAt, uses, content, costNano, currency, tag } = entry;
  return {
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
  };
}
