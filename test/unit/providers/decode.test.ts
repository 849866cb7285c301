import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChatCompletion, decodeUsage } from '../../../src/providers/decode.ts';

const delta = (part: object, rest: object = {}) => ({ choices: [{ index: 0, delta: part, ...rest }] });

describe('decodeChatCompletion', () => {
  it('reads deltas and messages', () => {
    expect(decodeChatCompletion(delta({ content: 'a' }))).toMatchObject({ text: 'a' });
    expect(decodeChatCompletion({ choices: [{ message: { content: 'b', reasoning_content: 'r' } }] })).toMatchObject({
      text: 'b',
      reasoning: 'r',
    });
  });

  it('reads the reasoning of compatible servers', () => {
    expect(decodeChatCompletion(delta({ reasoning: 'r', content: null }))).toMatchObject({
      reasoning: 'r',
      text: undefined,
    });
    expect(decodeChatCompletion(delta({ reasoning_content: 'r', reasoning: 'r' }))?.reasoning).toBe('r');
  });

  it('reads contents that are lists of parts', () => {
    expect(
      decodeChatCompletion(delta({ content: [{ type: 'text', text: 'a' }, { type: 'x' }, { text: 'b' }] }))?.text,
    ).toBe('ab');
  });

  it('keeps to choice 0', () => {
    const choices = [
      { index: 1, delta: { content: 'no' }, finish_reason: 'stop' },
      { index: 0, delta: { content: 'yes' } },
    ];
    expect(decodeChatCompletion({ choices })).toMatchObject({ text: 'yes', finish: undefined });
    expect(decodeChatCompletion({ choices: [choices[0]] })).toMatchObject({ text: undefined, finish: undefined });
  });

  it('gives model, request id and finish reason, and takes null and empty strings for nothing', () => {
    const frame = decodeChatCompletion({ ...delta({}, { finish_reason: 'stop' }), model: 'm', request_id: 'r' });
    expect(frame).toMatchObject({ finish: 'stop', upstreamModel: 'm', requestId: 'r' });
    expect(decodeChatCompletion({ ...delta({}, { finish_reason: '' }), model: null, request_id: '' })).toEqual({});
  });

  it('recognises errors, with and without their envelope', () => {
    expect(decodeChatCompletion({ error: { message: 'x' } })).toEqual({ failed: true });
    expect(decodeChatCompletion({ error: 'x', choices: [] })).toEqual({ failed: true });
    expect(decodeChatCompletion({ code: 'Throttling', message: 'slow down', request_id: 'r' })).toEqual({
      failed: true,
    });
    expect(decodeChatCompletion({ ...delta({ content: 'a' }), error: null })).toMatchObject({ text: 'a' });
  });

  it('gives undefined for what is not of the protocol, and never throws', () => {
    for (const json of [null, 1, 'x', [], {}, { choices: 'x' }, { output: {} }])
      expect(decodeChatCompletion(json)).toBeUndefined();
    fc.assert(fc.property(fc.jsonValue(), (json) => void decodeChatCompletion(json)));
    const odd = fc.record({
      choices: fc.array(
        fc.record({ index: fc.constantFrom(0, 1, null), delta: fc.jsonValue(), message: fc.jsonValue() }),
      ),
    });
    fc.assert(fc.property(odd, (json) => void decodeChatCompletion(json)));
  });
});

