import type { BudgetParts } from '../../budget/budget-parts.ts';
import { standingsOf } from '../../budget/standing.ts';
import type { EmbeddingUse, Post } from '../../cache/embedding/embedder.ts';
import { MgwError } from '../../domain/errors.ts';
import type { Nano, NanoPerMillion } from '../../domain/money.ts';

type ReservingParts = {
  budget: Pick<BudgetParts, 'reservations' | 'budgets' | 'inOwn' | 'canRecord' | 'allowUnpriced'>;
  /** Of a million tokens, in the config's currency; absent: unpriced. */
  price: NanoPerMillion | undefined;
  tag: string;
  nextId: () => string;
  post: Post;
  /** Resolves when the row is written. */
  record: (use: EmbeddingUse) => Promise<void>;
};

/**
 * Requests, one after the other, that hold in the budgets what they may cost until their row is written: a token has a byte at
 * least, so there are no more of them than bytes. Throws `budget` where there is no room, and sends nothing.
 */
export function reservingClient(parts: ReservingParts): Pick<ReservingParts, 'post' | 'record'> {
  const { budget, post, record } = parts;
  let held: string | undefined;
  const settle = async () => {
    const id = held;
    held = undefined;
    if (id !== undefined) await budget.reservations.settle(id).catch(() => {});
  };
  return {
    post: async (url, request) => {
      held = await hold(parts, Buffer.byteLength(request.body));
      const response = await post(url, request);
      // What was refused is not billed; of what never came nobody knows, so it stays held.
      if (response.status < 200 || response.status > 299) await settle();
      return response;
    },
    record: async (use) => {
      await record(use);
      await settle();
    },
  };
}

async function hold({ budget, price, tag, nextId }: ReservingParts, bytes: number): Promise<string> {
  if (price === undefined && !budget.allowUnpriced) {
    throw new MgwError('budget', 'its price is not known, and a budget is set; give it price_per_1k_input');
  }
  await budget.canRecord();
  const id = nextId();
  const nano: Nano = Math.ceil((bytes * (price ?? 0)) / 1_000_000);
  await budget.reservations.add({ id, nano, tag });
  const before = await budget.reservations.before(id, 'held');
  const standings = standingsOf(await budget.budgets(), before, {
    request: { messages: [], tag },
    inOwn: budget.inOwn,
  });
  const tight = standings.find(({ leftNano }) => leftNano < nano);
  if (tight === undefined) return id;
  await budget.reservations.settle(id).catch(() => {});
  throw new MgwError('budget', `the ${tight.name} budget has no room for it`);
}
