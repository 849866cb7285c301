import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const refused = () => useUpstream(failure(401, { message: 'no such key' }));

describe('a model that is asked for by name and replaced', () => {
  it('is named on stderr, also where nobody watches, with what it did, and while it rests', async () => {
    const { env } = await homeWith([await useUpstream(chat('default')), await refused()]);
    const first = await runBin(['chat', 'one', '-m', 'b'], { env });
    expect(first).toMatchObject({ code: 0, stderr: 'mgw: b refused the key (401); a answered\n' });
    expect(first.stdout.trimEnd()).toBe('default');
    const resting = await runBin(['chat', 'two', '-m', 'b'], { env });
    expect(resting.stderr).toMatch(/^mgw: b rests until \d\d:\d\d:\d\d \(key refused\); a answered\n$/);
    const chinese = await runBin(['--lang', 'zh', 'chat', 'three', '-m', 'b'], { env });
    expect(chinese.stderr).toMatch(/^mgw: b 暂停到 [\d:]{8}（Key 被拒绝）；由 a 回答\n$/);
    expect((await runBin(['chat', 'four', '-m', 'b', '-q'], { env })).stderr).toBe('');
  });

  it('stands in --json with why it was not asked, and on stderr', async () => {
    const { env } = await homeWith([await useUpstream(chat('default')), await refused()]);
    const first = await runBin(['chat', 'one', '-m', 'b', '--json'], { env });
    expect(first.stderr).toBe('mgw: b refused the key (401); a answered\n');
    const answer = JSON.parse(first.stdout);
    expect(answer).toMatchObject({
      asked: 'b',
      model: 'a',
      attempts: [{ model: 'b', httpStatus: 401 }, { model: 'a' }],
    });
    expect(answer).not.toHaveProperty('skipped');
    const resting = await runBin(['chat', 'two', '-m', 'b', '--json', '-q'], { env });
    expect(resting.stderr).toBe('');
    expect(JSON.parse(resting.stdout)).toMatchObject({
      asked: 'b',
      model: 'a',
      attempts: [{ model: 'a' }],
      skipped: [
        { model: 'b', code: 'auth', reason: expect.stringContaining('no such key'), until: expect.any(String) },
      ],
    });
  });

  it('is told by its own words where it is not the key', async () => {
    const failing = await useUpstream(failure(402, { message: 'Insufficient Balance' }));
    const { env } = await homeWith([await useUpstream(chat('default')), failing]);
    const { stderr } = await runBin(['chat', 'one', '-m', 'b'], { env });
    expect(stderr).toMatch(/^mgw: b: .*Insufficient Balance.*; a answered\n$/);
  });
});

describe('nothing is said where nobody watches', () => {
  it('of a default that is replaced, nor of a retry that succeeds', async () => {
    const { env } = await homeWith([await refused(), await useUpstream(chat('other'))]);
    expect(await runBin(['chat', 'one'], { env })).toMatchObject({ code: 0, stderr: '' });
    const again = await useUpstream([failure(503, { message: 'busy' }), chat('late')]);
    const retried = await homeWith([again]);
    expect(await runBin(['chat', 'one', '-m', 'a'], { env: retried.env })).toMatchObject({ code: 0, stderr: '' });
  });

  it('where it answers itself after the others, which is no replacement', async () => {
    const { env } = await homeWith([await useUpstream([failure(401, { message: 'no' }), chat('now')])]);
    await runBin(['chat', 'one', '-m', 'a'], { env });
    const { stdout, stderr } = await runBin(['chat', 'two', '-m', 'a', '--json'], { env });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).not.toHaveProperty('skipped');
  });
});
