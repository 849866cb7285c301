import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { englishLeft } from '../support/english-left.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

async function asked(text: string) {
  const { env, home } = await homeWith([await useUpstream(chat('ok'))]);
  const mgw = (...argv: string[]) => runBin(argv, { env });
  expect((await mgw('chat', text, '-m', 'auto')).code).toBe(0);
  return { mgw, folder: join(home, 'state', 'routing') };
}

describe('a mark', () => {
  it('that can shift nothing is kept, and says so', async () => {
    const { mgw } = await asked('zqxv');
    const marked = await mgw('route', 'bad');
    expect(marked).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^bad: /),
      stderr: 'it shifts nothing: mgw’s examples know no word of the request, and marks go by those words\n',
    });
    const chinese = await mgw('route', 'bad', '--lang', 'zh');
    expect(chinese.stderr).toContain('它不起作用');
    expect(englishLeft(chinese.stderr, [])).toEqual([]);
  });

  it('that can shift something says nothing more', async () => {
    const { mgw } = await asked('translate this sentence into French');
    expect(await mgw('route', 'good')).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['marks.jsonl', ['bad']],
    ['marks.jsonl', ['marks']],
    ['marks.jsonl', ['unmark', 'X']],
    ['decisions.jsonl', ['good']],
  ])('with a folder in place of %s is an error with its path and the next step: mgw route %s', async (name, argv) => {
    const { mgw, folder } = await asked('translate this sentence into French');
    const path = join(folder, name);
    await rm(path, { force: true });
    await mkdir(path);
    const { code, stdout, stderr } = await mgw('route', ...argv);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      expect.stringContaining(`mgw: cannot read ${path}: EISDIR`),
      '  a folder stands where the file should be; move it away',
      '',
    ]);
    // The calls themselves go on.
    expect((await mgw('chat', 'hello again', '-m', 'auto')).code).toBe(0);
  });
});
