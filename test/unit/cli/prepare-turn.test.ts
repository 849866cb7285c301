import { describe, expect, it } from 'vitest';
import { prepareTurn } from '../../../src/cli/session/prepare-turn.ts';
import type { ChatCall, ChatRequest } from '../../../src/domain/chat.ts';
import { applyEvent, EMPTY_CONVERSATION } from '../../../src/domain/conversation.ts';
import type { Model } from '../../../src/domain/model.ts';
import type { Gateway } from '../../../src/gateway/gateway.ts';
import { turnOf } from '../../support/turns.ts';

/** Of 100 tokens a message, whatever it says. */
function gatewayOf(model: Partial<Model>): Pick<Gateway, 'decide' | 'estimate'> & { asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  const candidate = { alias: 'qwen', maxTokens: 100, ...model } as Model;
  return {
    asked,
    async decide(request, { previous } = {}) {
      asked.push(previous);
      return { request, candidates: [candidate] } as unknown as ChatCall;
    },
    async estimate(request: ChatRequest) {
      const estimated = { inputTokens: request.messages.length * 100 };
      return { candidates: [estimated] } as unknown as Awaited<ReturnType<Gateway['estimate']>>;
    },
  };
}

const long = 'x'.repeat(2000);
const conversation = [1, 2, 3, 4]
  .map((number) => turnOf(number, { question: `${number} ${long}` }))
  .reduce(applyEvent, EMPTY_CONVERSATION);
const asking = { question: long, system: 'S', settings: {} };
const sentBy = ({ call }: { call: ChatCall }) => call.request.messages.map(({ content }) => content.slice(0, 2).trim());

describe('the next turn', () => {
  it('has all of a conversation that fits, and tells whose it is', async () => {
    const gateway = gatewayOf({ contextWindow: 10_000_000 });
    const prepared = await prepareTurn(conversation, asking, gateway);
    expect(prepared).toMatchObject({ leftOut: 0 });
    expect(prepared.note).toBeUndefined();
    expect(sentBy(prepared)).toHaveLength(10);
    expect(gateway.asked).toEqual(['qwen']);
  });

  it('leaves out what does not fit beside the cap, and fills no more than 7/8 again', async () => {
    // 10 messages are 1,000 tokens; of 900, 7/8 are 787: one system prompt, three turns at most, and the question.
    const prepared = await prepareTurn(conversation, asking, gatewayOf({ contextWindow: 1000 }));
    expect(prepared.leftOut).toBe(2);
    expect(sentBy(prepared)).toEqual(['S', '3', 'an', '4', 'an', 'xx']);
    expect(prepared.note).toContain(
      'no longer fits qwen, whose window holds 1,000 tokens: the 2 oldest turns are not sent',
    );
  });

  it('goes on without what was left out before, though it would fit again beside fewer', async () => {
    const later = [turnOf(5, { leftOut: 2 })].reduce(applyEvent, conversation);
    expect((await prepareTurn(later, asking, gatewayOf({ contextWindow: 1000 }))).leftOut).toBe(2);
    expect((await prepareTurn(later, asking, gatewayOf({ contextWindow: 1e6, alias: 'glm' }))).leftOut).toBe(0);
  });

  it('keeps the system prompt and the question where no turn fits', async () => {
    const prepared = await prepareTurn(conversation, asking, gatewayOf({ contextWindow: 200 }));
    expect(sentBy(prepared)).toEqual(['S', 'xx']);
    expect(prepared.leftOut).toBe(4);
  });

  it('keeps no more than half of a small window free for the answer', async () => {
    const prepared = await prepareTurn(conversation, asking, gatewayOf({ contextWindow: 1200, maxTokens: 4096 }));
    expect(prepared.leftOut).toBe(3);
  });

  it('has the images of its question, which take room that no text tells', async () => {
    const images = [{ mediaType: 'image/png' as const, data: 'AAAA' }];
    const short = [1, 2, 3, 4].map((number) => turnOf(number)).reduce(applyEvent, EMPTY_CONVERSATION);
    const next = { question: 'q', images, system: 'S', settings: {} };
    const prepared = await prepareTurn(short, next, gatewayOf({ contextWindow: 1000 }));
    expect(prepared.leftOut).toBe(2);
    expect(prepared.call.request.messages.at(-1)).toEqual({ role: 'user', content: 'q', images });
  });

  it('asks for all that the request is to ask for', async () => {
    const onto = (request: ChatRequest) => ({ ...request, schema: { type: 'object' } });
    const { call } = await prepareTurn(conversation, { ...asking, onto }, gatewayOf({ contextWindow: 1000 }));
    expect(call.request.schema).toEqual({ type: 'object' });
  });

  it('leaves nothing out for a model whose window is not known', async () => {
    expect((await prepareTurn(conversation, asking, gatewayOf({}))).leftOut).toBe(0);
  });
});
