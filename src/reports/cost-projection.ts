import type { Nano } from '../domain/money.ts';
import { addDays, type Zone } from '../domain/zone.ts';
import type { CostAnalysis, Projection } from './cost-analysis.ts';

const DAY_MS = 86_400_000;
const LOOK_BACK_DAYS = 7;
/** Less of a first day than an hour says nothing of a month. */
const LEAST_PART = 1 / 24;

type Days = CostAnalysis['days'];
type Around = { fromMs: number; toMs: number; nowMs: number; zone: Zone };

/** The cost of the month at its end, at the pace of its last whole days; undefined for any other period, or too early. */
export function projectionOf(days: Days, spentNano: Nano, { nowMs, zone, ...period }: Around): Projection | undefined {
  const today = zone.dayOf(nowMs);
  const month = today.slice(0, 7);
  const next = addDays(`${month}-28`, 4).slice(0, 7);
  const isThisMonth = period.fromMs === zone.startOf(`${month}-01`) && period.toMs === zone.startOf(`${next}-01`);
  const first = days[0]?.day;
  if (!isThisMonth || first === undefined || first > today) return undefined;
  const since = [first, addDays(today, -LOOK_BACK_DAYS)].sort().at(-1) ?? first;
  const whole = (Date.parse(today) - Date.parse(since)) / DAY_MS;
  const basedOnDays = whole > 0 ? whole : (nowMs - zone.startOf(today)) / DAY_MS;
  if (basedOnDays < LEAST_PART) return undefined;
  const counts = (day: string) => (whole > 0 ? day >= since && day < today : day === today);
  const paced = days.reduce((sum, { day, nano }) => sum + (counts(day) ? nano : 0), 0);
  const perDayNano = Math.round(paced / basedOnDays);
  const left = Math.max(0, period.toMs - nowMs) / DAY_MS;
  return { monthEndNano: spentNano + Math.round((paced / basedOnDays) * left), perDayNano, basedOnDays };
}
