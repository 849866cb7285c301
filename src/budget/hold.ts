import type { ChatCall } from '../domain/chat.ts';
import { MgwError } from '../domain/errors.ts';
import type { Nano } from '../domain/money.ts';
import type { Reservations } from './reservations.ts';

/** What one call holds of the budgets: its worst case, and what came on top when an attempt broke off. */
export type Hold = {
  /** All of it together. */
  nano(): Nano;
  /** The name of a reservation that there has not been yet: the call's own, then `ID+1`, `ID+2`, … */
  nextId(): string;
  /** Reserves, or lowers what is reserved by that name. Throws `budget`. */
  set(id: string, nano: Nano): Promise<void>;
  /** Lowers the whole, the newest first. Throws `budget`. */
  lowerTo(nano: Nano): Promise<void>;
};

/** A budget that cannot be written down cannot be kept: what cannot be reserved is not sent. */
export function createHold(
  { id: callId, request: { tag }, forTag }: Pick<ChatCall, 'id' | 'request' | 'forTag'>,
  reservations: Reservations,
): Hold {
  const amounts = new Map<string, Nano>();
  const nano = () => [...amounts.values()].reduce((sum, amount) => sum + amount, 0);
  const set = async (id: string, amount: Nano): Promise<void> => {
    try {
      await reservations.add({
        ...{ id, nano: amount },
        ...(tag !== undefined && { tag }),
        ...(forTag !== undefined && { forTag }),
      });
    } catch (cause) {
      throw notKept(cause, 'free space, or make the state folder of mgw writable');
    }
    amounts.set(id, Math.min(amount, amounts.get(id) ?? amount));
  };
  return {
    nano,
    nextId: () => (amounts.size === 0 ? callId : `${callId}+${amounts.size}`),
    set,
    async lowerTo(whole) {
      let excess = nano() - whole;
      for (const [id, amount] of [...amounts].reverse()) {
        const taken = Math.min(amount, excess);
        if (taken > 0) await set(id, amount - taken);
        excess -= Math.max(0, taken);
      }
    },
  };
}

export function notKept(cause: unknown, hint: string): MgwError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new MgwError('budget', `the budget cannot be kept: ${reason}`, { hint, cause });
}
