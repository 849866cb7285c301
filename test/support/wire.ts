import type { AttemptEvent, ChatRequest, Send, Usage } from '../../src/domain/chat.ts';
import { type MgwError, toMgwError } from '../../src/domain/errors.ts';
import type { Model } from '../../src/domain/model.ts';
import { type Effects, nodeEffects } from '../../src/effects.ts';
import { createHttpClient } from '../../src/http/client.ts';
import { createSend, type SendParts } from '../../src/providers/send.ts';

/** A model for tests; whatever matters to a test is given. */
export function testModel(given: Partial<Model> = {}): Model {
  return {
    alias: 'test',
    provider: 'openai-compatible',
    endpoint: 'http://127.0.0.1:9/v1/chat/completions',
    upstreamModel: 'test-model',
    key: { kind: 'env', names: ['TEST_API_KEY'] },
    prices: [],
    maxTokens: 4096,
    temperature: 0.7,
    params: {},
    maxRetries: 0,
    ...given,
  };
}

export const HELLO: ChatRequest = { messages: [{ role: 'user', content: 'hello' }] };

/** What `testSend` puts in place of a usage that the vendor does not report. */
export const ESTIMATED: Usage = { input: 1, output: 2, source: 'estimated' };

/** The real sender over the real client. */
export function testSend(given: Partial<SendParts> & { env?: Effects['env']; connectTimeoutMs?: number } = {}): {
  send: Send;
  close: () => Promise<void>;
} {
  const http = createHttpClient({ env: given.env ?? {}, connectTimeoutMs: given.connectTimeoutMs ?? 5000 });
  const send = createSend({
    http,
    keyFor: async () => 'sk-test-0123456789',
    clock: nodeEffects().clock,
    estimateInput: () => 150_000,
    estimateUsage: () => ESTIMATED,
    ...given,
  });
  return { send, close: http.close };
}

export type Outcome = {
  events: AttemptEvent[];
  text: string;
  reasoning: string;
  finish: Extract<AttemptEvent, { type: 'finish' }> | undefined;
  error: MgwError | undefined;
};

/** Everything that an attempt yields, until it ends or throws. */
export async function outcomeOf(events: AsyncIterable<AttemptEvent>): Promise<Outcome> {
  const outcome: Outcome = { events: [], text: '', reasoning: '', finish: undefined, error: undefined };
  try {
    for await (const event of events) {
      outcome.events.push(event);
      if (event.type === 'text-delta') outcome.text += event.text;
      else if (event.type === 'reasoning-delta') outcome.reasoning += event.text;
      else outcome.finish = event;
    }
  } catch (error) {
    outcome.error = toMgwError(error);
  }
  return outcome;
}

export function neverAborted(): AbortSignal {
  return new AbortController().signal;
}
