import { timeOfDay } from '../../domain/zone.ts';
import type { ModelRow, PriceRow } from '../commands/models.ts';
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
      const whose = texts.size > 1 ? ` (${[...aliases].join(', ')})` : '';
      return nameCell(`${period}${whose}: ${text}.`);
    }),
  );
}

/** `Mon–Fri 09:00–12:00, 14:00–18:00 Asia/Shanghai, not on 6 days` */
function hoursText({ timezone, days, minutes, except = [] }: NonNullable<PriceRow['hours']>): string {
  const times = minutes.map(([from, to]) => `${timeOfDay(from)}–${timeOfDay(to)}`);
  const but = except.length === 0 ? '' : `, not on ${except.length} ${except.length === 1 ? 'day' : 'days'}`;
  return `${daysText(days)} ${times.join(', ')} ${timezone}${but}`;
}

/** `Mon–Fri`, `Mon, Wed, Sat–Sun` */
function daysText(days: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else runs.push([day, day]);
  }
  const nameOf = (day: number) => WEEKDAYS[day - 1] ?? '?';
  return runs.map(([from, to]) => (from === to ? nameOf(from) : `${nameOf(from)}–${nameOf(to)}`)).join(', ');
}
