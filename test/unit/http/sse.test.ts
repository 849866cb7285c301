import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sseFrames } from '../../../src/http/sse.ts';

async function* chunks(parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield typeof part === 'string' ? Buffer.from(part) : part;
}

async function batchesOf(parts: readonly (string | Uint8Array)[], maxFrameBytes?: number): Promise<string[][]> {
  const batches: string[][] = [];
  for await (const batch of sseFrames(chunks(parts), maxFrameBytes === undefined ? {} : { maxFrameBytes }))
    batches.push(batch);
  return batches;
}

describe('sseFrames', () => {
  it('gives the payloads of one read in one array, and nothing for a read that completes none', async () => {
    expect(await batchesOf(['data: a\n\ndata: b\n\nda', 'ta: c\n', '\ndata: d\n\n'])).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it.each([
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['a byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['comments', ': keep-alive\n\ndata: a\n\n: keep-alive\n\n: x\ndata: b\n\n'],
    ['no space behind the colon', 'data:a\n\ndata:b\n\n'],
    ['event, id and retry lines', 'event: m\nid: 1\nretry: x\ndata: a\n\nfoo: bar\ndata: b\n\n'],
    ['no last blank line', 'data: a\n\ndata: b\n'],
    ['no last line end at all', 'data: a\n\ndata: b'],
    ['a lone CR at the end', 'data: a\r\n\r\ndata: b\r'],
  ])('reads a stream with %s, whole and byte by byte', async (_, text) => {
    expect((await batchesOf([text])).flat()).toEqual(['a', 'b']);
    expect((await batchesOf([...Buffer.from(text)].map((byte) => Uint8Array.of(byte)))).flat()).toEqual(['a', 'b']);
  });

  it('joins the data lines of one frame', async () => {
    expect(await batchesOf(['data: a\ndata: b\n\n'])).toEqual([['a\nb']]);
  });

  it('gives nothing for an empty body, or one of comments alone', async () => {
    expect(await batchesOf([])).toEqual([]);
    expect(await batchesOf([': ok\n\n', '\n\n'])).toEqual([]);
  });

  it('refuses a frame over the limit, complete or growing, and names the limit', async () => {
    const error = {
      code: 'malformed',
      disposition: 'next',
      message: expect.stringContaining('more than 1,048,576 bytes'),
    };
    const megabyte = 'x'.repeat(1024 * 1024);
    await expect(batchesOf([`data: ${megabyte}\n\n`])).resolves.toEqual([[megabyte]]);
    await expect(batchesOf([`data: ${megabyte}x\n\n`])).rejects.toMatchObject(error);
    await expect(batchesOf(['data: ', ...Array.from({ length: 1030 }, () => 'y'.repeat(1024))])).rejects.toMatchObject(
      error,
    );
    await expect(batchesOf([': '.padEnd(2_000_000, 'z')])).rejects.toMatchObject(error);
  });

  it('counts the limit in bytes', async () => {
    await expect(batchesOf(['data: 中文\n\n'], 6)).resolves.toEqual([['中文']]);
    await expect(batchesOf(['data: 中文字\n\n'], 6)).rejects.toMatchObject({ code: 'malformed' });
  });

  it('gives the same payloads however the bytes are cut', async () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.replace(/[\r\n]/g, ' ').trim());
    const frame = fc.record({ payload: line, end: fc.constantFrom('\n\n', '\r\n\r\n'), comment: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(
        fc.array(frame, { maxLength: 8 }),
        fc.array(fc.nat(400), { maxLength: 12 }),
        async (frames, cuts) => {
          const text = frames
            .map(({ payload, end, comment }) => `${comment ? ': hi\n' : ''}data: ${payload}${end}`)
            .join('');
          const bytes = Buffer.from(text);
          const places = [...new Set([0, ...cuts.map((cut) => Math.min(cut, bytes.length)), bytes.length])].sort(
            (a, b) => a - b,
          );
          const parts = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
          expect((await batchesOf(parts)).flat()).toEqual(frames.map(({ payload }) => payload));
        },
      ),
    );
  });
});
