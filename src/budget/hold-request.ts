import type { ChatCall } from '../domain/chat.ts';
import type { Model } from '../domain/model.ts';
import type { Nano } from '../domain/money.ts';
import { admission } from './admission.ts';
import type { BudgetParts } from './budget-parts.ts';
import { createHold } from './hold.ts';
import { checkLedger } from './with-budget.ts';

export type HeldRequest = {
  /** Of its row, too. */
  id: string;
  model: Model;
  /** The most that it costs, in the config's currency; undefined when unpriced. */
  nano: Nano | undefined;
  tag: string;
  /** Of the call that it is sent for. */
  forTag?: string;
  signal: AbortSignal;
};

/** `unpriced`: what it costs is not known. Else the budget that has no room for it, or undefined where none can be kept. */
export type HeldOrNot = { isHeld: true } | { isHeld: false; unpriced?: true; budget?: string };

/**
 * Whether a request that is no call of the gateway may be sent, by the budgets: then its worst case is held until `settle`.
 * What cannot be kept is not sent. Never rejects.
 */
export async function holdRequest(
  { id, model, nano, tag, forTag, signal }: HeldRequest,
  parts: BudgetParts,
): Promise<HeldOrNot> {
  const call: ChatCall = {
    ...{ id, request: { messages: [], tag }, ...(forTag !== undefined && { forTag }) },
    ...{ asked: model.alias, candidates: [model], skipped: [], reason: '' },
  };
  if (!parts.concerns(call)) return { isHeld: true };
  const most = nano ?? (parts.allowUnpriced ? 0 : undefined);
  if (most === undefined) return { isHeld: false, unpriced: true };
  const hold = createHold(call, parts.reservations);
  const priced = [{ model, nano: most, inputTokens: 0 }];
  let budget: string | undefined;
  try {
    await checkLedger(parts);
    const { kept, standings } = await admission({ call, id, hold, signal, price: async () => priced }, priced, parts);
    if (kept.length > 0) return { isHeld: true };
    budget = standings[0]?.name;
  } catch {
    // Told by the call itself, which nothing is sent for either.
  }
  await settleRequest(id, parts);
  return { isHeld: false, ...(budget !== undefined && { budget }) };
}

/** The request is over: it was not billed, or its row is written. One whose row could not be written stays held. */
export async function settleRequest(
  id: string,
  { reservations, isRecorded }: Pick<BudgetParts, 'reservations' | 'isRecorded'>,
): Promise<void> {
  if (isRecorded(id)) await reservations.settle(id).catch(() => {});
}
