import { type Answer, collect } from '../../../domain/answer.ts';
import type { ChatEvent } from '../../../domain/chat.ts';
import { MgwError, toMgwError } from '../../../domain/errors.ts';
import type { LedgerEntry } from '../../../domain/ledger-entry.ts';
import { oneLine } from '../error-text.ts';

/** A model that is asked, and how far it has come. */
export type Entrant = {
  /** As it was asked for. */
  readonly name: string;
  /** Of `auto`: the alias that was chosen. */
  readonly chosen?: string;
  status: 'waiting' | 'thinking' | 'answering' | 'answered' | 'failed' | 'stopped';
  text: string;
  /** How often the answer has begun again; what was there is void then. */
  restarts: number;
  answer?: Answer;
  error?: MgwError;
  /** The call's row, once it is over. */
  entry?: LedgerEntry;
};

export function createEntrant(name: string, chosen?: string): Entrant {
  return { name, ...(chosen !== undefined && { chosen }), status: 'waiting', text: '', restarts: 0 };
}

/** What it is called in front of a person: `auto → small`. */
export function titleOf({ name, chosen }: Entrant): string {
  return oneLine(chosen === undefined ? name : `${name} → ${chosen}`);
}

export function isOver({ status }: Entrant): boolean {
  return status === 'answered' || status === 'failed' || status === 'stopped';
}

/** Why there is no answer, where somebody has to be told: who has pressed Ctrl-C knows. */
export function failureOf({ status, error }: Entrant): MgwError | undefined {
  return status === 'failed' ? error : undefined;
}

/** Reads the model's stream to its end, and tells of each change. Never rejects: what fails is the entrant's. */
export async function follow(
  entrant: Entrant,
  events: () => AsyncIterable<ChatEvent> | Promise<AsyncIterable<ChatEvent>>,
  changed: () => void,
): Promise<void> {
  try {
    entrant.answer = await collect(tapped(entrant, await events(), changed));
    entrant.status = 'answered';
  } catch (cause) {
    const error = withoutYes(toMgwError(cause));
    entrant.error = error;
    if (error.entry !== undefined) entrant.entry = error.entry;
    entrant.status = error.code === 'cancelled' ? 'stopped' : 'failed';
  }
  changed();
}

/** `mgw compare` has no --yes, which would hold for all models. */
function withoutYes(error: MgwError): MgwError {
  const { code, message, hint } = error;
  const bare = hint?.replace(', or allow this call with --yes', '');
  if (bare === hint) return error;
  const told = new MgwError(code, message, { hint: bare, cause: error });
  told.entry = error.entry;
  return told;
}

async function* tapped(
  entrant: Entrant,
  events: AsyncIterable<ChatEvent>,
  changed: () => void,
): AsyncGenerator<ChatEvent> {
  for await (const event of events) {
    if (event.type === 'reasoning-delta' && entrant.status === 'waiting') entrant.status = 'thinking';
    if (event.type === 'text-delta' && event.text !== '') {
      entrant.status = 'answering';
      entrant.text += event.text;
    }
    if (event.type === 'restart') {
      Object.assign(entrant, { text: '', restarts: entrant.restarts + 1, status: 'waiting' });
    }
    if (event.type === 'finish' && event.entry !== undefined) entrant.entry = event.entry;
    changed();
    yield event;
  }
}
