import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImagePart, Message } from '../../../src/domain/chat.ts';
import { likelyImageTokens, mostImageTokens } from '../../../src/domain/image-tokens.ts';

const image = (size: Partial<ImagePart> = {}): ImagePart => ({ mediaType: 'image/png', data: 'AA==', ...size });
const asked = (...images: ImagePart[]): Message[] => [{ role: 'user', content: 'x', images }];
const QWEN = { imageTokens: { most: 16_386, side: 28 }, contextWindow: 262_144 };

describe('image tokens', () => {
  it('go by the pixels, up to what the model takes for one, several added', () => {
    expect(likelyImageTokens(QWEN, asked(image({ width: 1120, height: 560 })))).toBe(40 * 20 + 2);
    expect(mostImageTokens(QWEN, asked(image({ width: 1121, height: 1120 }), image({ width: 10, height: 10 })))).toBe(
      41 * 40 + 2 + 1024,
    );
    expect(mostImageTokens(QWEN, asked(image({ width: 20_000, height: 20_000 })))).toBe(16_386);
    expect(mostImageTokens(QWEN, asked(image()))).toBe(16_386);
    expect(mostImageTokens(QWEN, asked(image({ mediaType: 'image/gif', width: 10, height: 10 })))).toBe(16_386);
  });

  it('are a window at worst where nobody has said what one takes, and none without images', () => {
    expect(mostImageTokens({ contextWindow: 128_000 }, asked(image({ width: 10, height: 10 })))).toBe(128_000);
    expect(mostImageTokens({}, asked(image()))).toBe(2_000_000);
    expect(mostImageTokens({ imageTokens: { most: 1600 } }, asked(image(), image()))).toBe(3200);
    expect([mostImageTokens({}, [{ role: 'user', content: 'x' }]), likelyImageTokens({}, asked())]).toEqual([0, 0]);
  });

  it('are never more likely than they are at most', () => {
    const sizes = fc.record({
      width: fc.integer({ min: 1, max: 30_000 }),
      height: fc.integer({ min: 1, max: 30_000 }),
    });
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 8 }), fc.option(fc.integer({ min: 1, max: 20_000 })), (all, most) => {
        const model = { contextWindow: 10_000_000, ...(most !== null && { imageTokens: { most, side: 28 } }) };
        const messages = asked(...all.map(image));
        expect(likelyImageTokens(model, messages)).toBeLessThanOrEqual(mostImageTokens(model, messages));
      }),
    );
  });
});
