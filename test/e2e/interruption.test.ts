import { execFileSync } from 'node:child_process';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin, runShell, startBin } from '../support/run-bin.ts';
import { until } from '../support/until.ts';
import { chat, drip, frame, never } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const words = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ choices: [{ index: 0, delta: { content: `word${index} ` } }] }));
const forever = new Promise<void>(() => {});

describe('an interrupted call', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('writes its row on %s and ends with %d', async (signal, code) => {
    const upstream = await useUpstream(drip(words(10), (index) => (index < 3 ? undefined : forever)));
    const { env, home } = await homeWith([upstream]);
    const { child, ended } = startBin(['chat', 'x'], { env });
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    child.kill(signal);
    const result = await ended;
    expect(result).toMatchObject({ code, stdout: expect.stringMatching(/^word0 /) });
    expect(result.stderr).not.toContain('    at ');
    const [row] = await ledgerRows(home);
    expect(row).toMatchObject({
      outcome: 'cancelled',
      code: 'cancelled',
      model: 'a',
      costSource: 'estimated',
      usage: { source: 'estimated' },
    });
    expect(row?.usage?.output).toBeGreaterThan(0);
    await upstream.requests[0]?.closed;
    expect(upstream.requests[0]?.closedEarly).toBe(true);
  });

  it('is booked with its input when it is stopped before the first byte, since the vendor had it', async () => {
    const upstream = await useUpstream(never);
    const { env, home } = await homeWith([upstream]);
    const { child, ended } = startBin(['chat', 'x'], { env });
    await until(() => upstream.requests.length > 0, 'the request arrives');
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    const [row] = await ledgerRows(home);
    expect(row).toMatchObject({ outcome: 'cancelled', attempts: [{ model: 'a', status: 'cancelled' }] });
    expect(row).toMatchObject({ usage: { output: 0, source: 'estimated' }, costSource: 'estimated' });
    expect(row?.costNano).toBe((row?.usage?.input ?? 0) * 1000);
  });

  it('stops waiting for a named pipe on SIGINT', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env, home } = await homeWith([upstream]);
    const path = join(home, 'pipe');
    execFileSync('sh', ['-c', 'mkfifo "$0"', path]);
    const { child, ended } = startBin(['chat', 'x', '-f', path], { env });
    // Opens once somebody reads there.
    const silent = await open(path, 'w');
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: 'mgw: stopped by Ctrl-C\n' });
    await silent.close();
    expect(upstream.requests).toHaveLength(0);
  });

  it('stops waiting for stdin on SIGINT', async () => {
    const upstream = await useUpstream(chat('ok'));
    const { env } = await homeWith([upstream]);
    const { child, ended } = startBin(['chat', 'x'], { env, stdin: 'open' });
    await new Promise((resolve) => child.stderr?.once('data', resolve));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringContaining('waiting for stdin') });
    expect(upstream.requests).toHaveLength(0);
  });

  it('writes its row and ends with 141 when the reader goes away', async () => {
    // Without an end: of one that ends, all could have come before the reader is gone.
    const upstream = await useUpstream(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      while (!response.destroyed) {
        response.write(frame(words(1)[0]));
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    });
    const { env, home } = await homeWith([upstream]);
    const { stdout, stderr } = await runShell('mgw chat x | head -c 1; echo " exit $PIPESTATUS"', env);
    expect([stdout.trim(), stderr]).toEqual(['w exit 141', '']);
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'cancelled', code: 'reader-gone' }]);
  });

  it('is silent when the reader of the demo has seen enough', async () => {
    for (const lines of [1, 2, 12]) {
      const ran = await runShell(`mgw demo --fast | head -n ${lines} > /dev/null; echo "exit $PIPESTATUS"`);
      expect([ran.stdout.trim(), ran.stderr]).toEqual(['exit 141', '']);
    }
  });

  it('fails with 7 when an answer breaks after bytes went down a pipe, and gives no half answer as success', async () => {
    const upstream = await useUpstream(drip(words(5), () => {}, false));
    const { env, home } = await homeWith([upstream], { model: { max_retries: 0 } });
    const piped = await runBin(['chat', 'x'], { env });
    expect(piped).toMatchObject({ code: 7, stdout: expect.stringContaining('word4') });
    expect(piped.stderr).toContain('ended without saying that it is finished');
    const collected = await runBin(['chat', 'x', '--json'], { env });
    expect(collected.code).toBe(7);
    expect(JSON.parse(collected.stdout)).toMatchObject({
      error: { code: 'incomplete' },
      content: expect.stringContaining('word4'),
      attempts: [{ model: 'a', status: 'failed' }],
    });
    expect(await ledgerRows(home)).toMatchObject([{ outcome: 'failed' }, { outcome: 'failed' }]);
  });
});
