import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith, runBin, runShell } from '../support/run-bin.ts';

const CODE = { text: '写一个 C++ 程序', task: 'code', difficulty: 0.9 };
const CHAT = { text: '写一个 C# 程序', task: 'chat', difficulty: 0.1 };
const LONG_AGO = new Date('2020-01-01T00:00:00Z');

/** A home with these examples; `loaded`: the files of dist/ about examples that the last command loaded. */
async function homeOf(examples: readonly object[]) {
  const { home, env } = await homeWith([{ url: 'http://127.0.0.1:9' }, { url: 'http://127.0.0.1:9' }], {
    model: { auth: 'none' },
    routing: examples.length > 0 ? { examples } : {},
  });
  const [hook, out] = [join(home, 'hook.cjs'), join(home, 'loaded.json')];
  writeFileSync(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(out)}, JSON.stringify(Object.keys(require.cache))));`,
  );
  const run = (...argv: string[]) =>
    runBin(argv, { env: { ...env, NODE_OPTIONS: `--require "${hook.replaceAll('\\', '/')}"` } });
  return {
    home,
    kept: join(home, 'state', 'routing', 'examples.bin'),
    task: async (text: string) => JSON.parse((await run('route', '--json', text)).stdout).task,
    run,
    loaded: () =>
      ['own-examples', 'compile-examples'].filter((name) => readFileSync(out, 'utf8').includes(`${name}.cjs`)),
  };
}

describe("the person's own examples", () => {
  it('are compiled by the first process, and by no other until a text changes', async () => {
    const { home, task, kept, loaded } = await homeOf([CODE, CHAT]);
    expect(await task('写一个 c++ 程序！')).toBe('code');
    expect(loaded()).toEqual(['own-examples', 'compile-examples']);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const content = readFileSync(kept);
    utimesSync(kept, LONG_AGO, LONG_AGO);
    expect(await task('写一个 C# 程序')).toBe('chat');
    expect(loaded()).toEqual(['own-examples']);
    expect({ at: statSync(kept).mtime, same: readFileSync(kept).equals(content) }).toEqual({
      at: LONG_AGO,
      same: true,
    });
    const config = readFileSync(join(home, 'config.yaml'), 'utf8');
    writeFileSync(join(home, 'config.yaml'), config.replace('C#', 'F#'));
    expect(await task('写一个 F# 程序')).toBe('chat');
    expect(loaded()).toEqual(['own-examples', 'compile-examples']);
    expect(readFileSync(kept).equals(content)).toBe(false);
  });

  it('are not looked at where the model is named, nor where there are none', async () => {
    const some = await homeOf([CODE]);
    expect(await some.run('chat', 'x', '-m', 'a', '--dry-run')).toMatchObject({ code: 0 });
    expect(some.loaded()).toEqual([]);
    const none = await homeOf([]);
    await none.task('写一个 C++ 程序');
    expect(none.loaded()).toEqual([]);
    expect([existsSync(some.kept), existsSync(none.kept)]).toEqual([false, false]);
  });

  it('count the same where what is kept is damaged, and where nothing can be kept', async () => {
    const { task, kept, loaded } = await homeOf([CODE, CHAT]);
    await task('x');
    const content = readFileSync(kept);
    writeFileSync(kept, content.subarray(0, 99));
    expect(await task('写一个 C++ 程序')).toBe('code');
    expect(readFileSync(kept).equals(content)).toBe(true);
    expect(loaded()).toContain('compile-examples');
    const other = await homeOf([CODE, CHAT]);
    // A file where the folder would be: no process can make it, whoever runs this.
    await other.run('config', 'check');
    writeFileSync(join(other.home, 'state', 'routing'), '');
    expect(await other.task('写一个 C# 程序')).toBe('chat');
  });

  it('are compiled by two processes at once without harm', async () => {
    const { home, kept, task, loaded } = await homeOf([CODE, CHAT]);
    const { code, stderr } = await runShell(
      'for n in 1 2 3; do mgw route --json "写一个 C++ 程序" > "$MGW_HOME/$n.json" & done; wait',
      { MGW_HOME: home },
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const told = [1, 2, 3].map((n) => JSON.parse(readFileSync(join(home, `${n}.json`), 'utf8')).task);
    expect(told).toEqual(['code', 'code', 'code']);
    expect(await task('写一个 C# 程序')).toBe('chat');
    expect(loaded()).toEqual(['own-examples']);
    expect(existsSync(kept)).toBe(true);
  });
});
