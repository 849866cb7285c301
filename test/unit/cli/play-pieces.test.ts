import { describe, expect, it } from 'vitest';
import { createPlayPieces } from '../../../src/cli/render/play-pieces.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

function setUp(count: number) {
  const clock = createFakeClock();
  const controller = new AbortController();
  const written: [ms: number, text: string][] = [];
  const pieces = Array.from({ length: count }, (_, at) => `${at} `);
  const write = async (text: string) => void written.push([clock.monotonic(), text]);
  const playing = createPlayPieces(clock, controller.signal)(pieces, write);
  return { clock, controller, written, pieces, playing };
}

describe('a kept answer at a terminal', () => {
  it('comes piece by piece, and is whole within a third of a second', async () => {
    const { clock, written, pieces, playing } = setUp(24);
    await clock.advance(100);
    expect(written.length).toBeGreaterThan(4);
    expect(written.length).toBeLessThan(12);
    await clock.advance(233);
    await playing;
    expect(written.map(([, text]) => text)).toEqual(pieces);
    expect(clock.pending()).toBe(0);
  });

  it('does not wait for a short one', async () => {
    const { clock, written, playing } = setUp(2);
    await clock.advance(15);
    await playing;
    expect(written.map(([ms]) => ms)).toEqual([0, 15]);
  });

  it('does not wait any longer where pauses have taken longer than they should', async () => {
    const clock = createFakeClock();
    const slow = { ...clock, monotonic: () => clock.monotonic() * 40 };
    const written: string[] = [];
    const pieces = Array.from({ length: 24 }, (_, at) => `${at}`);
    const playing = createPlayPieces(slow, new AbortController().signal)(
      pieces,
      async (text) => void written.push(text),
    );
    await clock.advance(20);
    await playing;
    expect(written).toHaveLength(24);
  });

  it('stops at once when the person stops it', async () => {
    const { clock, controller, written, playing } = setUp(24);
    await clock.advance(50);
    const reason = new Error('stopped');
    controller.abort(reason);
    await expect(playing).rejects.toBe(reason);
    expect(written.length).toBeLessThan(10);
    expect(clock.pending()).toBe(0);
  });
});
