import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type HomeSettings, homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

type Sent = {
  messages: { role: string; content: string }[];
  response_format?: { type: string; json_schema?: { strict: boolean; schema: unknown } };
  enable_thinking?: boolean;
};

async function home(script: readonly Answer[], settings: HomeSettings = {}) {
  const upstream = await useUpstream(script);
  const made = await homeWith([upstream], settings);
  return { ...made, upstream, sent: () => upstream.requests.map(({ body }) => body as Sent) };
}

const FENCED = 'Here it is:\n\n```sh\nls -l | wc -l\n```\n\nIt counts files.';
const GOOD = '{"name": "Ada", "age": 36}';
const BAD = '{"name": "Ada", "age": "36"}';
const PRICED = { model: { price_per_1k_input: 0.001, price_per_1k_output: 0.002, max_tokens: 1000 } };

describe('mgw chat -x', () => {
  it('prints the first code block alone, and in --json as a field', async () => {
    const { env } = await home([chat(FENCED)]);
    expect(await runBin(['chat', 'count files', '-x'], { env })).toMatchObject({
      code: 0,
      stdout: 'ls -l | wc -l\n',
      stderr: '',
    });
    const json = JSON.parse((await runBin(['chat', 'count files', '-x', '--json'], { env })).stdout);
    expect(json).toMatchObject({ content: FENCED, extracted: { code: 'ls -l | wc -l\n', language: 'sh' } });
  });

  it('prints all of an answer that has none, with a word', async () => {
    const { env } = await home([chat('no code here')]);
    expect(await runBin(['chat', 'x', '-x'], { env })).toEqual({
      code: 0,
      signal: null,
      stdout: 'no code here',
      stderr: 'mgw: the answer has no code block; this is all of it\n',
    });
    expect((await runBin(['chat', 'x', '-x', '-q'], { env })).stderr).toBe('');
    expect(await runBin(['chat', 'x', '-x', '--jsonl'], { env })).toMatchObject({ code: 2 });
  });
});

