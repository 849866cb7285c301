import type { ChatCall, ChatEvent, ChatRequest } from '../../src/domain/chat.ts';
import type { Model } from '../../src/domain/model.ts';

/** A model that asks nothing of the network; ¥1 and ¥2 per million tokens. */
export function modelNamed(alias: string, changes: Partial<Model> = {}): Model {
  return {
    alias,
    provider: 'openai-compatible',
    endpoint: `http://127.0.0.1:9/${alias}/chat/completions`,
    upstreamModel: `${alias}-v1`,
    key: { kind: 'none' },
    prices: [{ currency: 'CNY', source: 'test', tiers: [{ input: 1_000_000_000, output: 2_000_000_000 }] }],
    maxTokens: 4096,
    temperature: 0.7,
    params: {},
    maxRetries: 2,
    ...changes,
  };
}

export function callOf(candidates: readonly Model[], request: Partial<ChatRequest> = {}): ChatCall {
  return {
    id: '01KAR0000000000000000000AA',
    request: { messages: [{ role: 'user', content: 'hello' }], ...request },
    asked: candidates[0]?.alias ?? '',
    candidates,
    skipped: [],
    reason: 'default',
  };
}

/** All events, and what was thrown after them. */
export async function drain(events: AsyncIterable<ChatEvent>): Promise<{ events: ChatEvent[]; error?: unknown }> {
  const seen: ChatEvent[] = [];
  try {
    for await (const event of events) seen.push(event);
    return { events: seen };
  } catch (error) {
    return { events: seen, error };
  }
}
