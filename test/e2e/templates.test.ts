import { existsSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { homeWith, runBin } from '../support/run-bin.ts';
import { tempFolder } from '../support/temp-home.ts';
import { chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const REVIEW = `---
description: reviews a change
model: b
system: You answer in {{lang}}.
temperature: 0.2
max_tokens: 77
tag: reviews
parameters: { lang: English }
---
Review with an eye on {{focus}}:

{{input}}
`;

async function home(templates: Record<string, string>) {
  const upstream = await useUpstream(chat('ok'));
  const made = await homeWith([upstream, upstream], { each: { a: { model: 'a-up' }, b: { model: 'b-up' } } });
  await mkdir(join(made.home, 'prompts'), { recursive: true });
  for (const [name, text] of Object.entries(templates)) await writeFile(join(made.home, 'prompts', `${name}.md`), text);
  return { ...made, upstream, sent: () => upstream.requests.map(({ body }) => body as Sent) };
}

type Sent = { model: string; temperature: number; max_tokens: number; messages: { role: string; content: string }[] };

describe('mgw chat -p', () => {
  it('puts parameters, files and words into their places, with the settings of the front matter', async () => {
    const { env, sent } = await home({ review: REVIEW });
    const ran = await runBin(['chat', '-p', 'review', 'focus=errors', 'and', 'be', 'brief', '--json'], {
      env,
      stdin: 'the diff {{focus}}\n',
    });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(sent()[0]).toMatchObject({
      model: 'b-up',
      temperature: 0.2,
      max_tokens: 77,
      messages: [
        { role: 'system', content: 'You answer in English.' },
        { role: 'user', content: 'Review with an eye on errors:\n\nthe diff {{focus}}\n\nand be brief\n' },
      ],
    });
    expect((await runBin(['stats', '--by', 'tag', '--json'], { env })).stdout).toContain('"reviews"');
  });

  it('lets the command line go before the front matter, and stands behind files without {{input}}', async () => {
    const { env, sent } = await home({ review: REVIEW, short: 'Summarise in {{lang}}.' });
    await runBin(['chat', '-p', 'review', 'focus=x', 'y', '-m', 'a', '-t', '1', '--max-tokens', '5', '-s', 'mine'], {
      env,
    });
    expect(sent()[0]).toMatchObject({
      model: 'a-up',
      temperature: 1,
      max_tokens: 5,
      messages: [{ content: 'mine' }, {}],
    });
    await runBin(['chat', '-p', 'short', 'lang=Chinese', 'quickly'], { env, stdin: 'piped' });
    expect(sent()[1]?.messages).toEqual([{ role: 'user', content: 'piped\n\nSummarise in Chinese.\n\nquickly' }]);
    await runBin(['chat', '-p', 'short', 'lang=French'], { env });
    expect(sent()[2]?.messages).toEqual([{ role: 'user', content: 'Summarise in French.' }]);
  });

  it('takes a template as the system prompt with -r', async () => {
    const { env, sent } = await home({
      pirate: '---\ntemperature: 1.5\n---\nYou are a {{kind}} pirate.\n',
      review: REVIEW,
    });
    await runBin(['chat', '-r', 'pirate', 'kind=polite', 'hello'], { env });
    expect(sent()[0]).toMatchObject({
      temperature: 1.5,
      messages: [
        { role: 'system', content: 'You are a polite pirate.' },
        { role: 'user', content: 'hello' },
      ],
    });
    await runBin(['chat', '-r', 'pirate', '-p', 'review', 'kind=x', 'focus=y', 'z'], { env });
    expect(sent()[1]).toMatchObject({ temperature: 0.2, messages: [{ content: 'You are a x pirate.' }, {}] });
    const refused = await runBin(['chat', '-r', 'review', 'focus=y', 'z'], { env });
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the template review is no role: it has a system prompt'),
    });
  });

  it.each([
    [['-p', 'reviwe', 'x'], /there is no template "reviwe"\n {2}did you mean review\?/],
    [['-p', 'review', 'x'], /the template review needs focus\n {2}mgw chat -p review focus=…/],
    [['-p', 'review', 'focus=x'], /the template review needs an input: it has \{\{input\}\}\n/],
    [['-p', 'review', 'lnag=x', 'y'], /has no parameter "lnag"\n {2}did you mean lang\?/],
    [['-p', '../config', 'x'], /"\.\.\/config" cannot be the name of a template/],
    [['-p', 'broken', 'x'], /the template broken: unknown key "modle"\n {2}did you mean model\?/],
    [['-r', 'review', '-s', 'x', 'y'], /cannot be used with/],
  ])('%j is told in a line and a hint, and nothing is sent', async (argv, says) => {
    const { env, upstream } = await home({ review: REVIEW, broken: '---\nmodle: x\n---\nx' });
    const ran = await runBin(['chat', ...argv], { env });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(says);
    expect(upstream.requests).toHaveLength(0);
  });
});

