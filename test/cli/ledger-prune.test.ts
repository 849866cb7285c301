import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { rolldown } from 'rolldown';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LedgerEntry } from '../../src/domain/ledger-entry.ts';
import { nodeEffects } from '../../src/effects.ts';
import { type MonthPrune, planPrune, pruneMonth, totalRemoval } from '../../src/ledger/prune.ts';
import { verifyLedger } from '../../src/ledger/verify.ts';
import { costNano } from '../../src/metering/pricing.ts';
import { unanswered } from '../support/entries.ts';
import { ledgerHome, lineOf, rowAt, snapshot } from '../support/ledger-home.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { outcome, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { hasTerminal, openTerminal } from '../support/terminal.ts';

const { clock } = nodeEffects();
const parts = { clock, signal: new AbortController().signal };
const at = (iso: string) => Date.parse(iso);

async function prune(folder: string, beforeMs: number): Promise<MonthPrune[]> {
  const done: MonthPrune[] = [];
  for await (const month of planPrune(folder, beforeMs, parts.signal)) {
    const result = await pruneMonth(month, beforeMs, parts);
    expect({ ...result, file: 0 }).toEqual({ ...month, file: 0 });
    done.push(result);
  }
  return done;
}

const textOf = (folder: string, name: string) => readFile(join(folder, name), 'latin1');

