import type { ErrorCode, MgwError } from '../domain/errors.ts';
import type { Model } from '../domain/model.ts';
import type { Clock } from '../effects.ts';
import type { Rest, RestStore } from './rest-store.ts';

/** Doubled with every failure in a row: a model that comes back is found within 20 s of the next call. */
const FIRST_REST_MS = 5_000;
const LONGEST_REST_MS = 20_000;
/** No money, no plan, a refused key: somebody has to do something about it first. */
const ACCOUNT_REST_MS = 10 * 60_000;
/** A vendor that names the time when a cap resets is believed, within reason. */
const LONGEST_NAMED_REST_MS = 7 * 86_400_000;
/** A probe that was killed holds the others back no longer than a call may take to its first token. */
const PROBE_MS = 35_000;
/** A failure as old as this says nothing about now. */
const FORGOTTEN_AFTER_MS = 10 * 60_000;

/** Failures that say something about the model, and not about the request. */
const FAULTS: ReadonlySet<ErrorCode> = new Set([
  'server',
  'network',
  'timeout',
  'rate-limit',
  'quota',
  'auth',
  'incomplete',
  'malformed',
]);

export type Health = {
  /** The candidates in the order to try them: what rests comes last, for when nothing else answers. */
  begin(candidates: readonly Model[]): Promise<HealthTurn>;
};

export type HealthTurn = {
  candidates: readonly Model[];
  resting: readonly Rest[];
  failed(model: Model, error: MgwError): Promise<void>;
  succeeded(model: Model): Promise<void>;
  /** The call is over; probes without a verdict are given back. */
  end(): Promise<void>;
};

export type HealthParts = {
  store: RestStore;
  clock: Pick<Clock, 'now'>;
  /** The same for the same upstream model under the same key, whatever its alias; another key is another account. */
  identify: (model: Model) => string;
};

/** Keeps a model that fails out of the way, in all processes at once, and asks it again one call at a time. */
export function createHealth({ store, clock, identify }: HealthParts): Health {
  return {
    async begin(candidates) {
      const known = new Map<string, Rest>();
      const probes = new Set<string>();
      const judged = await Promise.all(
        candidates.map(async (model) => {
          const id = identify(model);
          const rest = await store.get(id);
          if (rest === undefined || rest.until + FORGOTTEN_AFTER_MS < clock.now()) return { model };
          known.set(id, rest);
          // Alone, it is asked whatever it did before.
          if (candidates.length === 1) return { model };
          if (rest.until > clock.now() || !(await store.lease(id, PROBE_MS))) return { model, rest };
          probes.add(id);
          return { model: { ...model, maxRetries: 0 } };
        }),
      );
      const resting = judged.filter(({ rest }) => rest !== undefined);
      const awake = judged.filter(({ rest }) => rest === undefined);
      const giveBack = async (id: string) => {
        if (probes.delete(id)) await store.release(id);
      };
      return {
        candidates: [...awake, ...resting].map(({ model }) => model),
        resting:
          awake.length === 0
            ? []
            : resting.flatMap(({ model, rest }) => (rest ? [{ ...rest, model: model.alias }] : [])),
        async failed(model, error) {
          const id = identify(model);
          if (FAULTS.has(error.code))
            await store.set(id, restAfter(model, error, known.get(id)?.failures ?? 0, clock.now()));
          await giveBack(id);
        },
        async succeeded(model) {
          const id = identify(model);
          if (known.delete(id)) await store.clear(id);
          await giveBack(id);
        },
        end: async () => {
          for (const id of [...probes]) await giveBack(id);
        },
      };
    },
  };
}

function restAfter(model: Model, error: MgwError, failuresBefore: number, now: number): Rest {
  const failures = failuresBefore + 1;
  const reason = error.message;
  return { model: model.alias, until: now + restMs(error, failures), failures, code: error.code, reason };
}

function restMs({ disposition, retryAfterMs }: MgwError, failures: number): number {
  if (retryAfterMs !== undefined) return Math.min(LONGEST_NAMED_REST_MS, Math.max(FIRST_REST_MS, retryAfterMs));
  if (disposition === 'rest') return ACCOUNT_REST_MS;
  return Math.min(LONGEST_REST_MS, FIRST_REST_MS * 2 ** (failures - 1));
}