describe('mgw prompt', () => {
  it('lists and shows what is there, also what is broken', async () => {
    const { env } = await home({ review: REVIEW, broken: '---\nmodle: x\n---\nx' });
    const list = await runBin(['prompt', 'list'], { env });
    expect(list.stdout).toMatch(/review +focus lang=English +b +reviews a change/);
    expect(list.stdout).toMatch(/broken +broken: the template broken: unknown key/);
    expect(JSON.parse((await runBin(['prompt', 'list', '--json'], { env })).stdout)).toMatchObject({
      templates: [
        { name: 'broken', problem: expect.any(String) },
        { name: 'review', required: ['focus'], defaults: { lang: 'English' }, settings: { model: 'b', maxTokens: 77 } },
      ],
    });
    expect((await runBin(['prompt', 'show', 'review'], { env })).stdout).toBe(REVIEW);
    expect(await runBin(['prompt', 'show', 'nobody'], { env })).toMatchObject({ code: 2, stdout: '' });
  });

  it('edits in an editor, keeps the draft where it is wrong, and goes on with it', async () => {
    const { env, home: folder } = await home({});
    const work = await tempFolder();
    const editor = join(work, 'my editor.mjs');
    await writeFile(
      editor,
      "import { writeFileSync } from 'node:fs';\nwriteFileSync(process.argv[2], process.env.TEXT);\n",
    );
    const edit = (text: string) =>
      runBin(['prompt', 'edit', 'mine'], { env: { ...env, VISUAL: `"${process.execPath}" '${editor}'`, TEXT: text } });
    const draft = join(folder, 'prompts', '.mine.draft.md');
    const bad = await edit('---\ntemprature: 1\n---\nhi');
    expect(bad).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/unknown key "temprature"\n {2}did you mean temperature\?; the draft is kept/),
    });
    expect(await readFile(draft, 'utf8')).toContain('temprature');
    expect(existsSync(join(folder, 'prompts', 'mine.md'))).toBe(false);
    const good = await edit('---\ntemperature: 1\n---\nhi {{name}}');
    expect(good).toMatchObject({ code: 0, stderr: expect.stringContaining('going on with the draft') });
    expect(existsSync(draft)).toBe(false);
    if (process.platform !== 'win32') expect((await stat(join(folder, 'prompts', 'mine.md'))).mode & 0o777).toBe(0o600);
    expect(await edit('---\ntemperature: 1\n---\nhi {{name}}')).toMatchObject({
      code: 0,
      stdout: 'nothing changed\n',
    });
    const failed = await runBin(['prompt', 'edit', 'mine'], { env: { ...env, EDITOR: 'no-such-editor-here' } });
    expect(failed).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such program') });
  });

  it('takes the text from a file or stdin, and removes when told', async () => {
    const { env, home: folder } = await home({});
    expect(
      await runBin(['prompt', 'edit', '翻译', '--from', '-'], { env, stdin: '翻译成{{语言}}:{{input}}' }),
    ).toMatchObject({ code: 0 });
    expect(await readFile(join(folder, 'prompts', '翻译.md'), 'utf8')).toBe('翻译成{{语言}}:{{input}}');
    expect(await runBin(['prompt', 'edit', '翻译', '--from', '-', '--yes'], { env, stdin: ' \n' })).toMatchObject({
      code: 2,
      stderr: 'mgw: --from -: it is empty; nothing was saved\n',
    });
    expect(await runBin(['prompt', 'rm', '翻译'], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await runBin(['prompt', 'rm', '翻译', '--yes'], { env })).toMatchObject({ code: 0 });
    expect(existsSync(join(folder, 'prompts', '翻译.md'))).toBe(false);
    expect(await runBin(['prompt', 'rm', '翻译', '--yes'], { env })).toMatchObject({ code: 2 });
  });
});
