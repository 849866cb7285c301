import { timeOfDay } from '../../domain/zone.ts';
import type { ModelRow, PriceRow } from '../commands/models.ts';
import { t } from '../language/t.ts';
import { word } from '../language/word.ts';
import { nameCell } from './report-format.ts';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** When each period of the prices holds, a line for each distinct one; with its models where a name has several meanings. */
export function priceHours(models: readonly ModelRow[]): string[] {
  const meanings = new Map<string, Map<string, Set<string>>>();
  for (const { alias, priceRows } of models) {
    for (const { period, hours } of priceRows) {
      if (period === undefined || hours === undefined) continue;
      const texts = meanings.get(period) ?? new Map<string, Set<string>>();
      meanings.set(period, texts);
      texts.set(hoursText(hours), (texts.get(hoursText(hours)) ?? new Set()).add(alias));
    }
  }
  return [...meanings].flatMap(([period, texts]) =>
    [...texts].map(([text, aliases]) => {
      const about = { period: word(period, 'period'), hours: text };
      if (texts.size === 1) return nameCell(t('{period}: {hours}.', about));
      return nameCell(t('{period} ({models}): {hours}.', { ...about, models: [...aliases].join(t(', ')) }));
    }),
  );
}

/** `Mon–Fri 09:00–12:00, 14:00–18:00 Asia/Shanghai, not on 6 days` */
function hoursText({ timezone, days, minutes, except = [] }: NonNullable<PriceRow['hours']>): string {
  const times = minutes.map(([from, to]) => `${timeOfDay(from)}–${timeOfDay(to)}`);
  const about = { days: daysText(days), times: times.join(t(', ')), timezone, n: except.length };
  if (except.length === 0) return t('{days} {times} {timezone}', about);
  return t(
    except.length === 1 ? '{days} {times} {timezone}, not on {n} day' : '{days} {times} {timezone}, not on {n} days',
    about,
  );
}

/** `Mon–Fri`, `Mon, Wed, Sat–Sun` */
function daysText(days: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  const nameOf = (day: number) => {
    const name = WEEKDAYS[day - 1];
    return name === undefined ? '?' : t(name);
  };
  return runs.map(([from, to]) => (from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`)).join(t(', '));
}
