import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';

const MONTH = fileURLToPath(new URL('../../bench/cache/month.mjs', import.meta.url));
const run = promisify(execFile);

type Served = { served: number; wrong: number };
type Played = { calls: number; paidNano: number; layers: Record<string, Served>; kinds: Record<string, Served> };
type Variant = { layers: string; played: Played };

async function month(...argv: string[]) {
  const { stdout } = await run(process.execPath, [MONTH, '--json', '--jobs', '2', ...argv]);
  const { source, repeated, variants }: { source: string; repeated: number; variants: Variant[] } = JSON.parse(stdout);
  const by = (layers: string): Played => {
    const found = variants.find((variant) => variant.layers === layers);
    if (found === undefined) throw new Error(`nothing was played with ${layers}`);
    return found.played;
  };
  // Of its own questions, which are asked where the sets are not there, none is left for a confirmer.
  return { repeated, by, isMade: /of its own/.test(source) };
}

const counts = ({ layers, kinds, paidNano }: Played) => ({ layers, kinds, paidNano });

describe('the made month of the bench', { timeout: 120_000 }, () => {
  test('is paid less for by every layer, and none serves what was asked once', async () => {
    const { by, repeated, isMade } = await month('--calls', '200', '--layers', 'none,exact,strict,confirm-0');
    const [none, exact, strict, confirmed] = [by('none'), by('exact'), by('strict'), by('confirm-0')];
    expect(repeated).toBeGreaterThan(0.2);
    expect(none.layers).toMatchObject({ exact: { served: 0 }, equivalent: { served: 0 }, confirmed: { served: 0 } });
    expect(exact.layers['exact']?.served).toBeGreaterThan(20);
    expect(exact.paidNano).toBeLessThan(none.paidNano);
    expect(strict.paidNano).toBeLessThanOrEqual(exact.paidNano);
    expect(confirmed.layers['confirmed']).toEqual({ served: expect.any(Number), wrong: 0 });
    if (!isMade) expect(confirmed.paidNano).toBeLessThan(strict.paidNano);
    for (const played of [exact, strict, confirmed]) expect(played.kinds['unique']).toEqual({ served: 0, wrong: 0 });
  });

  test('is the same for the same seed, also with questions of its own', async () => {
    const argv = ['--made', '--calls', '100', '--layers', 'confirm-5'];
    const [first, again] = await Promise.all([month(...argv), month(...argv)]);
    expect(first.by('confirm-5').layers['equivalent']?.served).toBeGreaterThan(3);
    expect(counts(again.by('confirm-5'))).toEqual(counts(first.by('confirm-5')));
  });
});
