import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AttachOptions } from '../../../src/cli/input/attach.ts';
import { readInputFile } from '../../../src/cli/read-input-file.ts';
import { DEFAULTS } from '../../../src/config/presets.ts';
import { tempFolder } from '../../support/temp-home.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function tree(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await tempFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

function options(
  limits: Partial<typeof DEFAULTS.input> = {},
  platform = 'linux',
  homeFolder = '/nowhere',
): AttachOptions {
  return {
    effects: { platform, homeFolder },
    maxBytes: 10_000_000,
    limits: async () => ({ ...DEFAULTS.input, ...limits }),
    signal: new AbortController().signal,
  };
}

const below = (folder: string, paths: readonly { path: string }[]) =>
  paths.map(({ path }) => path.slice(folder.length + 1));

describe('a folder', () => {
  it('gives its texts in the order of their names, and passes over what is none, with the reason', async () => {
    const folder = await tree({
      'b.ts': 'b',
      'a.ts': 'a',
      'sub/c.md': 'c\r\n',
      'old.txt': Buffer.from([0xd6, 0xd0, 0xce, 0xc4]),
      'prog.bin': Buffer.from([1, 0, 2]),
      'logo.png': PNG,
      'big.log': 'x'.repeat(2000),
      // Files of /proc say so of themselves, and go on for gigabytes.
      'none.txt': '',
    });
    await symlink('/etc/passwd', join(folder, 'link.txt'));
    const read = await readInputFile(folder, options({ maxFileBytes: 1000 }));
    expect(below(folder, read.files)).toEqual(['a.ts', 'b.ts', 'old.txt', 'sub/c.md']);
    expect(read.parts.map(({ text }) => text)).toEqual(['a', 'b', '中文', 'c\r\n']);
    expect(read.files[2]).toMatchObject({ encoding: 'GB18030', bytes: 4 });
    expect(read.images).toEqual([]);
    expect(read.skipped.map(({ path, reason }) => [path.slice(folder.length + 1), reason])).toEqual([
      ['big.log', 'larger than 1000 B'],
      ['link.txt', 'a link'],
      ['logo.png', 'an image'],
      ['none.txt', 'empty'],
      ['prog.bin', 'binary'],
    ]);
  });

  it('leaves out what git leaves out, at every level, and neither .git nor hidden files go in', async () => {
    const folder = await tree({
      '.git/config': 'secret',
      '.gitignore': 'node_modules/\n*.log\n/build\n',
      '.env': 'KEY=1',
      'node_modules/x/index.js': 'x',
      'build/out.js': 'x',
      'sub/build/kept.js': 'kept',
      'a.log': 'x',
      'sub/.gitignore': '!b.log\nsecret.*\n',
      'sub/b.log': 'b',
      'sub/secret.txt': 'x',
      'sub/deep/secret.md': 'x',
      'sub/deep/plain.md': 'plain',
    });
    const read = await readInputFile(folder, options());
    expect(below(folder, read.files)).toEqual(['sub/b.log', 'sub/build/kept.js', 'sub/deep/plain.md']);
    expect(read.skipped).toEqual([]);
    // The rules of the folders above hold, up to the top of the repository.
    const sub = await readInputFile(join(folder, 'sub/deep'), options());
    expect(below(folder, sub.files)).toEqual(['sub/deep/plain.md']);
    // What is named is wanted.
    const build = await readInputFile(join(folder, 'build'), options());
    expect(below(folder, build.files)).toEqual(['build/out.js']);
    expect((await readInputFile(join(folder, '.env'), options())).parts[0]?.text).toBe('KEY=1');
  });

  it.each(['', '/', '/*.md', '/**/*.md', '/{a,b}.md', '/sub/..'])(
    'may be the top of a repository, whose .git/info/exclude holds too: %j',
    async (end) => {
      const folder = await tree({
        '.git/info/exclude': '# made by git init\n/b.md\n',
        'a.md': 'a',
        'b.md': 'b',
        'sub/c': '',
      });
      const read = await readInputFile(`${folder}${end}`, options());
      expect(read.parts.map(({ text }) => text)).toEqual(['a']);
    },
  );

  it('is refused where it holds nothing, or more than may go in, with the largest named', async () => {
    const empty = await tree({ 'x.bin': Buffer.from([0, 1]), '.hidden': 'x' });
    await expect(readInputFile(empty, options())).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('holds no text that could be sent: 1 binary'),
    });
    const large = await tree({ 'a.txt': 'x'.repeat(600), 'b.txt': 'x'.repeat(900) });
    await expect(readInputFile(large, options({ maxTotalBytes: 1024 }))).rejects.toMatchObject({
      code: 'input-too-large',
      message: expect.stringMatching(/holds more than 1 KB of text; largest: .*b\.txt \(900 B\), .*a\.txt \(600 B\)/),
    });
  });
});

