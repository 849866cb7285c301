import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ModelGateway } from 'mgw';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ledgerRows } from '../support/ledger-rows.ts';
import { type HomeSettings, homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');

type Sent = { model: string; messages: { role: string; content: unknown }[] };

async function home(settings: HomeSettings = {}, script: readonly Answer[] = [chat('a dot')]) {
  const upstream = await useUpstream(script);
  const made = await homeWith([upstream, upstream], settings);
  await writeFile(join(made.home, 'one.png'), PNG);
  await writeFile(join(made.home, 'two.gif'), GIF);
  return { ...made, upstream, sent: () => upstream.requests.map(({ body }) => body as Sent) };
}

const SEEING = { each: { a: { sees: true, image_tokens: 1600 } } };
const png = { type: 'image_url', image_url: { url: `data:image/png;base64,${PNG.toString('base64')}` } };
const gif = { type: 'image_url', image_url: { url: `data:image/gif;base64,${GIF.toString('base64')}` } };

describe('images', () => {
  it('go to a model that sees, as data URLs before the text, several of them, listed in --json', async () => {
    const { env, sent, home: folder } = await home(SEEING);
    const files = ['one.png', 'two.gif'].flatMap((name) => ['-f', join(folder, name)]);
    const ran = await runBin(['chat', 'what is it?', ...files, '--json'], { env, stdin: 'a note' });
    expect(ran.code).toBe(0);
    expect(sent()[0]?.messages).toEqual([
      { role: 'user', content: [png, gif, { type: 'text', text: 'a note\n\nwhat is it?' }] },
    ]);
    const answer = JSON.parse(ran.stdout);
    expect(answer.input.files).toMatchObject([
      { path: 'stdin', bytes: 6 },
      { bytes: PNG.length, image: 'image/png' },
      { image: 'image/gif' },
    ]);
    expect(answer).not.toHaveProperty('counted');
    expect((await ledgerRows(folder))[0]).not.toHaveProperty('counted');
  });

  it('go in once, however often they are named', async () => {
    const { env, sent, home: folder } = await home(SEEING);
    const files = ['one.png', './one.png', '*.png', '{one,two}.{png,gif}'].flatMap((name) => ['-f', name]);
    const ran = await runBin(['chat', 'what is it?', ...files, '--json'], { env, cwd: folder });
    expect(ran.code).toBe(0);
    expect(sent()[0]?.messages[0]?.content).toEqual([png, gif, { type: 'text', text: 'what is it?' }]);
    expect(JSON.parse(ran.stdout).input.files).toMatchObject([{ path: 'one.png' }, { path: 'two.gif' }]);
  });

  it('are refused in a line and a hint where the model does not see; nothing is sent', async () => {
    const { env, home: folder, upstream } = await home({ each: { b: { sees: true } } });
    const file = join(folder, 'one.png');
    const ran = await runBin(['chat', 'what?', '-f', file, '-m', 'a'], { env });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^mgw: a does not see images\n {2}nothing was sent; ask one that does: -m b,/),
    });
    expect(
      await runBin(['chat', 'what?', '-f', file, '-m', 'deepseek/deepseek-v4-pro'], {
        env: { ...env, DEEPSEEK_API_KEY: 'k' },
      }),
    ).toMatchObject({ code: 2 });
    expect(upstream.requests).toHaveLength(0);
    const chain = await runBin(['chat', 'what?', '-f', file], { env });
    expect(chain).toMatchObject({
      code: 0,
      stdout: 'a dot',
      stderr: expect.stringContaining('a skipped: does not see images'),
    });
    expect(await runBin(['chat', '-f', file], { env })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no prompt that says what to do'),
    });
  });

  it('leave auto only the models that see', async () => {
    const {
      env,
      home: folder,
      sent,
    } = await home({
      model: { price_per_1k_input: 0.001, price_per_1k_output: 0.001 },
      each: {
        a: { model: 'cheap' },
        b: { model: 'seeing', sees: true, price_per_1k_input: 0.01, price_per_1k_output: 0.01 },
      },
    });
    const file = join(folder, 'one.png');
    expect(await runBin(['chat', 'translate: hello', '-f', file, '-m', 'auto'], { env })).toMatchObject({ code: 0 });
    expect(sent()[0]?.model).toBe('seeing');
    const { env: blind, home: other, upstream } = await home();
    expect(await runBin(['chat', 'x', '-f', join(other, 'one.png'), '-m', 'auto'], { env: blind })).toMatchObject({
      code: 2,
    });
    expect(upstream.requests).toHaveLength(0);
  });

  it('are reckoned with by route and estimate, of the models that see alone', async () => {
    const {
      env,
      home: folder,
      upstream,
    } = await home({
      each: { b: { sees: true, image_tokens: 1600, price_per_1k_input: 0.001, price_per_1k_output: 0.001 } },
    });
    const file = join(folder, 'one.png');
    const route = JSON.parse((await runBin(['route', 'what is it?', '-f', file, '--json'], { env })).stdout);
    expect(route).toMatchObject({ model: 'b' });
    expect(route.candidates.find(({ model }: { model: string }) => model === 'a')).toMatchObject({
      kept: false,
      reason: 'does not see images',
    });
    const estimate = JSON.parse(
      (await runBin(['cost', 'estimate', 'what is it?', '-f', file, '--json'], { env })).stdout,
    );
    const names = estimate.map(({ model }: { model: string }) => model);
    expect(names).toEqual(expect.arrayContaining(['b', 'qwen-vl']));
    expect(names).not.toContain('a');
    const dry = JSON.parse((await runBin(['chat', 'what is it?', '-f', file, '--dry-run', '--json'], { env })).stdout);
    expect(JSON.stringify(dry)).toContain('does not see images');
    expect(upstream.requests).toHaveLength(0);
  });

  it('count at worst what the model takes for one, or its window, against the limit of a call', async () => {
    const priced = { price_per_1k_input: 0.001, price_per_1k_output: 0.001, max_tokens: 10, context_window: 50_000 };
    const {
      env,
      home: folder,
      upstream,
    } = await home({ model: priced, each: { a: { sees: true, image_tokens: 1600 }, b: { sees: true } } });
    const file = join(folder, 'one.png');
    const ask = (model: string, limit: string) =>
      runBin(['chat', 'what?', '-f', file, '-m', model, '--max-cost', limit], { env });
    expect(await ask('a', '0.0016')).toMatchObject({
      code: 4,
      stderr: expect.stringMatching(/a could cost ¥0\.0016\d+ \(1,6\d\d in and 10 out at most\)/),
    });
    expect(await ask('a', '0.0018')).toMatchObject({ code: 0 });
    expect(await ask('b', '0.049')).toMatchObject({ code: 4, stderr: expect.stringMatching(/50,0\d\d in/) });
    expect(upstream.requests).toHaveLength(1);
    const budget = await home({ model: priced, each: { a: { sees: true } }, budget: { daily: 0.04 } });
    expect(await runBin(['chat', 'what?', '-f', join(budget.home, 'one.png')], { env: budget.env })).toMatchObject({
      code: 4,
    });
    expect(budget.upstream.requests).toHaveLength(0);
  });

  it('make another question of the same words, for the cache and for repeats', async () => {
    const { env, home: folder, upstream } = await home(SEEING);
    const ask = async (...argv: string[]) =>
      JSON.parse((await runBin(['chat', 'what is this thing called?', '--json', ...argv], { env })).stdout).cache
        .status;
    expect(await ask('-f', join(folder, 'one.png'))).toBe('miss');
    expect(await ask('-f', join(folder, 'two.gif'))).toBe('miss');
    expect(await ask()).toBe('miss');
    expect(await ask('-f', join(folder, 'one.png'))).toBe('exact');
    // The same in other words is no question by itself when there is something to see.
    const other = await runBin(['chat', 'what is this thing named?', '--json', '-f', join(folder, 'one.png')], { env });
    expect(JSON.parse(other.stdout).cache.status).toBe('miss');
    expect(upstream.requests).toHaveLength(4);
    const hashes = new Set((await ledgerRows(folder)).map((row) => row['promptHash']));
    expect(hashes.size).toBe(4);
  });

  it('are taken by the library, and checked', async () => {
    const { home: folder, sent } = await home(SEEING);
    const gateway = new ModelGateway(undefined, { effects: { env: { MGW_HOME: folder } } });
    onTestFinished(() => gateway.close());
    const image = { mediaType: 'image/png', data: PNG.toString('base64') } as const;
    await gateway.chat({ messages: [{ role: 'user', content: 'what?', images: [image] }] });
    expect(sent()[0]?.messages[0]?.content).toEqual([png, { type: 'text', text: 'what?' }]);
    for (const images of [
      [{ ...image, data: 'data:image/png;base64,AA==' }],
      [{ ...image, mediaType: 'image/bmp' }],
      'x',
    ]) {
      const messages = [{ role: 'user', content: 'what?', images }] as never;
      await expect(gateway.chat({ messages })).rejects.toMatchObject({ code: 'usage' });
    }
    await expect(gateway.chat({ messages: [{ role: 'system', content: 'x', images: [image] }] })).rejects.toMatchObject(
      { code: 'usage' },
    );
  });
});
