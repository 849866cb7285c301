import type { ChatEvent } from '../../domain/chat.ts';
import type { LedgerEntry } from '../../domain/ledger-entry.ts';
import { t } from '../language/t.ts';
import { told } from '../language/told.ts';
import { localTime } from './local-time.ts';

/** Why the model that a call asked for by name is not the one that answers. */
export type Substitution = {
  hear(event: ChatEvent): void;
  /** One line; undefined where the one that was asked for has answered, none was asked for, or it is told already. */
  text(entry: LedgerEntry | undefined): string | undefined;
};

type Told = Extract<ChatEvent, { type: 'rest' | 'attempt-failed' }>;

/** Of a default or a chosen model nothing is said: whoever names none has no other in mind. */
export function createSubstitution(): Substitution {
  let isByName = false;
  /** The last that is known of each model. */
  const why = new Map<string, Told>();
  return {
    hear(event) {
      if (event.type === 'route') isByName = event.byName === true;
      if (event.type === 'rest' || event.type === 'attempt-failed') why.set(event.target, event);
    },
    text(entry) {
      const event = entry && why.get(entry.asked);
      if (!isByName || event === undefined || entry?.model === undefined || entry.model === entry.asked)
        return undefined;
      return event.type === 'rest' ? restingText(event, entry.model) : failedText(event, entry.model);
    },
  };
}

function restingText({ target: asked, until, code, reason }: Extract<Told, { type: 'rest' }>, model: string): string {
  const time = localTime(until);
  return code === 'auth'
    ? t('{asked} rests until {time} (key refused); {model} answered', { asked, time, model })
    : t('{asked} rests until {time} ({reason}); {model} answered', { asked, time, reason: told(reason), model });
}

function failedText(event: Extract<Told, { type: 'attempt-failed' }>, model: string): string {
  const { target: asked, code, httpStatus: status } = event;
  if (code === 'auth' && status !== undefined) {
    return t('{asked} refused the key ({status}); {model} answered', { asked, status, model });
  }
  return t('{failure}; {model} answered', { failure: failureText(event), model });
}

/** What failed, under the name of the model. */
export function failureText({ target, message }: Extract<Told, { type: 'attempt-failed' }>): string {
  return message.startsWith(target) ? told(message) : t('{target}: {failure}', { target, failure: told(message) });
}
