import type { ChatCall } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import { formatMoney } from '../domain/money.ts';
import { admission, dearest, pricedOf } from './admission.ts';
import { brokenText } from './broken-cost.ts';
import type { BrokenOff } from './broken-off.ts';
import type { BudgetParts } from './budget-parts.ts';
import type { Hold } from './hold.ts';
import type { InputBound } from './limits.ts';
import { overBudgetOnTop } from './standing.ts';

type Again = {
  call: ChatCall;
  hold: Hold;
  target: string;
  broken: readonly BrokenOff[];
  startedAt: number;
  signal: AbortSignal;
};

/**
 * Before an attempt that follows on broken ones: the call holds what these are billed at most and the next one's worst case,
 * no more; for what it does not hold yet there must be room. Throws `budget`.
 */
export async function reserveOnTop(
  { call, hold, target, broken, startedAt, signal }: Again,
  parts: BudgetParts,
): Promise<void> {
  const sinceMs = Math.max(0, parts.clock.monotonic() - startedAt);
  const heldNano = hold.nano();
  // At the prices of now, which may be others than when the call began.
  const needs = async (bound: InputBound) => {
    const worst = await parts.worstCases(call, bound);
    const spentNano = parts.brokenCost(broken, { call, worst, sinceMs });
    const next = pricedOf(worst, call, parts).filter(({ model }) => model.alias === target);
    return { spentNano, next };
  };
  const price = async (bound: InputBound) => {
    const { spentNano, next } = await needs(bound);
    return next.map((one) => ({ ...one, nano: Math.max(0, one.nano + spentNano - heldNano) }));
  };
  const { spentNano, next } = await needs('bytes');
  const neededNano = spentNano + dearest(next);
  if (next.length > 0 && neededNano <= heldNano) return hold.lowerTo(neededNano);
  const id = hold.nextId();
  const { kept, standings } = await admission({ call, id, hold, price, signal }, await price('bytes'), parts);
  if (kept.length > 0) return;
  // What was billed above what is held stays until the row is written.
  await hold.set(id, Math.max(0, spentNano - heldNano));
  const [tightest] = standings;
  if (tightest === undefined) throw new MgwError('internal', 'refused by a budget that is none');
  const { currency } = parts;
  const could =
    next.length === 0
      ? `what ${target} costs is not known now`
      : `${target} could cost ${formatMoney(dearest(next), currency)} on top`;
  const text = `${brokenText(broken, spentNano, currency)}, ${could}`;
  throw overBudgetOnTop(text, { ...tightest, ownNano: heldNano }, currency);
}