describe('a glob', () => {
  const FILES = {
    'src/a.ts': 'a',
    'src/deep/b.ts': 'b',
    'src/deep/c.test.ts': 'c',
    'src/.hidden.ts': 'h',
    'pics/one.png': PNG,
    'pics/note.md': 'n',
  };

  it.each([
    ['src/**/*.ts', ['src/a.ts', 'src/deep/b.ts', 'src/deep/c.test.ts']],
    ['src/*.ts', ['src/a.ts']],
    ['src/**/[bc].{ts,test.ts}', ['src/deep/b.ts', 'src/deep/c.test.ts']],
    ['**/?.ts', ['src/a.ts', 'src/deep/b.ts']],
    ['src/.*.ts', ['src/.hidden.ts']],
    ['pics/*', ['pics/note.md']],
    ['pics/*.png', ['pics/one.png']],
  ])('%s', async (pattern, expected) => {
    const folder = await tree(FILES);
    const read = await readInputFile(join(folder, pattern), options());
    expect(below(folder, read.files)).toEqual(expected);
    expect(read.images).toHaveLength(expected.filter((name) => name.endsWith('png')).length);
  });

  it('takes backslashes on Windows, and a file whose name has a bracket for itself', async () => {
    const folder = await tree({ 'src/a.ts': 'a', 'odd[1].txt': 'odd' });
    const windows = await readInputFile(`${folder}\\src\\*.ts`, options({}, 'win32'));
    expect(windows.parts[0]?.text).toBe('a');
    expect((await readInputFile(join(folder, 'odd[1].txt'), options())).parts[0]?.text).toBe('odd');
  });

  it('that matches nothing is told', async () => {
    const folder = await tree(FILES);
    await expect(readInputFile(join(folder, '*.nothing'), options())).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no file matches'),
    });
    await expect(readInputFile(join(folder, 'nowhere/*.ts'), options())).rejects.toThrow('no such file');
  });
});

it('a path below ~ is one below the home folder, also where no shell has read it', async () => {
  const folder = await tree({ 'notes.md': 'n' });
  expect((await readInputFile('~/notes.md', options({}, 'linux', folder))).parts[0]?.text).toBe('n');
  await expect(readInputFile('~/nowhere.md', options({}, 'linux', folder))).rejects.toThrow('no such file');
});

describe('an image', () => {
  it('is told by its bytes, with its pixels, whatever it is called', async () => {
    const folder = await tree({
      'one.png': PNG,
      'one.dat': PNG,
      'fake.jpg': 'text',
      'broken.png': PNG.subarray(0, 10),
      'broken.dat': PNG.subarray(0, 20),
    });
    const image = { mediaType: 'image/png', data: PNG.toString('base64'), width: 1, height: 1 };
    expect((await readInputFile(join(folder, 'one.png'), options())).images).toEqual([
      { name: join(folder, 'one.png'), image },
    ]);
    expect((await readInputFile(join(folder, 'one.dat'), options())).images).toEqual([
      { name: join(folder, 'one.dat'), image },
    ]);
    expect((await readInputFile(join(folder, 'fake.jpg'), options())).parts[0]?.text).toBe('text');
    for (const name of ['broken.png', 'broken.dat']) {
      await expect(readInputFile(join(folder, name), options())).rejects.toThrow('is a broken image');
    }
    await expect(readInputFile(join(folder, 'one.png'), options({ maxImageBytes: 50 }))).rejects.toMatchObject({
      code: 'input-too-large',
    });
  });
});
