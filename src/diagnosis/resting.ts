import { toMgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import { dayAndTime, zoneFor } from '../domain/zone.ts';
import type { Runtime } from '../runtime.ts';
import { type Check, span } from './check.ts';

/** What rests, told with its model where that is looked at. Empty where nothing keeps models at rest. */
export async function checkResting(
  { resting, effects }: Pick<Runtime, 'resting' | 'effects'>,
  models: readonly Model[],
): Promise<{ general: Check[]; byModel: ReadonlyMap<string, Check[]> }> {
  const general: Check[] = [];
  const byModel = new Map<string, Check[]>();
  if (resting === undefined) return { general, byModel };
  try {
    const now = effects.clock.now();
    const zone = zoneFor(undefined, effects.zoneName);
    const rests = await resting();
    if (rests.length === 0) general.push({ name: 'resting', level: 'ok', message: 'no model rests' });
    for (const { model, until, reason } of rests) {
      const known = models.some(({ alias }) => alias === model);
      const ms = Date.parse(until);
      const moment = dayAndTime(ms, zone);
      const left = span(Math.max(0, ms - now));
      const message = known
        ? `until ${moment} (${left} more): ${reason}`
        : `${model} until ${moment} (${left} more): ${reason}`;
      const hint = 'calls ask others first; a call that it answers ends its rest';
      const check: Check = { name: 'resting', level: 'warn', message, hint, model, until };
      if (known) byModel.set(model, [...(byModel.get(model) ?? []), check]);
      else general.push(check);
    }
  } catch (cause) {
    general.push({ name: 'resting', level: 'warn', message: `cannot be told: ${toMgwError(cause).message}` });
  }
  return { general, byModel };
}
