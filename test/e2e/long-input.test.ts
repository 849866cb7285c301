import { expect, it } from 'vitest';
import { loadTokenizer } from '../../src/metering/tokenizer.ts';
import { ledgerRows } from '../support/ledger-rows.ts';
import { homeWith, runBin } from '../support/run-bin.ts';
import { chat, never } from '../support/upstream.ts';
import { useGateway } from '../support/use-gateway.ts';
import { useUpstream } from '../support/use-upstream.ts';

/** The clock stands still, so the end of a call waits for its count as long as it takes. */
it.each([
  ['English', 'The quick brown fox jumps over the lazy dog. '],
  ['Chinese', '人工智能正在改变世界，而我们每个人都在其中。'],
  ['one letter', 'a'],
  ['base64', 'q7Zk0uT+9fXW3vR1bN8hYcJd5LmEoPsA2gIiKwQxUyVtGzHB/rDn4eC6lMjSFO'],
])('a megabyte of %s is counted beside the call, exactly', async (_, text) => {
  const prompt = text.repeat(Math.ceil(1_000_000 / text.length));
  const { call } = await useGateway([await useUpstream(chat('ok'))]);
  const { row, error } = await call(prompt, { cache: 'off' }).ended;
  expect(error).toBeUndefined();
  const tokenizer = await loadTokenizer('o200k_base');
  expect(row?.counted).toEqual({ input: tokenizer.count(prompt), output: 1, encoding: 'o200k_base' });
});

it('a count that is under way does not hold the process', async () => {
  const { home, env } = await homeWith([await useUpstream(never)], { routing: { total_timeout: 0.05 } });
  const { code } = await runBin(['chat', '--no-cache'], { env, stdin: '的'.repeat(1_000_000) });
  expect(code).toBe(6);
  expect(await ledgerRows(home)).toMatchObject([{ outcome: 'failed', code: 'timeout' }]);
});