describe('decodeUsage', () => {
  it('reads the cached part from either vendor field', () => {
    const base = { prompt_tokens: 10, completion_tokens: 2 };
    expect(decodeUsage(base)).toEqual({ input: 10, output: 2 });
    expect(decodeUsage({ ...base, prompt_tokens_details: { cached_tokens: 4 } })).toMatchObject({ cachedInput: 4 });
    expect(decodeUsage({ ...base, prompt_cache_hit_tokens: 5, prompt_cache_miss_tokens: 5 })).toMatchObject({
      cachedInput: 5,
    });
    expect(
      decodeUsage({ ...base, prompt_tokens_details: null, completion_tokens_details: { reasoning_tokens: 1 } }),
    ).toEqual({
      input: 10,
      output: 2,
      reasoning: 1,
    });
  });

  it('takes the largest of the fields for the cached part: a 0 hides none', () => {
    const base = { prompt_tokens: 400, completion_tokens: 2 };
    const cached = (fields: object) => decodeUsage({ ...base, ...fields })?.cachedInput;
    expect(cached({ prompt_tokens_details: { cached_tokens: 0 }, prompt_cache_hit_tokens: 100 })).toBe(100);
    expect(cached({ prompt_tokens_details: { cached_tokens: 100 }, prompt_cache_hit_tokens: 0 })).toBe(100);
    expect(cached({ cached_tokens: 7 })).toBe(7);
    expect(cached({ prompt_tokens_details: { cached_tokens: 0 } })).toBe(0);
  });

  it('counts reasoning as output where the vendor has it beside the completion', () => {
    const thought = (completion: number, reasoning: number, total?: number) =>
      decodeUsage({
        prompt_tokens: 32,
        completion_tokens: completion,
        ...(total !== undefined && { total_tokens: total }),
        completion_tokens_details: { reasoning_tokens: reasoning },
      });
    expect(thought(9, 235, 276)).toEqual({ input: 32, output: 244, reasoning: 235 });
    expect(thought(9, 235)).toEqual({ input: 32, output: 244, reasoning: 235 });
    // Less than the completion, and beside it all the same: the total tells.
    expect(thought(300, 200, 532)).toEqual({ input: 32, output: 500, reasoning: 200 });
    expect(thought(300, 200, 332)).toEqual({ input: 32, output: 300, reasoning: 200 });
    expect(thought(300, 200)).toEqual({ input: 32, output: 300, reasoning: 200 });
  });

  it('is read from a frame without choices', () => {
    const usage = { prompt_tokens: 100, completion_tokens: 20 };
    const frame = { usage: { input: 100, output: 20 }, upstreamModel: 'm' };
    expect(decodeChatCompletion({ model: 'm', usage })).toMatchObject(frame);
    expect(decodeChatCompletion({ model: 'm', choices: null, usage })).toMatchObject(frame);
    expect(decodeChatCompletion({ model: 'm', choices: null })).toBeUndefined();
  });

  it('keeps the half that is there, and takes all zero for not reported', () => {
    for (const json of [null, {}, { prompt_tokens: 0, completion_tokens: 0 }, { total_tokens: 7 }])
      expect(decodeUsage(json)).toBeUndefined();
    expect(decodeUsage({ prompt_tokens: 7 })).toEqual({ input: 7 });
    for (const odd of ['7', -7, 1.5, 0, null])
      expect(decodeUsage({ prompt_tokens: odd, completion_tokens: 3 })).toEqual({ output: 3 });
    expect(decodeUsage({ prompt_tokens: 7, total_tokens: 10 })).toEqual({ input: 7, output: 3 });
    expect(decodeUsage({ completion_tokens: 3, total_tokens: 10 })).toEqual({ input: 7, output: 3 });
    expect(decodeUsage({ prompt_tokens: 7, total_tokens: 5 })).toEqual({ input: 7 });
  });

  it('never counts more cached input than input, or more reasoning than output', () => {
    const count = fc.oneof(fc.nat(), fc.constantFrom(null, undefined, 'x', -1, 1.5));
    const json = fc.record({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_cache_hit_tokens: count,
      prompt_tokens_details: fc.option(fc.record({ cached_tokens: count })),
      completion_tokens_details: fc.option(fc.record({ reasoning_tokens: count })),
    });
    fc.assert(
      fc.property(json, (value) => {
        const usage = decodeUsage(value);
        if (!usage) return;
        const { input = 0, output = 0 } = usage;
        expect(usage.cachedInput ?? 0).toBeLessThanOrEqual(input);
        expect(usage.reasoning ?? 0).toBeLessThanOrEqual(output);
        expect(input + output).toBeGreaterThan(0);
      }),
    );
  });
});
