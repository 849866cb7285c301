import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../src/cli/input/format-bytes.ts';
import type { Output } from '../../../src/cli/io.ts';
import { inputList, tellInput } from '../../../src/cli/render/input-list.ts';

function screen(remarks: boolean): Output & { text: string } {
  return {
    text: '',
    write(text) {
      this.text += text;
    },
    isTTY: remarks,
    animates: false,
    remarks,
    columns: 60,
    color: false,
  };
}

const file = (path: string, bytes = 1200) => ({ path, bytes });

describe('the list of what went in', () => {
  it('is one line when it is short, and one a file when it is not, twenty at most', () => {
    const old = { ...file('old.txt', 512), encoding: 'GB18030' as const };
    const image = { ...file('c.png', 2_500_000), image: 'image/png' as const };
    const skipped = [
      { path: 'x.bin', reason: 'binary' },
      { path: 'y.bin', reason: 'binary' },
      { path: 'z.log', reason: 'larger than 512 KB' },
    ];
    expect(inputList({ files: [old, image], skipped })).toBe(
      '2 files, 2.4 MB: old.txt (512 B, was GB18030), c.png (2.4 MB, image); skipped: 2 binary, 1 larger than 512 KB',
    );
    const many = Array.from({ length: 30 }, (_, index) => file(`f${index}.ts`));
    const lines = inputList({ files: many, skipped: [] }).split('\n');
    expect([lines.length, lines[0], lines[1], lines.at(-1)]).toEqual([
      21,
      '30 files, 35 KB',
      '  f0.ts (1.2 KB)',
      '  and 11 more',
    ]);
  });

  it('is for a person; a pipe is told only of what was decoded, and of a single text nobody is told', async () => {
    const files = [file('a.txt'), { ...file('b.txt'), encoding: 'UTF-16LE' as const }];
    const pipe = screen(false);
    await tellInput({ files, skipped: [] }, pipe);
    expect(pipe.text).toBe('mgw: b.txt was UTF-16LE, and is sent as UTF-8\n');
    const terminal = screen(true);
    await tellInput({ files, skipped: [] }, terminal);
    expect(terminal.text).toMatch(/^2 files, 2\.3 KB: a\.txt/);
    expect(Math.max(...terminal.text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
    const one = screen(true);
    await tellInput({ files: [file('a.txt')], skipped: [] }, one);
    expect(one.text).toBe('');
  });

  it('shows no name that could drive the terminal', () => {
    expect(inputList({ files: [file('a\u001b[2J\n.txt')], skipped: [] })).toBe('1 file, 1.2 KB: a [2J .txt (1.2 KB)');
  });
});

it('sizes have at most four digits before a unit, and one behind the point', () => {
  expect([0, 1023, 1024, 10_240, 1_048_576, 1_073_741_824].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1 KB',
    '10 KB',
    '1 MB',
    '1 GB',
  ]);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (bytes) => {
      expect(formatBytes(bytes)).toMatch(/^\d{1,4}(\.\d)? (B|KB|MB|GB)$/);
    }),
  );
});