describe('what goes, and what stays', () => {
  test('whatever stands in the months, what is younger or no row stays byte for byte, in its order', async () => {
    const [from, to] = [at('2026-01-01T00:00:00.000Z'), at('2026-04-01T00:00:00.000Z')];
    const row = fc.integer({ min: from, max: to - 1 }).map((ms) => rowAt(new Date(ms).toISOString()));
    const noise = fc.oneof(
      fc.constant(''),
      fc.constant('torn'),
      fc.string().map((text) => text.replaceAll('\n', ' ')),
    );
    const months = fc.array(fc.oneof({ weight: 4, arbitrary: row }, noise), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(months, fc.integer({ min: from, max: to }), async (lines, beforeMs) => {
        const files: Record<string, string> = {};
        let month = '2026-01';
        for (const line of lines) {
          if (typeof line !== 'string') month = line.ts.slice(0, 7);
          files[`${month}.jsonl`] = (files[`${month}.jsonl`] ?? '') + lineOf(line);
        }
        const { folder } = await ledgerHome(files);
        const isOld = (line: string) => line.startsWith('{"v":1') && at(line.slice(47, 71)) < beforeMs;
        const removal = totalRemoval(await prune(folder, beforeMs));
        const left = await readdir(folder);
        for (const [name, text] of Object.entries(files)) {
          const rest = text.split(/(?<=\n)/).filter((line) => !isOld(line));
          const isPast = new Date(beforeMs).toISOString().slice(0, 7) > name.slice(0, 7);
          if (isPast) expect(left).not.toContain(name);
          else expect(await textOf(folder, name)).toBe(Buffer.from(rest.join('')).toString('latin1'));
        }
        const old = lines.filter((line) => typeof line !== 'string' && at(line.ts) < beforeMs);
        expect([removal.rows, removal.cost.get('CNY') ?? 0]).toEqual([old.length, old.length * 1_000_000]);
        expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  test('bytes that are no text, lines longer than memory is given, and a last line without its end stay as they are', async () => {
    const old = lineOf(rowAt('2026-03-01T00:00:00.000Z'));
    const young = lineOf(rowAt('2026-03-20T00:00:00.000Z')).replace('\n', '\r\n');
    const { folder } = await ledgerHome({});
    const odd = [Buffer.from([0xff, 0x00, 0xfe, 0x0a]), Buffer.from(`${'长'.repeat(1_200_000)}\n`)];
    const tail = Buffer.from('{"v":1,"id');
    const path = join(folder, '2026-03.jsonl');
    await writeFile(path, Buffer.concat([Buffer.from(old), ...odd, Buffer.from(old + young), tail]), { mode: 0o600 });
    const [done] = await prune(folder, at('2026-03-10T00:00:00.000Z'));
    expect(done).toMatchObject({ whole: false, removal: { rows: 2 }, kept: 1, unreadable: 3 });
    expect((await readFile(path)).equals(Buffer.concat([...odd, Buffer.from(young), tail]))).toBe(true);
  });

  test('a young row that stands in an old file keeps that file', async () => {
    const young = rowAt('2026-05-01T00:00:00.000Z');
    const { folder, home } = await ledgerHome({ '2026-03.jsonl': [rowAt('2026-03-01T00:00:00.000Z'), young] });
    await prune(folder, at('2026-04-10T00:00:00.000Z'));
    expect(await ledgerRows(home)).toEqual([young]);
  });

  test('all that a call cost is counted, also failed attempts, each currency for itself, and what has no price', async () => {
    const usage = { input: 1, output: 1, source: 'estimated' as const };
    const attempt = { model: 'b', provider: 'b', status: 'failed' as const, durationMs: 1 };
    const billed = { usage, costNano: 5, currency: 'USD', costSource: 'estimated' as const };
    const row = (changes: Partial<LedgerEntry>) => rowAt('2026-03-01T00:00:00.000Z', changes);
    const { folder } = await ledgerHome({
      '2026-03.jsonl': [
        row({ attempts: [{ ...attempt, billed }] }),
        unanswered({ ts: '2026-03-02T00:00:00.000Z', costSource: 'unpriced' }),
      ],
    });
    const { cost, unpriced } = totalRemoval(await prune(folder, at('2026-04-01T00:00:00.000Z')));
    expect([Object.fromEntries(cost), unpriced]).toEqual([{ CNY: 1_000_000, USD: 5 }, 1]);
  });

  test('stopped in the middle, it leaves the file as it was and nothing beside it', async () => {
    const { folder } = await ledgerHome({
      '2026-03.jsonl': ['2026-03-01T00:00:00.000Z', '2026-03-20T00:00:00.000Z'].map((ts) => rowAt(ts)),
    });
    const before = await snapshot(folder);
    const controller = new AbortController();
    const beforeMs = at('2026-03-10T00:00:00.000Z');
    for await (const month of planPrune(folder, beforeMs, controller.signal)) {
      controller.abort(new Error('stopped'));
      await expect(pruneMonth(month, beforeMs, { clock, signal: controller.signal })).rejects.toThrow('stopped');
    }
    expect(await snapshot(folder)).toEqual(before);
  });

  test('what reaches the old file after the last copy is brought over, and what its writer brought over itself is not doubled', async () => {
    const [old, young] = [lineOf(rowAt('2026-03-01T00:00:00.000Z')), lineOf(rowAt('2026-03-20T00:00:00.000Z'))];
    const { folder } = await ledgerHome({ '2026-03.jsonl': old + young });
    const path = join(folder, '2026-03.jsonl');
    // Opened before the file lost its name, written to after that: the clock is asked to wait only then.
    const before = openSync(path, 'a');
    onTestFinished(() => closeSync(before));
    const [late, both] = [lineOf(rowAt('2026-03-30T00:00:00.000Z')), lineOf(rowAt('2026-03-30T00:00:01.000Z'))];
    const waiting = {
      after: (_: number, run: () => void) => {
        expect(fstatSync(before).nlink).toBe(0);
        writeSync(before, late);
        writeSync(before, both);
        appendFileSync(path, both);
        run();
        return () => {};
      },
    };
    const beforeMs = at('2026-03-10T00:00:00.000Z');
    for await (const month of planPrune(folder, beforeMs, parts.signal))
      await pruneMonth(month, beforeMs, { ...parts, clock: waiting });
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/).filter((line) => line !== '\n');
    expect(lines).toEqual([young, both, late]);
  });

  test('a write that is seen when only a part of it is there is waited for, and what a dead process tore stays as it is', async () => {
    const [old, young] = [lineOf(rowAt('2026-03-01T00:00:00.000Z')), lineOf(rowAt('2026-03-20T00:00:00.000Z'))];
    const half = young.slice(0, 100);
    const beforeMs = at('2026-03-10T00:00:00.000Z');
    for (const isAlive of [true, false]) {
      const { folder } = await ledgerHome({ '2026-03.jsonl': old + half });
      const path = join(folder, '2026-03.jsonl');
      const writer = openSync(path, 'a');
      onTestFinished(() => closeSync(writer));
      const waiting = {
        after: (_: number, run: () => void) => {
          if (isAlive && fstatSync(writer).nlink > 0) writeSync(writer, young.slice(100));
          else if (!isAlive && fstatSync(writer).nlink === 0) writeSync(writer, `\n${young}${half}`);
          run();
          return () => {};
        },
      };
      for await (const month of planPrune(folder, beforeMs, parts.signal))
        await pruneMonth(month, beforeMs, { ...parts, clock: waiting });
      expect(await readFile(path, 'utf8')).toBe(isAlive ? young : `${half}\n${young}`);
    }
  });

  test('no row is lost or doubled that other processes write meanwhile', async () => {
    const { folder, home } = await ledgerHome({
      '2026-03.jsonl': Array.from({ length: 3000 }, (_, index) =>
        rowAt(new Date(at('2026-03-01T00:00:00.000Z') + index * 60_000).toISOString()),
      ),
    });
    const script = await bundledLedger();
    const writers = Array.from({ length: 3 }, (_, index) => appender(script, folder, String(index)));
    let isWriting = true;
    const ended = Promise.all(writers).finally(() => {
      isWriting = false;
    });
    let prunes = 0;
    // Each goes a little further, so each has something to remove and writes the file anew.
    for (; isWriting; prunes++) {
      const beforeMs = at('2026-03-01T00:00:00.000Z') + prunes * 3_600_000;
      for await (const month of planPrune(folder, beforeMs, parts.signal)) await pruneMonth(month, beforeMs, parts);
    }
    expect((await ended).map(({ code, stderr }) => [code, stderr])).toEqual(writers.map(() => [0, '']));
    expect(prunes).toBeGreaterThan(1);
    const written = writers.flatMap((_, name) => Array.from({ length: APPENDS }, (__, index) => `${name}-${index}`));
    const tags = (await ledgerRows(home)).flatMap(({ tag }) => (tag === undefined ? [] : [tag]));
    expect(tags.sort()).toEqual(written.sort());
  });
});

const APPENDS = 3000;

async function bundledLedger(): Promise<string> {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const bundler = await rolldown({ input: join(root, 'src/ledger/ledger.ts'), platform: 'node' });
  const script = join(await tempFolder(), 'ledger.mjs');
  await bundler.write({ file: script, format: 'esm' });
  await bundler.close();
  return script;
}

/** A process that appends rows of the end of March in bursts, by the ledger's own code. */
function appender(script: string, folder: string, name: string) {
  const code = `import { createLedger } from ${JSON.stringify(script)};
    const { append } = createLedger(${JSON.stringify(folder)});
    const row = ${JSON.stringify(rowAt('2026-03-30T00:00:00.000Z'))};
    const pause = new Int32Array(new SharedArrayBuffer(4));
    for (let index = 0; index < ${APPENDS}; index++) {
      append({ ...row, tag: '${name}-' + index });
      if (index % 20 === 0) Atomics.wait(pause, 0, 0, 5);
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill());
  return outcome(child);
}

describe('mgw ledger prune', () => {
  /** Two months that are over, and one row of this one. */
  const home = async () => {
    const now = new Date();
    const iso = (month: number, day: number) =>
      new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + month, day)).toISOString();
    const rows = [rowAt(iso(-2, 3)), rowAt(iso(-1, 3)), rowAt(iso(-1, 20)), rowAt(iso(0, 1))];
    const files: Record<string, LedgerEntry[]> = {};
    for (const row of rows) {
      const name = `${row.ts.slice(0, 7)}.jsonl`;
      files[name] = [...(files[name] ?? []), row];
    }
    return {
      ...(await ledgerHome(files)),
      day: iso(-1, 10).slice(0, 10),
      month: iso(0, 1).slice(0, 7),
      next: iso(1, 1).slice(0, 7),
    };
  };
  const stats = async (env: Record<string, string>) =>
    JSON.parse((await runBin(['stats', '--since', '2020-01-01', '--json'], { env })).stdout).total;

  test('says what goes and removes it; stats and verify are right before and after', async () => {
    const { env, folder, day } = await home();
    expect(await stats(env)).toMatchObject({ calls: 4, cost: { CNY: 0.004 } });
    const ran = await runBin(['ledger', 'prune', '--before', day, '--yes'], { env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^mgw ledger prune · calls before \S+ · UTC\n\n {2}\S+ {2}1 call {3}the whole file\n {2}\S+ {2}1 call {3}1 stay\n\ntogether 2 calls of \S+ to \S+, ¥0\.002000\nremoved 2 calls of \S+ to \S+, ¥0\.002000\n$/,
    );
    expect(await stats(env)).toMatchObject({ calls: 2, cost: { CNY: 0.002 } });
    const findings: unknown[] = [];
    await verifyLedger(folder, {
      price: costNano,
      hasModes: true,
      signal: parts.signal,
      onFinding: (found) => void findings.push(found),
    });
    expect(findings).toEqual([]);
    const again = await runBin(['ledger', 'prune', '--before', day, '--yes'], { env });
    expect(again).toMatchObject({ code: 0, stdout: `nothing to remove: no calls before ${day} (UTC)\n` });
  });

  test('a month stands for its first day, in the zone that is named', async () => {
    const { env, month } = await home();
    const ran = await runBin(['ledger', 'prune', '--before', month, '-z', 'Asia/Shanghai', '--dry-run'], { env });
    expect(ran.stdout).toContain(`calls before ${month}-01 · Asia/Shanghai\n`);
    expect(ran.stdout).toContain('together 3 calls');
  });

  test('a dry run, and a run that nobody was asked about, touch nothing', async () => {
    const { env, folder, day } = await home();
    const before = await snapshot(folder);
    const dry = await runBin(['ledger', 'prune', '--before', day, '--dry-run'], { env });
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringMatching(/nothing was removed: this was a dry run\n$/) });
    for (const stdin of [undefined, 'y\n']) {
      const ran = await runBin(['ledger', 'prune', '--before', day], { env, ...(stdin !== undefined && { stdin }) });
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--yes') });
    }
    expect(await snapshot(folder)).toEqual(before);
  });

  test.each([
    ['no day', 'yesterdayish', /not a day/],
    ['a month that does not exist', '2026-13', /2026-13: not a day\n {2}write it as YYYY-MM-DD/],
    ['nothing', undefined, /required option '--before <date>'/],
  ])('%s is a mistake of the command line', async (_, before, message) => {
    const { env, folder } = await home();
    const files = await snapshot(folder);
    const ran = await runBin(['ledger', 'prune', '--yes', ...(before === undefined ? [] : ['--before', before])], {
      env,
    });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
    expect(await snapshot(folder)).toEqual(files);
  });

  test('the month that calls are written to is not touched, and the latest day that can be named is told', async () => {
    const { env, folder, month, next } = await home();
    const files = await snapshot(folder);
    const ran = await runBin(['ledger', 'prune', '--before', next, '--yes'], { env });
    expect(ran).toMatchObject({
      code: 2,
      stderr: `mgw: --before ${next}: ${month} is still written to, and its rows cannot be removed yet\n  --before ${month}-01 is the latest that can be\n`,
    });
    expect(await snapshot(folder)).toEqual(files);
  });

  test.runIf(hasTerminal).each([
    ['y', 'y', 0, /\[y\/N\] y\nremoved 2 calls/, 2],
    ['n', 'n', 0, /\[y\/N\] n\nnothing was removed\n/, 4],
    ['Enter alone', '', 0, /\[y\/N\]\s*\nnothing was removed\n/, 4],
  ])('at a terminal it asks: %s', async (_, typed, code, seen, left) => {
    const { env, home: folder, day } = await home();
    const terminal = openTerminal(env);
    terminal.type(`mgw ledger prune --before ${day}; echo "exit $?"`);
    await terminal.until(/Remove them for good\? \[y\/N\]/);
    terminal.type(typed);
    expect(await terminal.until(/exit \d+\n/)).toMatch(new RegExp(`${seen.source}[^]*exit ${code}\\n`));
    expect(await ledgerRows(folder)).toHaveLength(left);
  });

  test.runIf(hasTerminal).each([
    ['C-c', 130],
    ['C-d', 0],
  ])('at a terminal %s is a no, and exits with %d', async (key, code) => {
    const { env, home: folder, day } = await home();
    const terminal = openTerminal(env);
    terminal.type(`mgw ledger prune --before ${day}`);
    await terminal.until(/\[y\/N\]/);
    terminal.press(key);
    const screen = await terminal.until(/nothing was removed\n/);
    expect(screen).toMatch(/\[y\/N\](\s*|\s*\^C)\nnothing was removed\n/);
    terminal.type('echo "exit $?"');
    await terminal.until(new RegExp(`exit ${code}\\n`));
    expect(await ledgerRows(folder)).toHaveLength(4);
  });
});
