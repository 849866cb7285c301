import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { breaches, publishedSchema } from '../support/json-schema.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { type Answer, chat, failure } from '../support/upstream.ts';
import { useUpstream } from '../support/use-upstream.ts';

const schema = publishedSchema('chat');

it.each<{ name: string; argv: string[]; script: readonly Answer[]; code?: number; fields: string[] }>([
  { name: 'an answer with files', argv: ['q', '-f', 'a.txt'], script: [chat('yes')], fields: ['content', 'input'] },
  {
    name: 'an answer after failures',
    argv: ['q'],
    script: [failure(503, { message: 'busy' }), chat('yes')],
    fields: ['attempts'],
  },
  { name: 'a turn', argv: ['q', '--session', 's'], script: [chat('yes')], fields: ['session'] },
  { name: 'a code block', argv: ['q', '-x'], script: [chat('```js\nx\n```')], fields: ['extracted'] },
  {
    name: 'a value that was asked for twice',
    argv: ['q', '--schema', 'age int'],
    script: [chat('no'), chat('{"age":1}')],
    fields: ['json', 'earlier'],
  },
  {
    name: 'a value that never came',
    argv: ['q', '--schema', 'age int'],
    script: [chat('no'), chat('no')],
    code: 7,
    fields: ['error', 'earlier', 'totalCost'],
  },
  { name: 'a failure', argv: ['q'], script: [failure(401, { message: 'no' })], code: 3, fields: ['error', 'id'] },
  { name: 'a wrong option', argv: ['q', '-m', 'nobody'], script: [], code: 2, fields: ['error'] },
  { name: 'a dry run', argv: ['q', '--dry-run'], script: [], fields: ['dryRun', 'candidates'] },
])('--json of $name keeps the published schema', async ({ argv, script, code = 0, fields }) => {
  const { env, home } = await homeWith([await useUpstream(script.length === 0 ? chat('unasked') : script)]);
  await writeFile(join(home, 'a.txt'), 'text');
  const ran = await runBin(['chat', ...argv, '--json'], { env, cwd: home });
  expect(ran.code).toBe(code);
  const printed = JSON.parse(ran.stdout);
  for (const field of fields) expect(printed).toHaveProperty(field);
  expect(breaches(printed, schema)).toEqual([]);
});

it('--json of a kept answer keeps the published schema', async () => {
  const { env } = await homeWith([await useUpstream(chat('yes'))]);
  await runBin(['chat', 'what is it?'], { env });
  const printed = JSON.parse((await runBin(['chat', 'what is it?', '--json'], { env })).stdout);
  expect(printed.cache.status).toBe('exact');
  expect(breaches(printed, schema)).toEqual([]);
});