describe('mgw chat --schema', () => {
  it('asks for JSON by the schema, and prints what keeps it', async () => {
    const { env, sent } = await home([chat(`\`\`\`json\n${GOOD}\n\`\`\``)]);
    const ran = await runBin(['chat', 'who?', '--schema', 'name, age int', '-s', 'be exact'], { env });
    expect(ran).toMatchObject({ code: 0, stdout: `${GOOD}\n`, stderr: '' });
    expect(sent()[0]?.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { strict: true, schema: { required: ['name', 'age'] } },
    });
    expect(sent()[0]?.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringMatching(/^be exact\n\nAnswer with JSON alone/),
    });
  });

  it.each([
    ['deepseek', 'deepseek-v4-flash', { response_format: { type: 'json_object' } }],
    ['glm', 'glm-5.3', { response_format: { type: 'json_object' } }],
    ['qwen', 'qwen-plus', { response_format: { type: 'json_schema' } }],
    ['qwen', 'qwen3.8-flash', { response_format: { type: 'json_object' }, enable_thinking: false }],
  ])('speaks the language of %s for %s', async (provider, model, expected) => {
    const { env, sent } = await home([chat(GOOD)], { model: { provider, model, auth: 'none' } });
    await runBin(['chat', 'who?', '--schema', 'name, age int'], { env });
    expect(sent()[0]).toMatchObject(expected);
  });

  it('leaves the format to the prompt where qwen thinks', async () => {
    const { env, sent } = await home([chat(GOOD)], {
      model: { provider: 'qwen', model: 'qwen3.8-flash', auth: 'none' },
    });
    await runBin(['chat', 'who?', '--schema', 'name, age int', '--thinking', 'on'], { env });
    expect(sent()[0]).toMatchObject({ enable_thinking: true });
    expect(sent()[0]).not.toHaveProperty('response_format');
  });

  it('asks an endpoint that refuses a schema for any JSON, then for none', async () => {
    const refuse = failure(400, { message: 'response_format of this type is not supported' });
    const { env, sent } = await home([refuse, refuse, chat(GOOD)]);
    expect(await runBin(['chat', 'who?', '--schema', 'name, age int'], { env })).toMatchObject({
      code: 0,
      stdout: `${GOOD}\n`,
    });
    expect(sent().map(({ response_format: format }) => format?.type)).toEqual([
      'json_schema',
      'json_object',
      undefined,
    ]);
  });

  it('asks once more with what is wrong; both calls stand in the ledger and in the total', async () => {
    const { env, home: folder, sent } = await home([chat(BAD), chat(GOOD)], PRICED);
    const ran = await runBin(['chat', 'who?', '--schema', 'name, age int', '--json'], { env });
    const answer = JSON.parse(ran.stdout);
    expect(answer).toMatchObject({ content: GOOD, json: { name: 'Ada', age: 36 }, cost: 0.00002, totalCost: 0.00004 });
    expect(answer.earlier).toMatchObject([{ content: BAD, cost: 0.00002 }]);
    expect(ran.stderr).toMatch(/^mgw: the answer does not keep the schema: \/age: .*; asking once more\n$/);
    expect(sent()[1]?.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: BAD },
      { role: 'user', content: expect.stringMatching(/not valid by the JSON Schema: \/age/) },
    ]);
    const month = (await runBin(['ledger', 'export', '--month'], { env })).stdout.trim().split('\n');
    expect(month).toHaveLength(2);
    expect(folder).toBeTruthy();
  });

  it('ends with 7 where the second is no better, with nothing on stdout and the answer on stderr', async () => {
    const { env, upstream } = await home([chat(BAD)]);
    const ran = await runBin(['chat', 'who?', '--schema', 'name, age int'], { env });
    expect(ran).toMatchObject({ code: 7, stdout: '' });
    expect(ran.stderr).toContain(BAD);
    expect(ran.stderr).toMatch(/mgw: the answer does not keep the schema, asked twice: \/age: .*\n {2}another model/);
    expect(upstream.requests).toHaveLength(2);
    const json = await runBin(['chat', 'who else?', '--schema', 'name, age int', '--json'], { env });
    expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
      7,
      { error: { code: 'malformed' }, content: BAD, earlier: [{ id: expect.any(String) }] },
    ]);
  });

  it('does not ask again for an answer that the cap has cut', async () => {
    const { env, upstream } = await home([chat('{"name": "A', { finishReason: 'length' })]);
    const ran = await runBin(['chat', 'who?', '--schema', 'name, age int'], { env });
    expect(ran).toMatchObject({ code: 7, stdout: '', stderr: expect.stringContaining('raise it with --max-tokens') });
    expect(upstream.requests).toHaveLength(1);
  });

  it('keeps only what keeps the schema, and serves it for this schema alone', async () => {
    const { env, upstream } = await home([chat(BAD), chat(GOOD), chat(GOOD)]);
    const ask = (...argv: string[]) => runBin(['chat', 'who?', '--json', ...argv], { env });
    await ask('--schema', 'name, age int');
    expect(JSON.parse((await ask('--schema', 'name, age int')).stdout).cache.status).toBe('miss');
    expect(upstream.requests).toHaveLength(3);
    const served = JSON.parse((await ask('--schema', 'name, age int')).stdout);
    expect(served).toMatchObject({ json: { age: 36 }, cache: { status: 'exact' } });
    expect(JSON.parse((await ask('--schema', 'name, age float')).stdout).cache.status).toBe('miss');
    expect(JSON.parse((await ask()).stdout).cache.status).toBe('miss');
  });

  it('keeps both calls together under the limit of one', async () => {
    // At worst 1000 tokens out and some hundred in: about 0.0025; 1100 out are billed by the first.
    const first = chat(BAD, { usage: { prompt_tokens: 400, completion_tokens: 1000 } });
    const { env, upstream } = await home([first, chat(GOOD)], PRICED);
    const refused = await runBin(['chat', 'who?', '--schema', 'name, age int', '--max-cost', '0.006', '--json'], {
      env,
    });
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      4,
      { error: { code: 'cost-limit' }, content: BAD, totalCost: 0.0024, earlier: [{ cost: 0.0024 }] },
    ]);
    expect(upstream.requests).toHaveLength(1);
  });

  it('reads files of JSON and YAML, and refuses what is no schema before anything is sent', async () => {
    const { env, home: folder, upstream } = await home([chat('["a"]')]);
    await writeFile(join(folder, 'list.json'), '{"type": "array", "items": {"type": "string"}}');
    await writeFile(join(folder, 'list.yaml'), 'type: array\nitems: {type: string}\n');
    for (const name of ['list.json', 'list.yaml']) {
      expect(await runBin(['chat', 'x', '--schema', join(folder, name)], { env })).toMatchObject({
        code: 0,
        stdout: '["a"]\n',
      });
    }
    const before = upstream.requests.length;
    await writeFile(join(folder, 'bad.json'), '{"type": "strng"}');
    for (const [given, says] of [
      [join(folder, 'bad.json'), /bad\.json: #\/type is "strng", which is no type\n {2}did you mean string\?/],
      ['{"type":', /--schema cannot be read: /],
      ['./nowhere.json', /nowhere\.json: no such file/],
      ['name strng', /"name strng" is no field\n/],
    ] as const) {
      const ran = await runBin(['chat', 'x', '--schema', given], { env });
      expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(says) });
    }
    expect(upstream.requests).toHaveLength(before);
    expect(await readFile(join(folder, 'bad.json'), 'utf8')).toBeTruthy();
  });
});
