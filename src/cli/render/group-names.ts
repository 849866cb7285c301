import type { GroupBy } from '../../reports/groupings.ts';
import { t } from '../language/t.ts';
import { word } from '../language/word.ts';
import { nameCell } from './report-format.ts';

const KEYS = {
  model: 'model##key',
  provider: 'provider##key',
  day: 'day##key',
  week: 'week##key',
  month: 'month##key',
  hour: 'hour##key',
  tag: 'tag##key',
  outcome: 'outcome##key',
  cache: 'cache##key',
} as const satisfies Record<GroupBy, string>;

/** What calls are told apart by, in the person's language. */
export function keyName(by: GroupBy): string {
  return t(KEYS[by]);
}

/** The same above a column. */
export function keyTitle(by: GroupBy): string {
  const name = keyName(by);
  return (name[0]?.toUpperCase() ?? '') + name.slice(1);
}

/** The name of a group: what people have named as it is, outcomes and the like in the person's language. */
export function groupName(key: string, by: GroupBy): string {
  if (by === 'outcome' || by === 'cache') return nameCell(word(key, by));
  return key === '(none)' ? t('(none)') : nameCell(key);
}
