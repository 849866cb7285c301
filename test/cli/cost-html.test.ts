import { spawn } from 'node:child_process';
import { appendFile, chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cost } from '../../src/cli/commands/cost.ts';
import { entryOf } from '../support/entries.ts';
import { outcome, runBin } from '../support/run-bin.ts';
import { type ReportHome, reportHome } from './report-harness.ts';

const UTC = { timezone: 'UTC' };
const rows = [
  entryOf({ costNano: 3_000_000, tag: '客服', ts: '2026-11-02T00:00:00.000Z' }),
  entryOf({ costNano: 1_000_000, model: 'glm', ts: '2026-11-01T00:00:00.000Z' }),
];

const write = ({ run }: ReportHome, file: string) => run((context) => cost({ ...UTC, html: file }, context));

describe('mgw cost --html', () => {
  test('writes one page that only its owner reads, and says so in one line', async () => {
    const home = await reportHome(rows, { config: 'budget: {monthly: 10, per_tag: {客服: 0.002}}\n' });
    const file = join(home.home, 'cost.html');
    const { code, stdout, stderr } = await write(home, file);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^wrote .*\/cost\.html: 2026-11, 2 calls, \d+ kB\n$/);
    const page = await readFile(file, 'utf8');
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    for (const words of ['¥0.004000', 'made 2026-11-23 04:00', '<bdi>客服</bdi>', '<bdi>per_tag.客服</bdi>']) {
      expect(page).toContain(words);
    }
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await readdir(home.home)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test('takes the place of an older page as a whole, also behind a link', async () => {
    const home = await reportHome(rows);
    const [file, link] = [join(home.home, 'cost.html'), join(home.home, 'latest.html')];
    await write(home, file);
    await chmod(file, 0o644);
    await appendFile(file, 'older');
    await symlink(file, link);
    await write(home, link);
    expect(await readFile(file, 'utf8')).not.toContain('older');
    expect(await readFile(file, 'utf8')).toContain('</html>');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(link, 'utf8')).toContain('</html>');
  });

  test('leaves a file that is no page of mgw', async () => {
    const home = await reportHome(rows);
    const file = join(home.home, 'index.html');
    await writeFile(file, '<!doctype html><title>mine</title>');
    await expect(write(home, file)).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(/index\.html is there already, and no page of mgw$/),
      hint: expect.stringContaining('another file'),
    });
    expect(await readFile(file, 'utf8')).toBe('<!doctype html><title>mine</title>');
    await writeFile(file, '');
    await write(home, file);
    expect(await readFile(file, 'utf8')).toContain('</html>');
  });

  test('- is stdout', async () => {
    const { stdout, stderr, code } = await write(await reportHome(rows), '-');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
  });

  test('writes a page also when there were no calls', async () => {
    expect((await write(await reportHome([]), '-')).stdout).toContain('No calls in this period.');
  });

  test('counts unreadable lines in the page too', async () => {
    const { stdout, stderr } = await write(await reportHome([...rows, '{"torn']), '-');
    expect(stderr).toContain('1 unreadable');
    expect(stdout).toContain('1 line of the ledger could not be read and is left out.');
  });

  const refused: [string, (home: string) => Promise<string>, RegExp, RegExp][] = [
    ['a folder', async (home) => home, /is a folder/, /name a file in it/],
    ['a missing folder', async (home) => join(home, 'no', 'cost.html'), /no such file/, /make it first/],
    ['a file as a folder', async (home) => fileAsFolder(home), /not a directory/, /name another path/],
    ['a name too long', async (home) => join(home, 'x'.repeat(300)), /name too long/, /shorter/],
    ['an option as a name', async () => '--json', /needs a file, not --json/, /\.\/--json/],
    ['an empty name', async () => '', /no file is named/, /- is stdout/],
  ];
  test.each(refused)('refuses %s with one line and a hint', async (_, place, message, hint) => {
    const home = await reportHome(rows);
    await expect(write(home, await place(home.home))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    });
    expect((await readdir(home.home)).filter((name) => name.includes('.tmp'))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)('refuses a folder that may not be written (skipped for root)', async () => {
    const home = await reportHome(rows);
    await mkdir(join(home.home, 'closed'));
    await chmod(join(home.home, 'closed'), 0o500);
    await expect(write(home, join(home.home, 'closed', 'cost.html'))).rejects.toMatchObject({ code: 'usage' });
  });

  test.runIf(process.platform === 'linux')(
    'writes to a device, and never replaces one; a full disk is exit 1',
    async () => {
      const { home } = await reportHome(rows);
      const full = await runBin(['cost', '--html', '/dev/full'], { env: { MGW_HOME: home } });
      expect(full).toMatchObject({ code: 1, stdout: '' });
      expect(full.stderr).toMatch(
        /^mgw: cannot write \/dev\/full: .*no space left.*\n {2}the disk is full; free some space\n$/,
      );
      expect((await stat('/dev/full')).isCharacterDevice()).toBe(true);
    },
  );

  test.runIf(process.platform !== 'win32')('writes into a pipe that has a name', async () => {
    const { home } = await reportHome(rows);
    const script = 'mkfifo "$0/p" && { cat "$0/p" & "$@"; code=$?; wait; exit "$code"; }';
    const command = [process.execPath, 'bin/mgw.js', 'cost', '--month', '2026-11', '--html', join(home, 'p')];
    const env = { PATH: process.env['PATH'] ?? '', MGW_HOME: home };
    const ran = await outcome(spawn('bash', ['-c', script, home, ...command], { env }));
    expect([ran.code, ran.stdout.slice(-8)], ran.stderr).toEqual([0, '</html>\n']);
    expect((await stat(join(home, 'p'))).isFIFO()).toBe(true);
  });

  test('cannot be combined with another form or a key', async () => {
    const { home } = await reportHome(rows);
    for (const other of [['--json'], ['--csv'], ['--by', 'tag'], ['--top', '2']]) {
      const ran = await runBin(['cost', '--html', join(home, 'x.html'), ...other], { env: { MGW_HOME: home } });
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(/^mgw: .*cannot be used with/);
    }
    expect(await readdir(home)).toEqual(['ledger']);
  });
});

async function fileAsFolder(home: string): Promise<string> {
  await writeFile(join(home, 'file'), '');
  return join(home, 'file', 'cost.html');
}
